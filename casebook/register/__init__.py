"""The registers in memory: what stands in ``data/``, read once, and the words in which it is printed."""
