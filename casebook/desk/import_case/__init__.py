"""A chapter's prose out of Word: `word` reads the file as blocks, `binding` gives its numbers roles, `sections` puts
the blocks under the headings of the draft, and `command` says what came in and what did not.
"""
