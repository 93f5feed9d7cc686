"""The base address is suspected when most answers are foreign and the catalogue is too; a few 404s say nothing."""

from __future__ import annotations

import asyncio
from functools import partial

from runcomfy_tui.api.answers import CataloguePage
from runcomfy_tui.domain import errors
from runcomfy_tui.engine.address_check import AddressCheck
from runcomfy_tui.engine.status import StatusBoard
from tests.engine.stepped_clock import SteppedClock

PAGE = CataloguePage((), 390)
HTML = errors.Unreadable("<html>", status=404)


class Catalogue:
    """Answers the one call that is asked to be sure."""

    def __init__(self, answer: CataloguePage | errors.RuncomfyTuiError) -> None:
        self.answer = answer
        self.asked = 0

    async def catalogue(self, *, limit: int) -> CataloguePage:
        self.asked += 1
        await asyncio.sleep(0)
        if isinstance(self.answer, errors.RuncomfyTuiError):
            raise self.answer
        return self.answer


def check(answer: CataloguePage | errors.RuncomfyTuiError) -> tuple[AddressCheck, Catalogue, SteppedClock, StatusBoard]:
    catalogue, clock, board = Catalogue(answer), SteppedClock(), StatusBoard()
    return AddressCheck(partial(catalogue.catalogue, limit=1), clock, board), catalogue, clock, board


async def test_three_foreign_answers_and_a_foreign_catalogue() -> None:
    one, catalogue, _, board = check(HTML)
    assert [await one.doubt() for _ in range(4)] == [False, False, True, True]
    assert catalogue.asked == 1
    assert [banner.key for banner in board.status.banners] == ["address"]
    one.answered()
    assert board.status.banners == ()


async def test_the_catalogue_clears_it_and_is_asked_again_after_a_minute() -> None:
    one, catalogue, clock, board = check(PAGE)
    assert [await one.doubt() for _ in range(9)] == [False] * 9
    assert catalogue.asked == 1
    assert board.status.banners == ()
    clock.jump(60.0)
    catalogue.answer = HTML
    assert await one.doubt()
    assert catalogue.asked == 2


async def test_while_nothing_can_be_asked_nothing_is_said_about_jobs() -> None:
    one, _, _, board = check(errors.TimedOut("silence", sent=True))
    assert [await one.doubt() for _ in range(3)] == [False, False, True]
    assert board.status.banners == ()


async def test_it_is_asked_once_however_many_doubt_at_the_same_time() -> None:
    one, catalogue, _, _ = check(HTML)
    assert (await asyncio.gather(*(one.doubt() for _ in range(8))))[-1]
    assert catalogue.asked == 1


async def test_few_among_many_are_no_reason_to_ask() -> None:
    one, catalogue, _, _ = check(HTML)
    for foreign in [True, False, True, False, False] * 40:
        if foreign:
            assert not await one.doubt()
        else:
            one.answered()
    assert catalogue.asked == 0
