"""Several programs on one journal lose no update of each other, and a killed one loses nothing it had committed."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import ChangeFeed, Journal, Owner, owners_of
from tests.store.samples import AT, polled, python, query, queued

WRITE = """
import asyncio, sys
from pathlib import Path
from runcomfy_tui.domain import events as ev
from runcomfy_tui.store import Journal

async def main():
    journal = await Journal.open(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(int(sys.argv[3])):
        # Each adds one to a number in the row: a lost update would be missing from it.
        await journal.apply(sys.argv[2], ev.Missing(float(n)))
        if n % 20 == 0:
            print(n, flush=True)
    await journal.close()

asyncio.run(main())
"""


async def test_two_writers_lose_no_update(journal: Journal, path: Path) -> None:
    job = await queued(journal)
    writers = [python(WRITE, path, job.id, 200) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    # Both are told before either is waited for: they must meet.
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        await asyncio.to_thread(writer.communicate, timeout=60)
        assert writer.returncode == 0
    after = await journal.job(job.id)
    assert after is not None
    assert after.missing_count == 400
    assert after.change_seq == job.change_seq + 400
    assert len(await journal.timeline(job.id)) == 402


async def test_the_feed_sees_the_other_process(journal: Journal, path: Path) -> None:
    job = await queued(journal)
    seen: asyncio.Queue[tuple[float, list[Job]]] = asyncio.Queue()
    feed = ChangeFeed(
        journal, SystemClock(), lambda jobs: seen.put_nowait((time.monotonic(), jobs)), since=job.change_seq
    )
    task = asyncio.ensure_future(feed.run())
    with python(WRITE, path, job.id, 1) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        await asyncio.to_thread(writer.stdout.readline)
        writer.stdin.write("go\n")
        writer.stdin.flush()
        # It says the number once its change is committed.
        assert await asyncio.to_thread(writer.stdout.readline) == "0\n"
        committed = time.monotonic()
        at, jobs = await asyncio.wait_for(seen.get(), 5)
        assert [changed.missing_count for changed in jobs] == [1]
        assert at - committed < 0.5
    task.cancel()


KILLED = """
import asyncio, sys
from pathlib import Path
from runcomfy_tui.domain import events as ev
from runcomfy_tui.store import Journal, Owner, owners_of
from tests.store.samples import BODY, new_job

async def main():
    path = Path(sys.argv[1])
    owner = Owner.acquire(owners_of(path))
    print(owner.id, flush=True)
    journal = await Journal.open(path)
    for n in range(100_000):
        job = await journal.create_job(new_job(id=f"job-{n}"), BODY)
        await journal.apply(job.id, ev.Submitting(1.0, owner.id))
        print(n, flush=True)

asyncio.run(main())
"""


async def test_kill_9_leaves_every_committed_row_and_a_gone_owner(path: Path) -> None:
    with python(KILLED, path) as process:
        assert process.stdout is not None
        owner = process.stdout.readline().strip()
        for _ in range(30):
            told = int(process.stdout.readline())
        assert not Owner.is_gone(owners_of(path), owner)
        process.kill()
        told = max([told, *(int(line) for line in process.stdout if line.endswith("\n"))])
    assert Owner.is_gone(owners_of(path), owner)
    journal = await Journal.open(path)
    jobs = await journal.jobs()
    assert told >= 29
    assert [job.id for job in jobs[: told + 1]] == [f"job-{n}" for n in range(told + 1)]
    assert {job.state.value for job in jobs[: told + 1]} == {"submitting"}
    assert await journal.body("job-0")
    await journal.close()
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


async def test_a_lock_that_somebody_keeps_is_told_in_words(journal: Journal, path: Path) -> None:
    job = await queued(journal)
    await journal._read(lambda c: c.execute("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="keeps"):
        await journal.apply(job.id, polled(AT + 3))
    assert await journal.job(job.id) == job
    other.execute("ROLLBACK")
    other.close()
    assert (await journal.apply(job.id, polled(AT + 3))).queue_position == 3
