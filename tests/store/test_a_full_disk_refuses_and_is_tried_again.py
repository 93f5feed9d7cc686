"""A disk that takes no more costs no job: the write is refused in words, and works once there is room."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.job import Request
from runcomfy_tui.store import Journal, owners_of
from tests.small_disk import mounted
from tests.store.samples import AT, BODY, new_job, python, query, queued

LARGE = b'{"prompt": "' + b"x" * 200_000 + b'"}'


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "small", 2) as folder:
        yield folder


async def test_a_full_file_system(small_disk: Path) -> None:
    path = small_disk / "state" / "journal.db"
    journal = await Journal.open(path)
    job = await journal.create_job(new_job(), BODY)
    await journal.apply(job.id, ev.Submitting(AT, "owner"))
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while file.write(b"\0" * 4096):
            pass

    accepted = ev.Accepted(AT + 1, Request("req-1"))
    with pytest.raises(DiskRefused, match="disk is full") as refusal:
        for _ in range(20):
            await journal.create_job(new_job(), LARGE)
    assert str(path) in str(refusal.value)
    assert "Free some space" in refusal.value.advice
    # The worst moment: the service has said yes, and the yes does not fit on the disk.
    refused = 0
    while refused < 3:
        try:
            await journal.apply(job.id, ev.Missing(AT))
        except DiskRefused:
            refused += 1
    with pytest.raises(DiskRefused):
        await journal.apply(job.id, accepted)
    assert [stored.id for stored in await journal.jobs()] == [job.id]

    filler.unlink()
    after = await journal.apply(job.id, accepted)
    assert after.request == Request("req-1")
    large = await journal.create_job(new_job(), LARGE)
    assert await journal.body(large.id) == LARGE
    await journal.close()
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.store import Journal
from tests.store.samples import BODY, new_job

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    journal = await Journal.open(Path(sys.argv[1]))
    kept = await journal.create_job(new_job(), BODY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    try:
        await journal.create_job(new_job(), b"x" * 600_000)
    except DiskRefused as error:
        print(type(error).__name__)
    assert await journal.jobs() == [kept]
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await journal.create_job(new_job(), b"x" * 600_000)
    print(len(await journal.jobs()))
    await journal.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_file_that_may_not_grow(path: Path) -> None:
    with python(LIMITED, path) as process:
        out, _ = process.communicate(timeout=20)
    assert out.split() == ["DiskRefused", "2"]


async def test_a_journal_that_was_moved_away_takes_no_more_writes(journal: Journal, path: Path) -> None:
    job = await queued(journal)
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(DiskRefused, match="moved or removed"):
        await journal.create_job(new_job(), BODY)
    path.with_name("elsewhere.db").rename(path)
    await journal.create_job(new_job(), BODY)
    assert (await journal.jobs())[0] == job


async def test_two_openings_at_once_make_one_journal(path: Path) -> None:
    journals = await asyncio.gather(*(Journal.open(path) for _ in range(5)))
    job = await journals[0].create_job(new_job(), BODY)
    for journal in journals:
        assert await journal.jobs() == [job]
        await journal.close()
    assert not owners_of(path).exists()
