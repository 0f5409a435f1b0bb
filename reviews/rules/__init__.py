"""The rule tables of reviews and what evaluates them."""
