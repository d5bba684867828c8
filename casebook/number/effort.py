"""How close the search comes, and how long it may take. Read at the moment of use, so that a test can lower them."""

TOLERANCE = 1e-9  # promised gap between bound and true range, relative to the size of the formula
AIM = 1e-12  # gap aimed at while the search is cheap, so that results print without noise
CHEAP_BOXES = 300
BOX_LIMIT = 10_000
WORK_LIMIT = 100_000  # boxes times size of the formula times open leaves, so that a monster ends after seconds
