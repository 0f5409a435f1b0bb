"""Measures what this project promises in figures, on a database of its own; it proves nothing else."""
