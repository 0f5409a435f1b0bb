"""Export-control screening: control items, restricted parties, negative lists."""
