"""A journal of every layout there ever was is brought up to date: all in it reads as it did, and a backup stays."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.store import Journal
from runcomfy_tui.store.check import check
from runcomfy_tui.store.migrations import STEPS
from runcomfy_tui.store.open import open_journal
from tests.store import full_journal
from tests.store.full_journal import DEPLOYMENT, MODEL, RESULT, SECRET_KEY
from tests.store.samples import python, query

DATA = Path(__file__).with_name("data")
EARLIER = range(1, len(STEPS))


def laid_out(layout: int, path: Path) -> None:
    """Make the journal that a program of that layout once wrote."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(_dump(layout).read_text("utf-8"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _dump(layout: int) -> Path:
    return DATA / f"layout-{layout}.sql"


def test_each_layout_before_the_newest_has_a_journal_kept() -> None:
    missing = [layout for layout in EARLIER if not _dump(layout).exists()]
    assert missing == [], (
        "A step was added to store/migrations.py. Take the commit before it, run"
        " `python -m tests.store.full_journal > tests/store/data/layout-N.sql` there, and keep that file."
    )


@pytest.mark.parametrize("layout", EARLIER)
def test_what_is_kept_is_of_that_layout(layout: int, path: Path) -> None:
    laid_out(layout, path)
    assert query(path, "PRAGMA user_version") == [(layout,)]
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert {state for (state,) in query(path, "SELECT state FROM jobs")} == {state.value for state in JobState}
    assert len(_dump(layout).read_bytes()) < 100_000


@pytest.mark.parametrize("layout", EARLIER)
async def test_everything_reads_as_in_one_made_today(layout: int, path: Path, tmp_path: Path) -> None:
    laid_out(layout, path)
    today = tmp_path / "today" / "journal.db"
    await full_journal.made(today, layout=layout)
    assert await _everything(path) == await _everything(today)
    assert query(path, "PRAGMA user_version") == [(len(STEPS),)]
    report = check(path)
    assert report.problems == []
    assert report.bodies_checked == sum(report.jobs.values()) == 17


async def _everything(path: Path) -> dict[str, object]:
    journal = await Journal.open(path)
    try:
        jobs = await journal.jobs()
        changed, _ = await journal.changed_since(0)
        found: dict[str, object] = {
            "jobs": [asdict(job) for job in jobs],
            "changes": [job.id for job in changed],
            "downloads": [asdict(download) for download in await journal.downloads()],
            "catalogue": await journal.catalogue(),
            "model": await journal.model(MODEL.id),
            "drafts": [await journal.draft(MODEL), await journal.draft(DEPLOYMENT)],
            "meta": [await journal.get_meta(key) for key in ("account.key", "account.links", "ui.theme", "ui.jobs")],
        }
        for job in jobs:
            about = (journal.body, journal.timeline, journal.result, journal.assets)
            found[job.id] = [await ask(job.id) for ask in about]
        assert found["meta"][0] == SECRET_KEY  # type: ignore[index]
        assert RESULT in [found[job.id][2] for job in jobs]  # type: ignore[index]
        return found
    finally:
        await journal.close()


@pytest.mark.parametrize("layout", EARLIER)
async def test_the_journal_before_stays_as_a_backup(layout: int, path: Path) -> None:
    laid_out(layout, path)
    before = full_journal.as_sql(path)
    await (await Journal.open(path)).close()
    assert full_journal.as_sql(path.with_name(f"journal.layout-{layout}.db")) == before


@pytest.mark.parametrize("layout", EARLIER)
async def test_reading_only_an_older_one_says_what_to_do(layout: int, path: Path) -> None:
    laid_out(layout, path)
    with pytest.raises(JournalError, match="older version") as refusal:
        await Journal.open(path, read_only=True)
    assert "Open it once" in refusal.value.advice
    assert check(path).problems == []
    assert any("older version" in note for note in check(path).notes)


# Dies before the n-th statement that a migration executes, as a kill from outside would have it.
DIE = """
import os, signal, sys
from pathlib import Path
from runcomfy_tui.store import migrations, open as opening

left = int(sys.argv[2])

class Dying:
    def __init__(self, connection):
        self._connection = connection

    def execute(self, sql, *arguments):
        global left
        left -= 1
        if left < 0:
            print("killed at", sql, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return self._connection.execute(sql, *arguments)

    def __getattr__(self, name):
        return getattr(self._connection, name)

migrate = migrations.migrate
opening.migrate = lambda connection, *more: migrate(Dying(connection), *more)
opening.open_journal(Path(sys.argv[1])).connection.close()
print("done", flush=True)
"""


@pytest.mark.parametrize("layout", EARLIER)
async def test_a_kill_at_any_statement_leaves_a_journal_that_goes_on(layout: int, tmp_path: Path) -> None:
    statements = sum(len(step) + 3 for step in STEPS[layout:]) + 1
    killed = 0
    for number in [0, 1, 2, statements // 2, statements - 2, statements - 1, statements]:
        path = tmp_path / str(number) / "journal.db"
        laid_out(layout, path)
        with python(DIE, path, number) as process:
            out = process.communicate(timeout=60)[0]
        killed += "killed" in out
        ((version,),) = query(path, "PRAGMA user_version")
        assert layout <= int(str(version)) <= len(STEPS)
        assert query(path, "PRAGMA integrity_check") == [("ok",)]
        journal = await Journal.open(path)
        jobs = await journal.jobs()
        assert len(jobs) == 17
        assert bool(await journal.preset_book.of(MODEL)) is bool(await journal.sources(jobs[0].id)) is (layout >= 3)
        assert await journal.deployment_book.all() == ([], None)
        await journal.close()
        assert query(path, "PRAGMA user_version") == [(len(STEPS),)]
    assert killed >= 5


def test_a_file_of_each_layout_opens_only_after_its_steps(path: Path) -> None:
    laid_out(1, path)
    open_journal(path, steps=STEPS[:1]).connection.close()
    assert query(path, "PRAGMA user_version") == [(1,)]
    assert not path.with_name("journal.layout-1.db").exists()
