"""What is made again, and what is left alone."""
