"""A glance at a journal that is not open here: nothing is made, migrated, settled or changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from runcomfy_tui.domain.job import AT_SERVICE, JobState
from runcomfy_tui.store.open import connect_read_only

_GOING_ON = tuple(state.value for state in (*AT_SERVICE, JobState.SUBMITTING))


def live_jobs(path: Path) -> int | None:
    """Return how many jobs of a journal go on at the service (blocking); None for a journal that does not tell."""
    if not path.is_file():
        return 0
    marks = ", ".join("?" * len(_GOING_ON))
    try:
        with closing(connect_read_only(path)) as connection:
            found = connection.execute(f"SELECT count(*) FROM jobs WHERE state IN ({marks})", _GOING_ON).fetchone()
    except sqlite3.Error:
        return None
    return int(found[0])
