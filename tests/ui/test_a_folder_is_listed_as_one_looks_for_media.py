"""A folder's listing holds folders and plain files of the wanted kind, whatever else lies there, and ends in time."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.ui.widgets.fields import media_folder
from runcomfy_tui.ui.widgets.fields.media_folder import list_folder


def _names(folder: Path, kind: MediaKind | None = MediaKind.IMAGE, *, hidden: bool = False) -> list[str]:
    return [each.name for each in list_folder(folder, kind, hidden=hidden).found]


def test_folders_come_first_and_other_kinds_are_counted(tmp_path: Path) -> None:
    for name in ("b.PNG", "A.jpg", "clip.mp4", "notes.txt", ".hidden.png", "png"):
        (tmp_path / name).touch()
    (tmp_path / "z.png").mkdir()
    listing = list_folder(tmp_path, MediaKind.IMAGE)
    assert [(each.name, each.is_folder) for each in listing.found] == [
        ("z.png", True),
        ("A.jpg", False),
        ("b.PNG", False),
    ]
    assert listing.left_out == 3
    assert ".hidden.png" in _names(tmp_path, hidden=True)
    assert _names(tmp_path, None) == ["z.png", "A.jpg", "b.PNG", "clip.mp4", "notes.txt", "png"]


def test_pipes_sockets_and_loops_of_links_are_not_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nothing")
    (tmp_path / "null.png").symlink_to("/dev/null")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "link.png").symlink_to(tmp_path / "true.png")
    (tmp_path / "true.png").touch()
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s.png")[:100])
        assert _names(tmp_path) == ["round", "link.png", "true.png"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert list_folder(tmp_path / "none", None).problem == "There is no such folder."
    assert list_folder(tmp_path / "file", None).problem == "This is no folder."
    assert list_folder(tmp_path / "a\0b", None).problem == "There is no such folder."
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert "cannot be read" in (list_folder(loop, None).problem or "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_said(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert list_folder(closed, None).problem == "This folder may not be read."


def test_a_huge_folder_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        (tmp_path / f"{number}.png").touch()
    monkeypatch.setattr(media_folder, "MOST_READ", 40)
    listing = list_folder(tmp_path, MediaKind.IMAGE)
    assert len(listing.found) == 40
    assert listing.cut
    monkeypatch.setattr(media_folder, "MOST_READ", 1_000)
    monkeypatch.setattr(media_folder, "LONGEST_READ_S", -1.0)
    assert list_folder(tmp_path, MediaKind.IMAGE).cut


def test_ten_thousand_files_are_read_within_a_moment(tmp_path: Path) -> None:
    for number in range(10_000):
        os.close(os.open(tmp_path / f"{number}.png", os.O_CREAT | os.O_WRONLY))
    began = time.monotonic()
    assert len(list_folder(tmp_path, MediaKind.IMAGE).found) == 10_000
    assert time.monotonic() - began < media_folder.LONGEST_READ_S
