"""What two bases amount to: whose trouble is told and under which name, and sums of what both are asked."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.domain.job import Failure
from runcomfy_tui.engine import status as status_
from runcomfy_tui.engine.base_status import Base, BaseStatus, together, turn_s
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.standing import Standing
from runcomfy_tui.engine.status import EngineStatus, StatusBoard, signed_out
from tests.engine.stepped_clock import SteppedClock

MODEL = BaseStatus(Base.MODEL_API, live=3, checked_at=100.0, next_poll_at=110.0, rate=2.0, polls_per_min=12.0)
SERVERLESS = BaseStatus(Base.SERVERLESS, live=2, checked_at=90.0, next_poll_at=105.0, rate=1.0, polls_per_min=5.0)
DOWN: dict[str, Any] = {"problem": "no route", "reached": False, "limited_by": "breaker", "retry_at": 120.0}
SLOWED: dict[str, Any] = {"problem": "RunComfy asks to slow down", "limited_by": "429", "retry_at": 140.0}


def test_well_together() -> None:
    both = together([MODEL, SERVERLESS])
    assert (both.checked_at, both.next_poll_at, both.problem, both.troubled) == (100.0, 105.0, None, "")
    assert (both.rate, both.polls_per_min) == (3.0, 17.0)


def test_one_without_jobs_adds_nothing_to_the_rate() -> None:
    assert together([MODEL, replace(SERVERLESS, live=0)]).rate == 2.0
    assert together([replace(MODEL, live=0), SERVERLESS]).rate == 1.0
    assert together([replace(MODEL, live=0), replace(SERVERLESS, live=0)]).rate == 2.0


@pytest.mark.parametrize(("ill", "well"), [(MODEL, SERVERLESS), (SERVERLESS, MODEL)], ids=["model", "serverless"])
def test_one_in_trouble_is_named_and_tells_its_own_age(ill: BaseStatus, well: BaseStatus) -> None:
    both = together([replace(ill, **DOWN), well])
    assert both.troubled == ill.base.value
    assert both.problem == f"{ill.base.value}: no route"
    assert (both.reached, both.limited_by, both.retry_at) == (False, "breaker", 120.0)
    assert both.checked_at == ill.checked_at


def test_both_in_trouble_are_runcomfy_and_the_unreachable_one_is_told() -> None:
    both = together([replace(MODEL, **SLOWED), replace(SERVERLESS, **DOWN)])
    assert (both.troubled, both.problem, both.reached) == ("", "no route", False)


def test_the_model_api_needs_no_name_where_nothing_else_is_in_use() -> None:
    alone = together([replace(MODEL, **DOWN), replace(SERVERLESS, live=0)])
    assert (alone.troubled, alone.problem) == ("", "no route")
    assert together([MODEL, replace(SERVERLESS, live=0, **DOWN)]).troubled == Base.SERVERLESS.value


def test_a_turn_is_the_longest_of_those_that_are_stretched() -> None:
    assert turn_s([replace(MODEL, live=100, stretch=4.0), SERVERLESS]) == 50.0
    assert turn_s([MODEL, replace(SERVERLESS, live=600, stretch=3.0)]) == 600.0
    assert turn_s([MODEL, SERVERLESS]) == 2.0
    assert turn_s([]) == 0.0
    assert EngineStatus(rate=2.0).turn_s(60) == 30.0
    assert EngineStatus(bases=(MODEL, replace(SERVERLESS, live=600, stretch=3.0))).turn_s(603) == 600.0


async def test_the_board_keeps_them_apart() -> None:
    board = StatusBoard()
    board.next_poll(5.0, 1)
    board.next_poll(4.0, 2, Base.SERVERLESS)
    board.trouble("no route", 9.0, reached=False, base=Base.SERVERLESS)
    board.answered(3.0)
    assert str(board.status.problem) == "Serverless API: no route"
    assert board.status.next_poll_at == 4.0
    board.answered(6.0, base=Base.SERVERLESS)
    assert board.status.problem is None
    assert board.status.checked_at == 6.0


async def test_an_answer_is_told_soon_although_the_passing_minute_is_told_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(status_, "_TOLD_EVERY_S", 0.01)
    monkeypatch.setattr(status_, "_MEASURED_EVERY_S", 600.0)
    board, told = StatusBoard(), asyncio.Event()
    board.measure(lambda: (1.0, 12.0))
    board.subscribe(lambda status: told.set() if status.checked_at == 2.0 else None)
    board.answered(1.0)
    board.answered(2.0)
    async with asyncio.timeout(20):
        await told.wait()


@pytest.mark.parametrize(("code", "refuses_the_token"), [(None, True), (401001, True), (10002, False), (403003, False)])
async def test_what_is_refused_of_one_deployment_says_nothing_of_the_token(
    code: int | None, refuses_the_token: bool
) -> None:
    clock, board = SteppedClock(), StatusBoard()
    standing = Standing(Pace(1.0, 1.0, random.Random(1)), clock, board, Base.SERVERLESS)
    standing.submit_answered(SubmitAnswer(403, code, True, True, None, Failure("no"), None), 0)
    assert bool(signed_out(board.status)) is refuses_the_token
    assert (standing.signed_out_until is not None) is refuses_the_token
