"""The live edition: pages whose cells run in the reader's own browser, with no network and no Python installed.

`distribution` fetches Python for browsers (Pyodide) and checks it; `packs` and `assemble` turn it, this package and the
data into files that a page can load over http and from a folder; `cells`, `hints` and `backend` run in the browser;
``assets/`` is what the pages load. `casebook.press.live.pages` puts it into a build.
"""
