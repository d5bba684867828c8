"""Search in the finished pages: their text as entries, and the words that mean or sound the same."""
