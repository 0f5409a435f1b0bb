"""Management of the exports app."""
