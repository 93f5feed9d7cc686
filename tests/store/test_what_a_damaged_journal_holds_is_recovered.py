"""However a journal is damaged: whatever SQLite can still read of it is recovered, once, and nothing is made up."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.store import Journal, bodies, presets, record, sources
from runcomfy_tui.store.migrations import STEPS
from runcomfy_tui.store.rows import SELECT, job_of
from runcomfy_tui.store.salvage import Recovered, salvage
from runcomfy_tui.store.shapes import table_of
from tests.store.damage import HARMS, Rows, both, first_page, readable, wal_lost
from tests.store.full_journal import AT, MODEL, PRESET, SECRET_KEY, SOURCE, WITH_MEDIA, fill
from tests.store.full_journal import BODY as FULL_BODY
from tests.store.samples import BODY, polled, queued

TABLES = ("jobs", "events", "body_parts", "media", "results", "assets", "downloads", "meta", "presets", "sources")
SEEDS = 14
EARLY, LATE = 12, 3
ALL = 17 + EARLY + LATE


@dataclass(frozen=True)
class Whole:
    """A sound journal's files, and the rows in them."""

    path: Path
    rows: Rows
    lasts: dict[str, int]

    def copied(self, folder: Path) -> Path:
        folder.mkdir()
        for file in self.path.parent.glob("journal.db*"):
            shutil.copy(file, folder / file.name)
        return folder / "journal.db"


async def _make(folder: Path) -> Whole:
    """Make a journal of which the newer half is not folded in yet."""
    work = folder / "work"
    journal = await Journal.open(work / "journal.db")
    await fill(journal)
    for number in range(EARLY):
        await queued(journal, f"early-{number}")
    await journal._read(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    for number in range(LATE):
        job = await queued(journal, f"late-{number}")
        await journal.apply(job.id, polled(AT + 50, number))
    kept = folder / "kept"
    kept.mkdir()
    for name in ("journal.db", "journal.db-wal"):
        shutil.copy(work / name, kept / name)
    lasts = {table: await journal._read(partial(_last, table)) for table in TABLES}
    await journal.close()
    whole = Whole(kept / "journal.db", {}, lasts)
    rows = readable(whole.copied(folder / "read"), lasts)
    return Whole(whole.path, rows, lasts)


def _last(table: str, connection: sqlite3.Connection) -> int:
    return int(connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return asyncio.run(_make(tmp_path_factory.mktemp("whole")))


def empty() -> sqlite3.Connection:
    """Return an empty journal in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in STEPS:
        for statement in step:
            connection.execute(statement)
    return connection


def test_the_sample_is_large_and_partly_in_the_wal(whole: Whole) -> None:
    assert len([key for key in whole.rows if key[0] == "jobs"]) == ALL
    assert Path(f"{whole.path}-wal").stat().st_size > 100_000
    assert all(table_of(_stored(key[0], row)) == key[0] for key, row in whole.rows.items())


def _stored(table: str, row: tuple[object, ...]) -> tuple[object, ...]:
    # The number of a row that is its key itself is not stored again.
    return (None, *row[1:]) if table == "events" else row


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_any_damage(harm: Callable[[Path, random.Random], None], whole: Whole, tmp_path: Path) -> None:
    for seed in range(SEEDS):
        path = whole.copied(tmp_path / str(seed))
        harm(path, random.Random(f"{harm.__name__} {seed}"))
        left = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        anew = empty()
        recovered = salvage(anew, path, AT + 100)
        assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == left, "it is only read"
        _compare(whole, readable(path, whole.lasts), anew, recovered)
        if seed == 0:
            assert salvage(anew, path, AT + 200).jobs == 0
        anew.close()


def _compare(whole: Whole, left: Rows, anew: sqlite3.Connection, recovered: Recovered) -> None:
    jobs = {job.id: job for job in (job_of(row, {}) for row in anew.execute(SELECT))}
    ids = {row[0] for key, row in whole.rows.items() if key[0] == "jobs"}
    wanted = {str(row[0]): row for key, row in left.items() if key[0] == "jobs" and row[0] in ids}
    assert set(wanted) <= set(jobs)
    requests = [job.request.id for job in jobs.values() if job.request is not None]
    assert len(requests) == len(set(requests))
    assert recovered.jobs == len(jobs) <= len(ids)
    assert recovered.held >= len(jobs)
    intact = {key: row for key, row in left.items() if whole.rows[key] == row}
    originals = {row[0]: key for key, row in whole.rows.items() if key[0] == "jobs"}
    for id_ in set(wanted) & {str(row[0]) for key, row in intact.items() if key[0] == "jobs"}:
        _compare_job(jobs[id_], dict(zip(_columns(anew), whole.rows[originals[id_]], strict=True)))
    _compare_more(whole.rows, intact, anew, jobs)


def _columns(connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(jobs)")]


def _compare_job(job: Job, was: dict[str, object]) -> None:
    not_over = was["state"] in ("intent", "submitting")
    assert job.state.value == ("unknown" if not_over else was["state"])
    assert (job.request.id if job.request else None) == was["request_id"]
    assert (job.title, job.account, job.target.id, job.cost_usd) == (
        was["title"], was["account"], was["target_id"], was["cost_usd"],
    )  # fmt: skip


def _compare_more(rows: Rows, intact: Rows, anew: sqlite3.Connection, jobs: dict[str, Job]) -> None:
    """Compare what belongs to the jobs: whatever of it is intact is there, and no body is another than it was."""
    for (table, number), row in rows.items():
        id_ = str(row[1] if table == "events" else row[0])
        if table == "events" and (table, number) in intact and id_ in jobs:
            assert (row[2], row[3], row[4]) in {(e.at, e.kind, e.data) for e in record.timeline(anew, id_)}
        if table == "results" and (table, number) in intact and id_ in jobs:
            assert anew.execute("SELECT data FROM results WHERE job_id = ?", (id_,)).fetchone() == (row[1],)
    broken = {row[0] for key, row in rows.items() if key[0] == "body_parts" and key not in intact}
    media = any(key[0] == "media" and key not in intact for key in rows)
    broken |= {row[0] for key, row in rows.items() if key[0] == "body_parts" and row[3] is not None and media}
    broken |= {row[0] for key, row in rows.items() if key[0] == "jobs" and key not in intact}
    # A byte that fell into an id takes the job away from all that names it.
    known = {str(row[0]) for key, row in rows.items() if key[0] == "jobs"}
    for id_ in known & set(jobs):
        try:
            assert bodies.load(anew, id_) in (BODY, FULL_BODY, WITH_MEDIA)
        except JournalError:
            assert id_ in broken, id_


def test_without_a_header_every_job_is_there(whole: Whole, tmp_path: Path) -> None:
    path = whole.copied(tmp_path / "x")
    first_page(path, random.Random(1))
    anew = empty()
    recovered = salvage(anew, path, AT + 100)
    assert (recovered.jobs, recovered.held, recovered.known, recovered.without_inputs) == (ALL, ALL, 0, 0)
    assert recovered.lost_requests == []
    # The key that accounts' stand-ins are made with comes along, or nobody could tell whose the jobs are.
    assert anew.execute("SELECT value FROM meta WHERE key = 'account.key'").fetchone() == (f'"{SECRET_KEY}"',)
    assert f"Of {ALL} jobs in it {ALL}" in recovered.sentence()
    assert "going on" in recovered.sentence()
    anew.close()


def test_nothing_that_may_have_been_sent_is_ever_sent_again(whole: Whole, tmp_path: Path) -> None:
    """Without its -wal an intent may be older than its submit: it is unknown, and waits for a person."""
    path = whole.copied(tmp_path / "x")
    wal_lost(path, random.Random(1))
    anew = empty()
    assert salvage(anew, path, AT + 100).jobs >= 20
    states = {job_of(row, {}).state for row in anew.execute(SELECT)}
    assert states.isdisjoint({JobState.INTENT, JobState.SUBMITTING})
    reason = anew.execute("SELECT failure FROM jobs WHERE title = 'not sent'").fetchone()[0]
    assert "may have been accepted and may be charged" in reason
    anew.close()


def test_a_request_whose_job_is_lost_is_named(whole: Whole, tmp_path: Path) -> None:
    path = whole.copied(tmp_path / "x")
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM jobs WHERE request_id = 'late-2'")
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    anew = empty()
    recovered = salvage(anew, path, AT + 100)
    assert recovered.lost_requests == ["late-2"]
    assert (recovered.jobs, recovered.held) == (ALL - 1, ALL)
    assert "late-2" in recovered.sentence()
    anew.close()


def test_a_file_that_never_was_a_journal_yields_nothing(tmp_path: Path) -> None:
    chance = random.Random(3)
    for number, data in enumerate([b"", b"x", b"text " * 5000, chance.randbytes(30_000), b"\x0d" * 20_000]):
        path = tmp_path / f"{number}.db"
        path.write_bytes(data)
        Path(f"{path}-wal").write_bytes(data[::-1])
        anew = empty()
        assert salvage(anew, path, AT).jobs == 0
        anew.close()


async def test_several_that_were_set_aside_are_taken_over_once_each(whole: Whole, tmp_path: Path) -> None:
    for number in (1, 2):
        path = whole.copied(tmp_path / f"x{number}")
        both(path, random.Random(number))
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", tmp_path / f"journal.damaged-{number}.db{ending}")
    journal = await Journal.open(tmp_path / "journal.db")
    first, second = await journal.salvage(AT + 100)
    assert first.jobs > 20
    assert second.known + second.jobs > 20
    assert len(await journal.jobs()) == first.jobs + second.jobs <= ALL
    assert await journal.salvage(AT + 200) == []
    await journal.close()


def test_labels_presets_and_local_files_come_back(whole: Whole, tmp_path: Path) -> None:
    path = whole.copied(tmp_path / "x")
    first_page(path, random.Random(1))
    anew = empty()
    salvage(anew, path, AT + 100)
    assert [(preset.name, preset.data) for preset in presets.load(anew, MODEL)] == [("Lighthouse", PRESET)]
    (labelled,) = [job for job in (job_of(row, {}) for row in anew.execute(SELECT)) if job.label]
    assert (labelled.title, labelled.label, labelled.tags) == ("succeeded", "the harbour", "night blue")
    with_files = [id_ for (id_,) in anew.execute("SELECT DISTINCT job_id FROM sources")]
    assert len(with_files) == 6
    assert {tuple(sources.load(anew, id_)) for id_ in with_files} == {(SOURCE,)}
    anew.close()
