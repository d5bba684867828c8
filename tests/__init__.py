"""The tests: a folder for each layer of the package, and `whole` for the book as a whole. See README.md."""

import pytest

# so that an assertion in shared code says as much as one in a test
pytest.register_assert_rewrite("tests.support")
