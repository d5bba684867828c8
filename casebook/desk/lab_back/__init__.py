"""From the working copy back into the book: `pages` and `notebooks` say which lines of a page an author changed in
JupyterLab, `command` shows them (``make lab-diff``) and brings them into the page (``make lab-take``).

A page is never written anew: whatever JupyterLab does to a file as it saves it (Jupytext writes all metadata in its
own way) counts for nothing, and only the lines that somebody changed come back.
"""
