"""Which pages the book has."""
