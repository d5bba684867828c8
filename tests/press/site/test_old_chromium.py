"""The built pages in the Chromiums that office computers run: 80 and 90, and 109, the last for Windows 7."""

from __future__ import annotations

import pytest

from tests.support.browsers import OLD
from tests.support.old_chromium import OldChromium


@pytest.mark.parametrize("protocol", ["file", "http"])
@pytest.mark.parametrize("version", OLD)
def test_the_front_page_opens(old_chromiums, site, version, protocol):
    with OldChromium(old_chromiums(version)) as page:
        assert f"Chrome/{version}." in page.evaluate("navigator.userAgent")
        page.goto(f"{site[protocol]}book/index.html")
        assert page.evaluate("document.querySelector('h1').textContent").startswith("数读基层")
        assert page.evaluate("document.querySelectorAll('article p').length") > 3
        assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")
        home = site[protocol]
        assert [each for each in page.requests if not each.startswith((home, "data:", "blob:"))] == []
