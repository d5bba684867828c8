"""What all else stands on: where things are, what goes wrong and how it is said, files, fonts."""
