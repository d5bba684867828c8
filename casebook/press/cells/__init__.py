"""Running the cells of a page: once, in an interpreter of its own, and again only when something it rests on moved.

`shell` runs the cells of one page in this process; `zygote` keeps a warm interpreter and forks one process a page;
`pool` hands it the pages of a build; `store` keeps what came out together with what it was made from.
"""
