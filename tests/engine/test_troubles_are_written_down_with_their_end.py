from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.engine.incidents import Incidents
from runcomfy_tui.engine.status import SIGNED_OUT, Banner, Base, StatusBoard
from runcomfy_tui.store import Journal, parse_search
from tests.engine.stepped_clock import START, SteppedClock, stepped

_EVERYTHING = parse_search("")


class _Diary:
    """A board, a stepped clock, and what stands in the journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.clock = SteppedClock(lambda: journal.is_idle)
        self.board = StatusBoard()
        self.incidents = Incidents(journal, self.clock, self.board)

    async def written(self) -> list[Incident]:
        await self.clock.settle()
        part = await self.journal.find_history(_EVERYTHING)
        return [entry.incident for entry in await self.journal.history(part.seqs) if entry.incident is not None]

    async def told(self) -> list[tuple[str, bool, int]]:
        return [(each.kind.value, each.over, each.times) for each in await self.written()]


@asynccontextmanager
async def _diary(home: Path) -> AsyncIterator[_Diary]:
    journal = await Journal.open(home / "journal.db")
    diary = _Diary(journal)
    task = asyncio.create_task(diary.incidents.run())
    try:
        yield diary
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await journal.close()


async def test_a_connection_that_is_lost_and_found_is_told_with_how_long_it_took(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        diary.board.trouble("no route to host", START + 5, reached=False)
        await diary.clock.run(42)
        diary.board.answered(START + 42)
        begun, over = await diary.written()
        assert (begun.at, begun.kind, begun.reason, begun.over) == (
            START,
            IncidentKind.OFFLINE,
            "no route to host",
            False,
        )
        assert (over.at, over.over, over.lasted_s) == (START + 42, True, 42.0)


async def test_tries_that_fail_again_are_one_trouble(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        for second in range(30):
            diary.board.trouble(f"no route to host, try {second}", START + second, reached=False)
            await diary.clock.run(2)
        assert await diary.told() == [("offline", False, 1)]


async def test_what_comes_and_goes_is_told_once_a_minute_with_how_often(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        for _ in range(10):
            diary.board.trouble("no answer", None, reached=False)
            await diary.clock.run(1)
            diary.board.answered(diary.clock.wall())
            await diary.clock.run(1)
        assert await diary.told() == [("offline", False, 1), ("offline", True, 1)]
        await diary.clock.run(60)
        assert (await diary.told())[2:] == [("offline", True, 9)]
        await diary.clock.run(120)
        diary.board.trouble("no answer", None, reached=False)
        assert (await diary.told())[3:] == [("offline", False, 1)]


async def test_a_trouble_that_came_back_and_stays_is_told_after_a_minute(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        for _ in range(3):
            diary.board.answered(diary.clock.wall())
            diary.board.trouble("no answer", None, reached=False)
        await diary.clock.run(61)
        assert await diary.told() == [("offline", False, 1), ("offline", True, 1), ("offline", False, 2)]
        diary.board.answered(diary.clock.wall())
        assert (await diary.written())[-1].lasted_s == pytest.approx(61)


async def test_each_cause_has_its_own_name(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        for key in (SIGNED_OUT, "address", "disk:polls", "loop:polling", "task:account", "other-account"):
            diary.board.show(Banner(key, f"about {key}"))
        diary.board.show(Banner("unsent:job-1", "not sent"))
        diary.board.polling(False, "suspended")
        diary.board.polling(True)
        assert [(each.kind.value, each.over) for each in await diary.written()] == [
            ("sign-in", False),
            ("address", False),
            ("disk", False),
            ("fault", False),
            ("fault", False),
            ("notice", False),
            ("suspended", False),
            ("suspended", True),
            ("took-over", False),
        ]


async def test_what_the_disk_refused_is_written_when_it_takes_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _diary(tmp_path) as diary:
        taken = diary.journal.record_incident

        async def refuse(_: Incident) -> None:
            raise DiskRefused("The disk is full.")

        monkeypatch.setattr(diary.journal, "record_incident", refuse)
        diary.board.show(Banner("disk:polls", "the disk is full"))
        await diary.clock.run(30)
        assert await diary.written() == []
        monkeypatch.setattr(diary.journal, "record_incident", taken)
        diary.board.clear("disk:polls")
        await diary.clock.run(10)
        begun, over = await diary.written()
        assert (begun.at, over.at, over.lasted_s) == (START, START + 30, 30.0)


async def test_an_engine_writes_down_what_its_service_did_to_it(tmp_path: Path) -> None:
    async with stepped(tmp_path) as world:
        await world.in_line()
        world.faults(server_error=1.0)
        await world.clock.run(40)
        world.faults()
        await world.clock.run(90)
        part = await world.rig.journal.find_history(parse_search("kind:engine"))
        entries = await world.rig.journal.history(part.seqs)
        found = [entry.incident for entry in entries if entry.incident is not None]
        assert [(each.kind, each.over) for each in found][:2] == [
            (IncidentKind.TROUBLE, False),
            (IncidentKind.TROUBLE, True),
        ]
        assert len(found) <= 4
        assert found[1].lasted_s is not None
        assert 20 < found[1].lasted_s < 120


async def test_each_base_has_troubles_of_its_own(tmp_path: Path) -> None:
    async with _diary(tmp_path) as diary:
        diary.board.trouble("no route", None, reached=False)
        await diary.clock.run(10)
        diary.board.trouble("no route", None, reached=False, base=Base.SERVERLESS)
        await diary.clock.run(10)
        diary.board.answered(diary.clock.wall())
        await diary.clock.run(10)
        diary.board.answered(diary.clock.wall(), base=Base.SERVERLESS)
        told = [(each.reason, each.over, each.lasted_s) for each in await diary.written()]
        assert told[:2] == [("no route", False, None), ("Serverless API: no route", False, None)]
        assert [(over, lasted_s) for _, over, lasted_s in told[2:]] == [(True, 20.0), (True, 20.0)]
