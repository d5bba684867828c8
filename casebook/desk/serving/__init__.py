"""``make serve``: the book at a local address, made again when a file is saved, the page reloaded by itself.

`watch` notices what was saved; `rebuild` makes the pages in a warm process, without threads, so that it can fork;
`server` is a process of its own that hands out the pages and tells them to reload. They talk through one small
file (`state`). Only this machine can reach the address.
"""
