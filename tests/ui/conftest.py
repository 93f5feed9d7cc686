"""What tests of the screen stand on: a journal with a job of every state, and one time zone everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal
from tests.ui.gallery import fill

_SNAPSHOTS = "TEXTUAL_SNAPSHOT_TEMPDIR"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let textual-image use what the newest Pillow wants to remove."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore:Image.Image.getdata is deprecated:DeprecationWarning"))


@pytest.fixture(scope="session", autouse=True)
def _snapshots_folder() -> str | None:
    """Return where the snapshot plugin keeps what it saw; read before each test gets a clean environment."""
    return os.environ.get(_SNAPSHOTS)


@pytest.fixture(autouse=True)
def _snapshots_know_their_folder(
    _own_world: None, _snapshots_folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if _snapshots_folder is not None:
        monkeypatch.setenv(_SNAPSHOTS, _snapshots_folder)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show the same times of day on every machine."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """Return an empty journal on the disk."""
    opened = await Journal.open(tmp_path / "state" / "journal.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
async def jobs(journal: Journal, tmp_path: Path) -> dict[str, Job]:
    """Fill the journal; return its jobs by a name for each."""
    return await fill(journal, tmp_path / "downloads")
