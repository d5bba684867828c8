"""``{catalogue}``: every case of the book in one table to look through."""
