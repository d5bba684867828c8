"""What a page may load: only what comes with the book, neither from the network nor written into the page."""

#: ``file:`` is for pages opened from a folder, where 'self' means nothing to some browsers.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:; "
    "font-src 'self' file:; connect-src 'self'; form-action 'self' file:; base-uri 'none'"
)
