"""A check changes nothing, calls a sound journal sound, and names what is damaged or does not fit together."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from runcomfy_tui.store import Journal, Owner, owners_of
from runcomfy_tui.store.check import check
from tests.store import full_journal
from tests.store.full_journal import SECRET_KEY
from tests.store.samples import BODY, new_job, query


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "state" / "journal.db"
    asyncio.run(full_journal.made(path))
    return path


@pytest.fixture
def full(kept: Path, path: Path) -> Path:
    path.parent.mkdir()
    shutil.copy(kept, path)
    return path


def test_a_sound_journal_is_sound_and_stays_as_it_is(full: Path) -> None:
    before = full.read_bytes()
    report = check(full)
    assert report.problems == []
    assert report.is_sound
    assert report.jobs["queued"] == 4
    assert sum(report.jobs.values()) == report.bodies_checked == 17
    assert report.media_bytes > 20_000
    assert report.layout == report.newest_layout
    assert full.read_bytes() == before
    assert check(full, quick=True).bodies_checked == 0


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE jobs SET state = 'dreaming' WHERE title = 'running'", "does not know"),
        ("UPDATE jobs SET request_id = NULL WHERE title = 'running'", "without a request"),
        ("UPDATE jobs SET request_id = 'r' WHERE title = 'held'", "before one could be"),
        ("UPDATE jobs SET downloaded = 9 WHERE title = 'succeeded'", "more files here"),
        ("UPDATE jobs SET outputs = -1 WHERE title = 'running'", "below zero"),
        ("UPDATE jobs SET owner = '' WHERE title = 'being submitted'", "by nobody"),
        ("UPDATE jobs SET failure = '{' WHERE title = 'failed'", "cannot be read"),
        ("UPDATE jobs SET cancel = '{\"x\": 1}' WHERE title = 'running'", "cannot be read"),
        ("UPDATE jobs SET created_at = 'yesterday' WHERE title = 'failed'", "cannot be read"),
        ("DELETE FROM jobs WHERE title = 'succeeded'", "downloads are of no job"),
        ("DELETE FROM jobs WHERE title = 'running'", "timelines are of no job"),
        ("UPDATE sources SET job_id = 'nobody' WHERE rowid = 1", "local files are of no job"),
        ("DELETE FROM body_parts WHERE number = 0", "jobs have no inputs"),
        ("DELETE FROM media", "media that are not there"),
        ("UPDATE media SET data = substr(data, 2)", "not as long"),
        ("UPDATE media SET data = replace(data, 'QUJ', 'XXX')", "not the ones that were saved"),
        ("UPDATE body_parts SET data = x'7b7d' WHERE media IS NULL", "not the ones that were saved"),
        ("UPDATE counters SET value = 3", "counter of changes"),
        ("PRAGMA application_id = 7", "no journal of this program"),
    ],
)
def test_what_does_not_fit_is_named(full: Path, sql: str, words: str) -> None:
    query(full, sql)
    report = check(full)
    assert not report.is_sound
    assert any(words in problem for problem in report.problems), report.problems


def test_an_index_that_does_not_match_is_found_but_not_by_a_quick_check(full: Path) -> None:
    query(full, "PRAGMA writable_schema = 1")
    ((root,),) = query(full, "SELECT rootpage FROM sqlite_master WHERE name = 'jobs_by_request'")
    data = bytearray(full.read_bytes())
    start = (int(str(root)) - 1) * 4096
    place = data.index(b"req-6", start, start + 4096)
    data[place : place + 5] = b"req-X"
    full.write_bytes(data)
    assert check(full, quick=True).is_sound
    assert any("SQLite" in problem for problem in check(full).problems)


@pytest.mark.parametrize("place", [0, 4096 * 3, 4096 * 9])
def test_a_damaged_file_is_told_and_does_not_stop_the_check(full: Path, place: int) -> None:
    data = bytearray(full.read_bytes())
    data[place : place + 4096] = b"\xff" * 4096
    full.write_bytes(data)
    report = check(full)
    assert report.problems
    assert not any(SECRET_KEY in problem for problem in report.problems)


def test_what_is_no_database_is_no_journal(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a journal" * 1000)
    assert "not a database" in check(path).problems[0]
    path.write_bytes(b"")
    assert "no journal" in check(path).problems[0]
    with pytest.raises(FileNotFoundError):
        check(path.with_name("nowhere"))


async def test_it_may_be_checked_while_a_window_works_on_it(journal: Journal, path: Path) -> None:
    owner = Owner.acquire(owners_of(path))
    for number in range(50):
        await journal.create_job(new_job(), BODY)
        if number % 10 == 0:
            report = await asyncio.to_thread(check, path)
            assert report.is_sound
            assert report.wal_bytes > 0
            assert sum(report.jobs.values()) == number + 1
    owner.release()


def test_media_that_were_freed_are_no_problem(full: Path) -> None:
    query(full, "UPDATE media SET data = NULL")
    report = check(full)
    assert report.is_sound
    assert report.freed_media == 1
    assert report.bodies_checked == 17 - 6


def test_one_of_another_version_says_so(full: Path) -> None:
    query(full, "PRAGMA user_version = 99")
    assert "newer version" in check(full).notes[0]
