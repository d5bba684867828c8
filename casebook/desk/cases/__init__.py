"""Adding, removing and renaming a case: `command` talks to the author, `create`, `remove` and `rename` say which
files become what, `changes` tries that out on a copy and then does it, all or nothing.

`naming` makes and checks ids, `rows` and ``template.md`` hold what a new case begins with, and `csv_text`, `contents`
and `package_list` edit a file without touching what is not theirs.
"""
