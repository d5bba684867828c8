"""The class exercise: practices to code, and codings to compare."""
