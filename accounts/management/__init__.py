"""Console commands of accounts."""
