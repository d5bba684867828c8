"""What only a teacher gets: timetables of a class, role seats, slides, handouts. Learners get none of it."""
