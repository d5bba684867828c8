"""``python -m casebook COMMAND``: what ``scripts/make.py`` hands over to."""

import casebook.ground.rare_collection  # noqa: F401  before anything large is loaded
from casebook.desk.cli import run
from casebook.ground import console

if __name__ == "__main__":
    console.make_safe()
    run()
