"""A session's budget is asked about before it is passed: nothing is written or sent until the person has answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import BudgetPassed, ConfigurationError, Duplicate
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Budget, Order
from runcomfy_tui.simulator import Server
from tests.engine.rig import PICTURE, Rig, engine_at, engine_on, set_faults, settings_for, stats


async def submit(rig: Rig, price: float | None, seed: int = 1, *, over: bool = False, same: bool = True) -> Job:
    body = {"prompt": "a harbour", "seed": seed}
    return await rig.engine.submit(
        model(PICTURE), "a harbour", body, price_usd=price, even_if_same=same, over_budget=over
    )


def order(price: float | None, seed: int) -> Order:
    return Order(model(PICTURE), "a harbour", b'{"prompt":"a harbour","seed":%d}' % seed, price)


async def test_what_would_pass_it_is_not_written_until_it_is_meant(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(0.1)
        first = await submit(rig, 0.06)
        with pytest.raises(BudgetPassed, match=r"\$0\.060 would pass it: \$0\.060 of this session's budget") as caught:
            await submit(rig, 0.06)
        assert (caught.value.limit_usd, caught.value.spent_usd, caught.value.price_usd) == (0.1, 0.06, 0.06)
        assert [job.id for job in await rig.journal.jobs()] == [first.id]
        await submit(rig, 0.04)
        assert rig.engine.budget.left_usd == pytest.approx(0)
        meant = await submit(rig, 0.06, over=True)
        await rig.until_job(meant.id, lambda job: job.request is not None)
        assert rig.engine.budget.left_usd == 0
    assert stats(simulator)["submits_received"] == 3


async def test_a_budget_of_nothing_asks_for_whatever_costs(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(0.0)
        for price in (0.001, None):
            with pytest.raises(BudgetPassed):
                await submit(rig, price)
        assert await rig.journal.jobs() == []


async def test_a_price_that_nobody_knows_is_asked_about_every_time(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await submit(rig, None)
        assert rig.engine.budget == Budget(None, 0.0, 1)
        await rig.engine.set_budget(5.0)
        for _ in range(2):
            with pytest.raises(BudgetPassed, match=r"not known.*the cost of 1 of its jobs is unknown") as caught:
                await submit(rig, None)
            assert caught.value.price_usd is None
        await submit(rig, 0.01)
        await submit(rig, None, over=True)
        assert rig.engine.budget == Budget(5.0, 0.01, 2)


async def test_a_batch_is_asked_about_as_a_whole(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(0.1)
        orders = [order(0.04, seed) for seed in range(3)]
        with pytest.raises(BudgetPassed, match="these 3 jobs for about"):
            await rig.engine.submit_batch(orders)
        with pytest.raises(BudgetPassed, match=r"not known, \$0\.040 at least"):
            await rig.engine.submit_batch([orders[0], replace(orders[1], price_usd=None)])
        assert await rig.journal.jobs() == []
        assert len(await rig.engine.submit_batch(orders, over_budget=True)) == 3
        assert rig.engine.budget.spent_usd == pytest.approx(0.12)


async def test_two_at_the_same_moment_do_not_both_pass(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(0.1)
        done = await asyncio.gather(submit(rig, 0.06, 1), submit(rig, 0.06, 2), return_exceptions=True)
        assert sorted(type(each).__name__ for each in done) == ["BudgetPassed", "Job"]
        assert len(await rig.journal.jobs()) == 1


async def test_what_was_not_written_is_not_counted(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(0.1)
        await submit(rig, 0.06)
        with pytest.raises(Duplicate):
            await submit(rig, 0.04, same=False)
        assert rig.engine.budget.spent_usd == 0.06


async def test_the_actual_cost_counts_once_it_is_known(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(1.0)
        job = await submit(rig, 0.9)
        assert rig.engine.budget.spent_usd == 0.9
        job = await rig.until(job.id, JobState.SUCCEEDED)
        assert job.cost_usd is not None
        await until_spent(rig, job.cost_usd)
        await submit(rig, 0.9, 2)


async def test_what_was_refused_costs_nothing(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.engine.set_budget(1.0)
        set_faults(simulator, no_balance=1)
        job = await submit(rig, 0.9)
        await rig.until(job.id, JobState.REJECTED)
        await until_spent(rig, 0.0)


async def test_an_unknown_job_submitted_again_is_asked_about(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        set_faults(simulator, drop_after_submit=1)
        job = await submit(rig, 0.06)
        await rig.until(job.id, JobState.UNKNOWN)
        set_faults(simulator)
        # It may run and be charged: it counts.
        assert rig.engine.budget.spent_usd == 0.06
        await rig.engine.set_budget(0.1)
        with pytest.raises(BudgetPassed):
            await rig.engine.submit_again(job.id)
        assert len(await rig.journal.jobs()) == 1
        await rig.engine.submit_again(job.id, over_budget=True)
        assert rig.engine.budget.spent_usd == pytest.approx(0.12)


async def test_jobs_of_an_earlier_session_count_when_they_are_let_go(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        set_faults(simulator, rate_limit={"strength": 1, "calls": ["submit"]})
        job = await submit(rig, 0.06)
        await rig.until_job(job.id, lambda found: found.state is JobState.INTENT)
    set_faults(simulator)
    async with engine_on(simulator, home) as rig:
        assert rig.engine.budget.spent_usd == 0.0
        await rig.engine.set_budget(0.05)
        await rig.until_job(job.id, lambda found: found.hold is not None)
        with pytest.raises(BudgetPassed):
            await rig.engine.release([job.id])
        assert (await rig.job(job.id)).hold is not None
        await rig.engine.release([job.id], over_budget=True)
        assert rig.engine.budget.spent_usd == 0.06
        await rig.until_job(job.id, lambda found: found.request is not None)


async def test_the_limit_is_kept_for_later_sessions_unless_the_settings_give_one(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        assert rig.engine.budget.limit_usd is None
        await rig.engine.set_budget(2.5)
        for wrong in (-1.0, float("nan"), float("inf")):
            with pytest.raises(ConfigurationError):
                await rig.engine.set_budget(wrong)
    async with engine_on(simulator, home) as rig:
        assert rig.engine.budget.limit_usd == 2.5
    given = replace(settings_for(simulator.base_url, home), session_budget_usd=1.0)
    token = simulator.environment["RUNCOMFY_TOKEN"]
    async with engine_at(simulator.base_url, token, home, settings=given) as rig:
        assert rig.engine.budget == Budget(1.0)
        await rig.engine.set_budget(None)
        assert rig.engine.budget == Budget(None)
    async with engine_on(simulator, home) as rig:
        assert rig.engine.budget.limit_usd is None


async def until_spent(rig: Rig, usd: float) -> None:
    for _ in range(200):
        if rig.engine.budget.spent_usd == pytest.approx(usd):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(rig.engine.budget)
