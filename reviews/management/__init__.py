"""Management of reviews."""
