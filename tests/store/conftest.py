"""A journal in a folder of its own for each test of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runcomfy_tui.store import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the test's journal lies: in a folder that does not exist yet."""
    return tmp_path / "state" / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    """Open the test's journal."""
    opened = await Journal.open(path)
    yield opened
    await opened.close()
