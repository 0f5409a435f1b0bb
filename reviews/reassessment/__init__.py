"""Keeps results true after their day: sweeps find what an edition or a date changed, people decide it."""
