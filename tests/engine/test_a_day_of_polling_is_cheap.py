"""A sample of the simulated day: far fewer polls than a client per job, and changes are noticed soon all the same."""

from __future__ import annotations

import statistics

from bench.day import quantile, seconds
from bench.day_load import make_load
from bench.day_run import run_day
from runcomfy_tui.engine.cadence import Attention


async def test_a_morning_of_bursts() -> None:
    outcome = await run_day(make_load(4, jobs=80))
    assert outcome.not_done == 0
    # Ten times fewer over a whole day: a morning has more to learn, and the focused job weighs more.
    assert outcome.baseline / outcome.polls >= 7.0
    assert statistics.median(seconds(outcome.delays, Attention.FOCUSED)) <= 1.25
    assert statistics.median(seconds(outcome.delays, Attention.VISIBLE)) <= 2.0
    assert statistics.median(seconds(outcome.delays)) <= 2.5
    assert quantile(seconds(outcome.delays), 0.95) <= 20.0


async def test_pools_are_no_line_and_nobody_is_noticed_late() -> None:
    outcome = await run_day(make_load(5, jobs=30, pools=3))
    assert outcome.not_done == 0
    assert max(seconds(outcome.delays)) <= 60.0
