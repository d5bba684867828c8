"""What people call: commands, editions, adding a case, showing the book, JupyterLab."""
