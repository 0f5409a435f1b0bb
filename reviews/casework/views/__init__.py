"""The views: each reads the request, asks, and shows or redirects; the writer does the rest."""
