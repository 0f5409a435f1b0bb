"""The enterprise's pages, from the list to the answers; they decide nothing, the writer does."""
