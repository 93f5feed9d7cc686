"""Looking a journal over without changing it: is the file sound, and does what it holds fit together."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.store import bodies
from runcomfy_tui.store.exchange_lines import NEEDS_REQUEST
from runcomfy_tui.store.migrations import STEPS, version_of
from runcomfy_tui.store.open import APPLICATION_ID, connect_read_only, owners_of
from runcomfy_tui.store.owners import Owner
from runcomfy_tui.store.rows import SELECT, job_of
from runcomfy_tui.store.transaction import in_words
from runcomfy_tui.store.typed import read

_MOST_OF_A_KIND = 10


@dataclass(slots=True)
class Report:
    """What was found. ``problems`` are sentences (several of one kind are told once with their number); none: sound.

    ``layout`` is None where it could not be read; sizes are bytes; ``jobs`` counts by state.
    """

    path: str
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layout: int | None = None
    newest_layout: int = len(STEPS)
    size_bytes: int = 0
    wal_bytes: int = 0
    free_bytes: int = 0
    media_bytes: int = 0
    freed_media: int = 0
    windows: int = 0
    jobs: dict[str, int] = field(default_factory=dict)
    bodies_checked: int = 0

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was wrong."""
        return not self.problems


def check(path: Path, *, quick: bool = False) -> Report:
    """Return what is found in the journal at ``path``; ``quick`` leaves out indexes and the bodies' SHA-256.

    Raises ``FileNotFoundError`` where there is no file.
    """
    report = Report(str(path), size_bytes=path.stat().st_size)
    with suppress(FileNotFoundError):
        report.wal_bytes = Path(f"{path}-wal").stat().st_size
    with suppress(OSError):
        report.windows = len(Owner.others_alive(owners_of(path)))
    try:
        connection = connect_read_only(path)
    except (sqlite3.Error, JournalError) as error:
        report.problems.append(_words(error, path))
        return report
    try:
        if _is_a_journal(connection, report):
            _look_over(connection, report, quick=quick)
    except sqlite3.Error as error:
        report.problems.append(_words(error, path))
    finally:
        connection.close()
    return report


def _words(error: Exception, path: Path) -> str:
    return in_words(error, path).message if isinstance(error, sqlite3.Error) else str(error)


def _is_a_journal(connection: sqlite3.Connection, report: Report) -> bool:
    report.layout = version_of(connection)
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        report.problems.append("It is no journal of this program: another program's database, or empty.")
        return False
    if report.layout > len(STEPS):
        report.notes.append(f"A newer version wrote it (layout {report.layout}, this one knows {len(STEPS)}).")
    elif report.layout < len(STEPS):
        report.notes.append(f"An older version wrote it (layout {report.layout}): the next start brings it up to date.")
    (pages, size, free) = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
    )
    report.size_bytes = max(report.size_bytes, pages * size)
    report.free_bytes = free * size
    return True


def _look_over(connection: sqlite3.Connection, report: Report, *, quick: bool) -> None:
    pragma = "quick_check" if quick else "integrity_check"
    found = [str(line) for (line,) in connection.execute(f"PRAGMA {pragma}({_MOST_OF_A_KIND})")]
    if found != ["ok"]:
        report.problems += [f"SQLite: {line}" for line in found]
    # One moment for all of it: what another program writes meanwhile must not look like something that dangles.
    connection.execute("BEGIN")
    try:
        for look in (_count, _states, _unreadable, _dangling, _counter):
            try:
                look(connection, report)
            except sqlite3.Error as error:
                report.problems.append(_words(error, Path(report.path)))
    finally:
        connection.execute("COMMIT")
    if not quick:
        _bodies(connection, report)


def _count(connection: sqlite3.Connection, report: Report) -> None:
    rows = connection.execute("SELECT state, count(*) FROM jobs GROUP BY state ORDER BY count(*) DESC")
    report.jobs = {str(state): count for state, count in rows}
    kept, freed = connection.execute(
        "SELECT coalesce(sum(size_bytes) FILTER (WHERE data IS NOT NULL), 0), count(*) - count(data) FROM media"
    ).fetchone()
    report.media_bytes, report.freed_media = kept, freed


def _quoted(words: Iterator[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_STATES = _quoted(state.value for state in JobState)
_WITH_REQUEST = _quoted(state.value for state in sorted(NEEDS_REQUEST))
_WHAT_CANNOT_BE = {
    "in a state that this version does not know": f"state NOT IN ({_STATES})",
    "beyond the submit without a request": f"state IN ({_WITH_REQUEST}) AND request_id IS NULL",
    "with a request before one could be": (
        f"state IN ({_STATES}) AND state NOT IN ({_WITH_REQUEST}) AND request_id IS NOT NULL"
    ),
    "with more files here than there are": "downloaded > outputs",
    "with numbers below zero": "min(outputs, downloaded, missing_count) < 0",
    "being submitted by nobody": "state = 'submitting' AND owner = ''",
}


def _states(connection: sqlite3.Connection, report: Report) -> None:
    for words, where in _WHAT_CANNOT_BE.items():
        _tell(connection, report, f"job(s) {words}", f"SELECT id FROM jobs WHERE {where}")


def _unreadable(connection: sqlite3.Connection, report: Report) -> None:
    """Read each job as the program does, where its layout is the one that this version knows."""
    if report.layout != len(STEPS):
        return
    bad: list[str] = []
    for row in connection.execute(SELECT):
        try:
            read(Job, asdict(job_of(row, {})))
        except (ValueError, TypeError, JournalError):
            bad.append(str(row[0])[:64])
    if bad:
        report.problems.append(f"{len(bad)} job(s) that cannot be read: {', '.join(bad[:_MOST_OF_A_KIND])}")


_NO_JOB = "SELECT DISTINCT job_id FROM {} WHERE job_id != '' AND job_id NOT IN (SELECT id FROM jobs)"
_DANGLING = {
    "jobs have no inputs": "SELECT id FROM jobs WHERE body_sha256 != '' AND id NOT IN (SELECT job_id FROM body_parts)",
    "jobs were taken over and have inputs": (
        "SELECT id FROM jobs WHERE body_sha256 = '' AND id IN (SELECT job_id FROM body_parts)"
    ),
    "inputs hold media that are not there": (
        "SELECT job_id FROM body_parts WHERE media IS NOT NULL AND media NOT IN (SELECT sha256 FROM media)"
    ),
    "inputs are of no job": _NO_JOB.format("body_parts"),
    "timelines are of no job": _NO_JOB.format("events"),
    "results are of no job": _NO_JOB.format("results"),
    "lists of files are of no job": _NO_JOB.format("assets"),
    "downloads are of no job": _NO_JOB.format("downloads"),
    "media are not as long as they were": (
        "SELECT sha256 FROM media WHERE data IS NOT NULL AND length(data) != size_bytes"
    ),
}


# Since layout 3.
_DANGLING_SOURCES = _NO_JOB.format("sources")


def _dangling(connection: sqlite3.Connection, report: Report) -> None:
    for words, sql in _DANGLING.items():
        _tell(connection, report, words, sql)
    if report.layout is not None and report.layout >= 3:
        _tell(connection, report, "local files are of no job", _DANGLING_SOURCES)


def _counter(connection: sqlite3.Connection, report: Report) -> None:
    (last,) = connection.execute("SELECT coalesce(max(value), -1) FROM counters WHERE name = 'change_seq'").fetchone()
    newest = max(
        connection.execute(f"SELECT coalesce(max(change_seq), 0) FROM {table}").fetchone()[0]
        for table in ("jobs", "downloads")
    )
    if last < newest:
        report.problems.append(f"The counter of changes stands at {last}, behind the last change ({newest}).")


def _tell(connection: sqlite3.Connection, report: Report, words: str, sql: str) -> None:
    (count,) = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
    if count:
        some = [str(id_)[:64] for (id_,) in connection.execute(f"{sql} LIMIT {_MOST_OF_A_KIND}")]
        more = ", …" if count > len(some) else ""
        report.problems.append(f"{count} {words}: {', '.join(some)}{more}")


def _bodies(connection: sqlite3.Connection, report: Report) -> None:
    """Hash every body. Media that were freed cannot be: their jobs say so themselves."""
    wrong: list[str] = []
    ids = connection.execute("SELECT id, body_sha256 FROM jobs").fetchall()
    for id_, sha256 in ids:
        try:
            digest = _digest(connection, id_)
        except sqlite3.Error as error:
            report.problems.append(_words(error, Path(report.path)))
            return
        report.bodies_checked += digest is not None
        if digest is not None and digest != sha256:
            wrong.append(str(id_))
    if wrong:
        some = ", ".join(wrong[:_MOST_OF_A_KIND])
        report.problems.append(f"{len(wrong)} jobs have inputs that are not the ones that were saved: {some}")


def _digest(connection: sqlite3.Connection, job_id: str) -> str | None:
    digest, parts = hashlib.sha256(), 0
    for inline, media, data in connection.execute(bodies.PARTS, (job_id,)):
        if media is not None and data is None:
            return None
        parts += 1
        digest.update(inline if media is None else data)
    return digest.hexdigest() if parts else None
