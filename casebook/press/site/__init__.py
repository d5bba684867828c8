"""The web pages: theme, contents, self-check, index."""
