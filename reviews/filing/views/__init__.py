"""The enterprise's pages, one module for each part of the journey."""
