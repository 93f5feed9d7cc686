"""Folders: made for this user alone, tightened where they are ours, and left as they are where they are not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.folders import make_private


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    old = os.umask(0)
    yield
    os.umask(old)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_missing_one_is_private_and_one_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(0o755)
    make_private(tmp_path / "theirs" / "a" / "b")
    make_private(tmp_path / "theirs")
    assert [mode(tmp_path / "theirs" / each) for each in (".", "a", "a/b")] == [0o755, 0o700, 0o700]


def test_one_that_is_ours_is_tightened_and_none_above_it(tmp_path: Path) -> None:
    (tmp_path / "theirs" / "ours").mkdir(parents=True)
    make_private(tmp_path / "theirs" / "ours", is_ours=True)
    assert (mode(tmp_path / "theirs"), mode(tmp_path / "theirs" / "ours")) == (0o777, 0o700)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours").symlink_to(tmp_path / "theirs")
    make_private(tmp_path / "ours", is_ours=True)
    assert mode(tmp_path / "theirs") == 0o777


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"exists|director"):
        make_private(tmp_path / "file" / "folder")
