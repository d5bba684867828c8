"""Nothing doubtful gets into the book, and what is wrong is said in the book's words."""
