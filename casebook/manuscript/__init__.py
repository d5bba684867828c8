"""The author's source: what stands in a page, before Sphinx has seen it."""
