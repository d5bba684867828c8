"""Blocks of a chapter and what is done to its text."""
