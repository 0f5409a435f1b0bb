"""The forms of the filing pages, one module for each group of questions."""
