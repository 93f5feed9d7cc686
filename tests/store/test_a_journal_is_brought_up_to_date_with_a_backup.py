"""Layouts are numbered steps: taken one by one, after a backup, and only when nobody else is at work."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError, JournalNewer
from runcomfy_tui.store import Journal, Owner, owners_of
from runcomfy_tui.store.migrations import STEPS, Step
from runcomfy_tui.store.open import APPLICATION_ID, open_journal
from tests.store.samples import BODY, new_job, python, query

NEWER: tuple[Step, ...] = (*STEPS, ("ALTER TABLE jobs ADD COLUMN mood TEXT", "UPDATE jobs SET mood = 'calm'"))
BROKEN: tuple[Step, ...] = (*NEWER, ("CREATE TABLE half (x)", "this is no SQL"))
LAST = len(STEPS)


async def filled(path: Path) -> None:
    journal = await Journal.open(path)
    await journal.create_job(new_job(id="kept"), BODY)
    await journal.close()


async def test_a_new_journal_carries_its_number_and_its_name(journal: Journal, path: Path) -> None:
    assert query(path, "PRAGMA user_version") == [(LAST,)]
    assert query(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert query(path, "PRAGMA journal_mode") == [("wal",)]
    assert await journal._read(lambda c: c.execute("PRAGMA synchronous").fetchone()) == (2,)


async def test_opening_again_writes_nothing(journal: Journal, path: Path) -> None:
    before = await journal.data_version()
    again = await Journal.open(path)
    await again.close()
    assert await journal.data_version() == before


async def test_an_older_journal_is_backed_up_and_moved_on(path: Path) -> None:
    await filled(path)
    open_journal(path, steps=NEWER).connection.close()
    assert query(path, "SELECT id, mood FROM jobs") == [("kept", "calm")]
    assert query(path, "PRAGMA user_version") == [(LAST + 1,)]
    backup = path.with_name(f"journal.layout-{LAST}.db")
    assert query(backup, "PRAGMA user_version") == [(LAST,)]
    assert query(backup, "SELECT id FROM jobs") == [("kept",)]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


async def test_the_backup_holds_what_is_not_folded_in_yet(path: Path) -> None:
    await filled(path)
    # A second connection keeps the -wal from being folded in: a copy of the file alone would miss the new row.
    keeper = sqlite3.connect(path)
    keeper.execute("SELECT 1 FROM jobs").fetchone()
    query(path, "UPDATE jobs SET title = 'in the wal'")
    open_journal(path, steps=NEWER).connection.close()
    keeper.close()
    assert query(path.with_name(f"journal.layout-{LAST}.db"), "SELECT title FROM jobs") == [("in the wal",)]


async def test_a_step_that_fails_leaves_the_layout_before_it(path: Path) -> None:
    await filled(path)
    with pytest.raises(JournalError):
        open_journal(path, steps=BROKEN)
    assert query(path, "PRAGMA user_version") == [(LAST + 1,)]
    assert query(path, "SELECT count(*) FROM sqlite_master WHERE name = 'half'") == [(0,)]
    assert query(path, "SELECT id, mood FROM jobs") == [("kept", "calm")]


async def test_nothing_moves_under_the_feet_of_another_process(path: Path) -> None:
    await filled(path)
    mine = Owner.acquire(owners_of(path))
    code = (
        "import sys, pathlib\nfrom runcomfy_tui.store import Owner\nowner = Owner.acquire(pathlib.Path(sys.argv[1]))\n"
        "print(owner.id, flush=True)\nsys.stdin.readline()"
    )
    with python(code, owners_of(path)) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(JournalError, match=r"1 other window") as refusal:
            open_journal(path, steps=NEWER)
        assert "Close every other" in refusal.value.advice
        assert query(path, "PRAGMA user_version") == [(LAST,)]
        other.kill()
    open_journal(path, steps=NEWER).connection.close()
    mine.release()


async def test_an_older_program_only_shows_a_newer_journal(path: Path) -> None:
    await filled(path)
    open_journal(path, steps=NEWER).connection.close()
    journal = await Journal.open(path)
    assert journal.is_newer
    assert journal.is_read_only
    assert [job.id for job in await journal.jobs()] == ["kept"]
    assert await journal.body("kept") == BODY
    with pytest.raises(JournalNewer, match="newer version"):
        await journal.create_job(new_job(), BODY)
    await journal.close()


async def test_a_newer_journal_that_cannot_even_be_shown_says_so(path: Path) -> None:
    await filled(path)
    query(path, "ALTER TABLE jobs RENAME COLUMN title TO headline")
    query(path, "PRAGMA user_version = 99")
    journal = await Journal.open(path)
    with pytest.raises(JournalNewer, match="cannot read"):
        await journal.jobs()
    await journal.close()


@pytest.mark.parametrize(("column", "value"), [("state", "dreaming"), ("target_kind", "robot")])
async def test_a_word_of_a_newer_version_is_told(journal: Journal, path: Path, column: str, value: str) -> None:
    await journal.create_job(new_job(), BODY)
    query(path, f"UPDATE jobs SET {column} = ?", value)
    with pytest.raises(JournalNewer, match=value):
        await journal.jobs()
