"""``make figures``: a page on this machine that shows a report with its numbers marked, to accept, correct or reject.

`target` says into which table the rows go, `decisions` writes them, `server` hands out the page; what the page does
stands in ``static/``.
"""
