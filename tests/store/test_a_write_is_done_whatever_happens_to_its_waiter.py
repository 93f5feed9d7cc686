"""What was handed to the store happens: a cancelled task, a closing journal and a leaving process change nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.store import Journal
from tests.store.samples import AT, BODY, new_job, polled, python, query, queued


class Gate:
    """Holds the store's thread until it is opened, so that what is handed over has to wait."""

    def __init__(self, journal: Journal) -> None:
        self._event = threading.Event()
        self._task = asyncio.ensure_future(journal._read(lambda _: self._event.wait(5)))

    async def open(self) -> None:
        self._event.set()
        assert await self._task


async def test_cancelling_the_waiter_does_not_take_the_write_back(journal: Journal) -> None:
    heard: list[str] = []
    journal.on_write.append(lambda: heard.append("write"))
    gate = Gate(journal)
    task = asyncio.ensure_future(journal.create_job(new_job(id="mine"), BODY))
    await asyncio.sleep(0)
    assert not journal.is_idle
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gate.open()
    assert await journal.job("mine") is not None
    assert heard == ["write"]
    assert journal.is_idle


async def test_a_write_that_fails_after_its_waiter_left_is_logged(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(journal)
    task = asyncio.ensure_future(journal.apply("nowhere", polled(AT)))
    await asyncio.sleep(0)
    task.cancel()
    with caplog.at_level(logging.WARNING):
        await gate.open()
        await journal.jobs()
    assert "The journal has no job nowhere." in caplog.text


async def test_closing_waits_for_what_was_handed_over(path: Path) -> None:
    journal = await Journal.open(path)
    gate = Gate(journal)
    task = asyncio.ensure_future(journal.create_job(new_job(), BODY))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(journal.close())
    await asyncio.sleep(0)
    with pytest.raises(JournalError, match="closed"):
        await journal.jobs()
    await gate.open()
    await closing
    assert (await task).change_seq == 1
    assert query(path, "SELECT count(*) FROM jobs") == [(1,)]
    await journal.close()


LEAVE = """
import asyncio, sys
from pathlib import Path
from runcomfy_tui.store import Journal
from tests.store.samples import BODY, new_job

async def main():
    journal = await Journal.open(Path(sys.argv[1]))
    for _ in range(50):
        asyncio.ensure_future(journal.create_job(new_job(), BODY))
    await asyncio.sleep(0)

asyncio.run(main())
"""


def test_a_process_that_leaves_without_closing_still_writes(path: Path) -> None:
    with python(LEAVE, path) as process:
        assert process.wait(20) == 0
    assert query(path, "SELECT count(*) FROM jobs") == [(50,)]


async def test_writes_tell_the_loop_and_reads_do_not(journal: Journal) -> None:
    heard: list[str] = []
    journal.on_write.append(lambda: heard.append("write"))
    job = await queued(journal)
    assert len(heard) == 3
    await journal.jobs()
    await journal.body(job.id)
    with pytest.raises(JournalError):
        await journal.apply("nowhere", polled(AT))
    assert len(heard) == 3
