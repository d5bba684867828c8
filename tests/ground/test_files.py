"""Files written in one act, and digests of the package."""

import os

import pytest

from casebook.ground.files import digest_of, package_digest, replace_text


def test_text_is_replaced_and_folders_are_made(tmp_path):
    path = tmp_path / "new" / "a.json"
    replace_text(path, "一")
    replace_text(path, "二")
    assert path.read_text("utf-8") == "二"
    assert [each.name for each in path.parent.iterdir()] == ["a.json"]


def test_a_write_that_fails_leaves_the_old_text(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    replace_text(path, "旧")

    def refuse(*arguments):
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        replace_text(path, "新")
    assert path.read_text("utf-8") == "旧"


def test_digest_knows_names_and_contents(tmp_path):
    files = [tmp_path / "a", tmp_path / "b"]
    for path in files:
        path.write_text("x", "utf-8")
    before = digest_of(files)
    files[1].write_text("y", "utf-8")
    assert digest_of(files) != before
    assert digest_of([files[0].rename(tmp_path / "c")]) != digest_of([]) != before


def test_digest_of_the_package_leaves_folders_out():
    assert len({package_digest(), package_digest("press"), package_digest(suffixes=(".py", ".typ"))}) == 3
    assert package_digest("no-such-folder") == package_digest()
