"""What only a teacher gets: timetables of a class, role seats, slides, handouts. Learners get none of it."""

#: Folders of what is printed for a class, beside the PDF of the teacher's edition.
HANDOUTS, CARDS = "handouts", "cards"
