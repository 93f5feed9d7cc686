"""The jobs of a profile as its journal has them, read without a session: nothing is asked and nothing is changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store.open import open_journal
from runcomfy_tui.store.reading import find_request, load, load_all
from runcomfy_tui.store.transaction import in_words

T = TypeVar("T")


def read_jobs(journal: Path) -> list[Job]:
    """Return every job, the oldest first; none where there is no journal yet. Raises :class:`JournalError`."""
    return _read(journal, lambda connection: load_all(connection, None)) or []


def find_job(journal: Path, id_: str) -> Job | None:
    """Return the job with this request's id, or with this id of its own, or None. Raises :class:`JournalError`."""
    return _read(journal, lambda connection: find_request(connection, id_) or load(connection, id_))


def read_result(journal: Path, job_id: str) -> bytes | None:
    """Return a job's result as it came, or None. Raises :class:`JournalError`."""
    from runcomfy_tui.store.results import load_result

    return _read(journal, lambda connection: load_result(connection, job_id))


def _read(journal: Path, work: Callable[[sqlite3.Connection], T]) -> T | None:
    if not os.path.lexists(journal):
        return None
    try:
        with closing(_opened(journal)) as connection:
            return work(connection)
    except sqlite3.Error as error:
        raise in_words(error, journal) from None


def _opened(journal: Path) -> sqlite3.Connection:
    try:
        return open_journal(journal, read_only=True).connection
    except JournalError as error:
        if type(error) is not JournalError:
            raise
    # An older version's is brought up to date first, as the dashboard does.
    return open_journal(journal).connection
