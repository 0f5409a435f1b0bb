"""Commands of the reciprocity app."""
