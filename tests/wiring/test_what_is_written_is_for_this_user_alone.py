"""What is seldom written: for this user alone under a umask that forbids nothing; links are never followed.

`tests/story/test_a_secret_reaches_nothing_that_is_written.py` looks at everything that a usual run leaves behind.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runcomfy_tui.cli.output import write_whole
from runcomfy_tui.domain.job import Request
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.part_file import PartFile
from runcomfy_tui.folders import make_private
from runcomfy_tui.settings.editing import write_setting
from runcomfy_tui.simulator.state import StateFile
from tests.domain.jobs import intent


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    old = os.umask(0)
    yield
    os.umask(old)


def download(path: Path) -> None:
    file = PartFile(path)
    file.write([b"something"])
    file.publish(path)
    file.close()


def state(path: Path) -> None:
    make_private(path.parent)
    StateFile(path, seed=1)._db.close()


def note(path: Path) -> None:
    make_private(path.parent)
    EmergencyNotes([path]).add(intent(), Request("r-1"), 0.0)


def exported(path: Path) -> None:
    make_private(path.parent)
    write_whole(path, [b"something"], overwrite=False)


def setting(path: Path) -> None:
    write_setting(path, "mouse", "false")


@pytest.mark.parametrize("write", [download, state, note, exported, setting])
def test_files_and_folders(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "file")
    modes = {place: stat.S_IMODE(place.stat().st_mode) for place in tmp_path.rglob("*")}
    assert len(modes) >= 3
    assert modes == {place: 0o700 if place.is_dir() else 0o600 for place in modes}


def test_an_emergency_note_follows_no_link_and_is_written_elsewhere(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.touch()
    link.symlink_to(victim)
    notes = EmergencyNotes([link, tmp_path / "other"])
    notes.add(intent(), Request("r-1"), 0.0)
    assert victim.read_text() == ""
    assert notes.written_to == tmp_path / "other"
    assert "request_id=r-1" in (tmp_path / "other").read_text()


def test_an_emergency_file_that_lay_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "note").touch(0o666)
    note_again = EmergencyNotes([tmp_path / "note"])
    note_again.add(intent(), Request("r-1"), 0.0)
    assert stat.S_IMODE((tmp_path / "note").stat().st_mode) == 0o600
