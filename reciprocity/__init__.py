"""Jurisdictions, foreign measures and reciprocity rules."""
