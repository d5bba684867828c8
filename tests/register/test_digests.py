"""What was read, as a digest, and in words when it moved."""

from __future__ import annotations

from casebook.register.digests import shown_reads


def test_many_changes_are_cut_short():
    figures = [("figures", each) for each in "abe"]
    moved = [*figures[:2], ("figures-of", "c"), ("sources", "d"), ("units", "*"), figures[2]]
    assert shown_reads(moved) == "a、b、d 等 4 处"
    assert shown_reads([("units", "*"), ("figures-of", "east")]) == "units 表、east"
