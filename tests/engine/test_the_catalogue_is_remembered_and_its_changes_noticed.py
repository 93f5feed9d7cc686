"""The catalogue comes from the journal at once, is asked for anew in its turn, and what changed in it is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from runcomfy_tui.api.answers import CataloguePage
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import NEWS_FOR_S
from runcomfy_tui.engine.catalogue import FRESH_FOR_S, CatalogueKeeper
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.standing import Standing
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal

A = CatalogueModel("maker/a", "A", categories=("text-to-image",), base_price_usd=0.04, price_unit="output")
B = CatalogueModel("maker/b", "B", categories=("text-to-video",))
C = CatalogueModel("maker/c", "C")


class HurryingClock:
    """Is wherever somebody wants to sleep until."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def wall(self) -> float:
        """Return unix seconds."""
        return 1_800_000_000.0 + self.now

    def monotonic(self) -> float:
        """Return seconds."""
        return self.now

    async def sleep_until(self, monotonic: float) -> None:
        """Let the time pass."""
        self.now = max(self.now, monotonic)
        await asyncio.sleep(0)


@dataclass
class FakeApi:
    """Answers from a list; ``page_size`` cuts what was asked for, ``fault`` is raised instead."""

    listed: list[CatalogueModel] = field(default_factory=lambda: [A, B])
    names: tuple[str, ...] | None = ("text-to-image", "lip-sync")
    page_size: int = 500
    ignores_offset: bool = False
    broken_first: int = 0
    total: int | None = None
    fault: errors.RuncomfyTuiError | None = None
    calls: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def catalogue(self, *, limit: int, offset: int) -> CataloguePage:
        """Return a page."""
        self.calls.append(f"catalogue {offset}")
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        start = 0 if self.ignores_offset else offset
        every = [None] * self.broken_first + self.listed
        page = every[start : start + min(limit, self.page_size)]
        total = len(every) if self.total is None else self.total
        return CataloguePage(tuple(each for each in page if each is not None), total, len(page))

    async def categories(self) -> tuple[str, ...]:
        """Return the categories."""
        self.calls.append("categories")
        if self.names is None:
            raise errors.ServerFault("no categories", status=500)
        return self.names

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with a schema."""
        self.calls.append(f"model {model_id}")
        if self.fault is not None:
            raise self.fault
        return replace(A, model_id=model_id, input_schema={"type": "object"})


@dataclass
class Ground:
    """A keeper and what it stands on."""

    keeper: CatalogueKeeper
    api: FakeApi
    clock: HurryingClock
    pace: Pace
    journal: Journal
    supervisor: Supervisor
    told: list[bool] = field(default_factory=list)

    async def ids(self) -> list[str]:
        """Return the ids of all known models."""
        return [model.model_id for model in (await self.keeper.view()).models]


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    """Return a keeper on an empty journal."""
    journal = await Journal.open(tmp_path / "journal.sqlite3")
    clock, board, rng = HurryingClock(), StatusBoard(), random.Random(1)
    pace = Pace(2.0, 10.0, rng)
    supervisor = Supervisor(clock, board, rng)
    api = FakeApi()
    in_turn = InTurn(Gate(pace, clock), Standing(pace, clock, board), clock)
    keeper = CatalogueKeeper(journal, cast(ModelApi, api), clock, supervisor, in_turn)
    made = Ground(keeper, api, clock, pace, journal, supervisor)
    keeper.on_change.append(lambda: made.told.append(keeper._renewal.is_under_way))
    yield made
    await supervisor.close()
    await journal.close()


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.005)


async def test_the_first_one_is_asked_for_and_the_next_remembered(ground: Ground) -> None:
    assert await ground.keeper.models() == [A, B]
    assert await ground.keeper.models() == [A, B]
    assert ground.api.calls == ["catalogue 0", "categories"]
    view = await ground.keeper.view()
    assert (view.seen_at, view.refreshing, view.problem, view.news) == (ground.clock.wall(), False, None, ())
    assert view.categories == ("text-to-image", "lip-sync", "text-to-video")


async def test_an_old_one_is_shown_and_refreshed_behind(ground: Ground) -> None:
    await ground.journal.save_catalogue([A], ground.clock.wall() - FRESH_FOR_S - 1)
    ground.api.gate = asyncio.Event()
    assert await ground.keeper.models() == [A]
    await until(lambda: ground.api.calls)
    assert (await ground.keeper.view()).refreshing
    ground.api.gate.set()
    await until(lambda: ground.told[-1:] == [False])
    assert await ground.ids() == ["maker/a", "maker/b"]
    assert ground.told == [True, False]


async def test_what_is_new_gone_or_has_another_price_is_news_for_a_while(ground: Ground) -> None:
    await ground.keeper.refresh()
    assert (await ground.keeper.view()).news == ()
    ground.api.listed = [replace(A, base_price_usd=0.05), C]
    await ground.keeper.refresh()
    news = {(each.what, each.model_id): each for each in (await ground.keeper.view()).news}
    assert set(news) == {("price", "maker/a"), ("gone", "maker/b"), ("new", "maker/c")}
    assert (news["price", "maker/a"].was_usd, news["price", "maker/a"].was_unit) == (0.04, "output")
    ground.api.listed.append(B)
    await ground.keeper.refresh()
    assert [each.what for each in (await ground.keeper.view()).news if each.model_id == "maker/b"] == ["new"]
    await ground.journal.put_meta("catalogue.news", [{"what": "new"}, 7, None, {"what": "x", "model_id": 1}])
    assert len((await ground.keeper.view()).news) == 3
    ground.clock.now += NEWS_FOR_S + 1
    assert (await ground.keeper.view()).news == ()


async def test_a_fault_keeps_what_is_remembered(ground: Ground) -> None:
    await ground.keeper.refresh()
    ground.api.fault = errors.NotConnected("no route", sent=False)
    with pytest.raises(errors.NotConnected):
        await ground.keeper.refresh()
    view = await ground.keeper.view()
    assert (len(view.models), view.problem, view.refreshing) == (2, "no route", False)
    ground.api.fault = None
    calls = len(ground.api.calls)
    ground.keeper.refresh_if_old(view.seen_at)
    assert len(ground.api.calls) == calls
    ground.clock.now += 61
    ground.keeper.refresh_if_old(view.seen_at)
    await until(lambda: len(ground.api.calls) == calls + 2)
    await until(lambda: ground.told[-1:] == [False])
    assert (await ground.keeper.view()).problem is None


async def test_an_empty_answer_takes_nothing_away(ground: Ground) -> None:
    await ground.keeper.refresh()
    ground.api.listed = []
    with pytest.raises(errors.Unreadable, match="no models"):
        await ground.keeper.refresh()
    assert await ground.ids() == ["maker/a", "maker/b"]


async def test_nothing_at_all_is_told_with_its_reason(ground: Ground) -> None:
    ground.api.fault = errors.NotConnected("no route", sent=False)
    with pytest.raises(errors.NotConnected):
        await ground.keeper.models()


@pytest.mark.parametrize(
    "api",
    [
        FakeApi([replace(A, model_id=f"maker/{n}") for n in range(25)], page_size=10),
        FakeApi([replace(A, model_id=f"maker/{n}") for n in range(25)], page_size=10, broken_first=10),
        FakeApi([replace(A, model_id=f"maker/{n}") for n in range(25)], total=10_000),
    ],
    ids=["smaller pages", "a page of broken entries", "a total that is not there"],
)
async def test_every_page_is_asked_for(ground: Ground, api: FakeApi) -> None:
    ground.keeper._model_api = cast(ModelApi, api)
    await ground.keeper.refresh()
    assert len(await ground.ids()) == 25
    assert len(api.calls) <= 5


async def test_a_service_that_ignores_the_offset_is_not_asked_for_ever(ground: Ground) -> None:
    ground.api.ignores_offset, ground.api.total = True, 10_000
    await ground.keeper.refresh()
    assert ground.api.calls == ["catalogue 0", "catalogue 2", "categories"]
    assert len(await ground.ids()) == 2


async def test_without_the_list_of_categories_the_models_name_them(ground: Ground) -> None:
    ground.api.names = None
    await ground.keeper.refresh()
    assert (await ground.keeper.view()).categories == ("text-to-image", "text-to-video")
    assert await ground.keeper.categories() == ("text-to-image", "text-to-video")


async def test_two_who_ask_get_one_answer(ground: Ground) -> None:
    ground.api.gate = asyncio.Event()
    both = asyncio.gather(ground.keeper.refresh(), ground.keeper.refresh())
    await until(lambda: ground.api.calls)
    ground.api.gate.set()
    await both
    assert ground.api.calls == ["catalogue 0", "categories"]


async def test_calls_are_counted_and_wait_for_their_turn(ground: Ground) -> None:
    assert (await ground.keeper.model("maker/a")).input_schema is not None
    ground.pace.limited(ground.clock.monotonic(), 600.0)
    assert (await ground.keeper.model("maker/a")).input_schema is not None
    with pytest.raises(errors.RuncomfyTuiError, match="held back"):
        await ground.keeper.model("maker/b")
    with pytest.raises(errors.RuncomfyTuiError, match="held back"):
        await ground.keeper.refresh()
    assert ground.api.calls == ["model maker/a"]


async def test_a_refusal_slows_all_calls_down(ground: Ground) -> None:
    ground.api.fault = errors.RateLimited("too many", status=429, retry_after_s=30.0)
    with pytest.raises(errors.RateLimited):
        await ground.keeper.refresh()
    assert ground.pace.paused_until >= ground.clock.monotonic() + 29


async def test_a_journal_that_is_only_shown_still_shows_what_came(ground: Ground, tmp_path: Path) -> None:
    await ground.journal.save_catalogue([A], ground.clock.wall() - 9e6)
    shown = await Journal.open(tmp_path / "journal.sqlite3", read_only=True)
    try:
        ground.keeper._journal = shown
        await ground.keeper.refresh()
        assert await ground.ids() == ["maker/a", "maker/b"]
        assert [each.what for each in (await ground.keeper.view()).news] == ["new"]
    finally:
        await shown.close()
