"""Imported first, lets Python look for cycles less often, as long as it loads libraries.

All that is loaded stays; looking through it again and again took a fifth of a build in which nothing has changed. A
build looks still less often, and knows when (`casebook.press.sphinx.rebuild.parallel`).
"""

import gc

gc.set_threshold(200_000, 10, 100)
