"""What a reader may take away from a chapter: a notebook that runs by itself, its data as tables, how to cite it.

The modules here turn what the book knows into files and know nothing of Sphinx' build; when and where the files are
written says `casebook.press.takeaway.downloads`.
"""
