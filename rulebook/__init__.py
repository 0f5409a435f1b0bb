"""Editions of every rule table: import, checks, lifecycle, in force on a date."""
