"""What the jobs table costs: many jobs against few, and against Textual's own table."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.widgets import DataTable

from runcomfy_tui.domain.job import FINAL, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.target import model
from runcomfy_tui.present.columns import job_columns
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.jobs_table import JobsTable

FEW, MANY, CHANGED = 10, 10_000, 100
SIZE = (160, 48)
START = 1_790_000_000.0

_STATES = (JobState.SUCCEEDED,) * 6 + (JobState.FAILED, JobState.CANCELLED, JobState.QUEUED, JobState.RUNNING)
_MODELS = tuple(
    f"{owner}/{name}/{kind}"
    for owner, name in (("blackforestlabs", "flux-2"), ("bytedance", "seedream-5"), ("kling", "kling-3.0"))
    for kind in ("text-to-image", "image-to-image", "pro/edit", "text-to-video")
)
_TITLES = ("a fox in the snow, golden hour", "neon city in the rain", "portrait of an old sailor", "slow piano")


def make_jobs(count: int, seed: int = 1) -> list[Job]:
    """Return jobs of all states, newest first; the same for the same seed."""
    rng = random.Random(seed)
    return [_job(rng, START - 30.0 * number) for number in range(count)]


def _job(rng: random.Random, created_at: float) -> Job:
    state = rng.choice(_STATES)
    started = state in (JobState.RUNNING, JobState.SUCCEEDED, JobState.FAILED)
    succeeded = state is JobState.SUCCEEDED
    return Job(
        id=new_job_id(created_at, rng.randbytes(10)),
        profile="default",
        account="account",
        target=model(rng.choice(_MODELS)),
        title=rng.choice(_TITLES),
        body_sha256="0" * 64,
        created_at=created_at,
        state=state,
        state_since=created_at + 20,
        request=Request(f"{rng.getrandbits(128):032x}"),
        queue_position=rng.randrange(200) if state is JobState.QUEUED else None,
        started_at=created_at + 5 if started else None,
        finished_at=created_at + 20 if state in FINAL else None,
        outputs=1 if succeeded else 0,
        cost_usd=0.04 if succeeded else None,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds each, medians; ``tick_ms`` is the work of one idle second."""

    load_ms: float
    update_ms: float
    sort_ms: float
    filter_ms: float
    first_filter_ms: float
    key_ms: float
    tick_ms: float


class _Ours(ThemedApp):
    def __init__(self) -> None:
        super().__init__()
        self.now = START

    def compose(self) -> ComposeResult:
        yield JobsTable(lambda: self.now)


class _Theirs(ThemedApp):
    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")


async def measure_ours(count: int) -> Figures:
    """Return what our table costs with ``count`` jobs on a screen of 160 by 48 cells."""
    jobs = make_jobs(count)
    app = _Ours()
    async with app.run_test(size=SIZE) as pilot:
        table = app.query_one(JobsTable)
        table.focus()
        load_ms = _median(lambda: table.set_jobs(jobs))
        await pilot.pause()
        flip = [False]

        def update() -> None:
            flip[0] = not flip[0]
            every = max(1, count // CHANGED)
            table.update_jobs([replace(job, queue_position=int(flip[0])) for job in jobs[::every]])

        update_ms = _median(update)
        sort_ms = _median(lambda: table.sort_by("target"))
        table.sort_by("age", reverse=False)
        first_filter_ms = _time_ms(lambda: table.set_query(parse("sailor")))
        texts = iter(("fox", "state:failed", "flux -pro", "sdrm age<2d", "zzz") * 3)
        filter_ms = _median(lambda: table.set_query(parse(next(texts))))
        table.set_query(parse(""))
        await pilot.pause()
        table.action_move(FEW // 2)
        await pilot.pause()
        key_ms = await _key_ms(app, table, rounds=60)

        def second() -> None:
            app.now += 1
            table.tick()

        tick_ms = _median(second, rounds=30)
    return Figures(load_ms, update_ms, sort_ms, filter_ms, first_filter_ms, key_ms, tick_ms)


async def _key_ms(app: _Ours, table: JobsTable, rounds: int) -> float:
    """Return how long a step of the cursor takes until its lines are worked out and painted."""
    taken = []
    for number in range(rounds):
        started = time.perf_counter()
        table.action_move(1 if number % 2 else -1)
        app.screen._on_timer_update()
        taken.append(time.perf_counter() - started)
        await asyncio.sleep(0)
    return statistics.median(taken) * 1000


async def measure_theirs(count: int) -> tuple[float, float]:
    """Return Textual's own table: milliseconds to load ``count`` rows, and to change a hundred of them."""
    jobs, columns = make_jobs(count), job_columns()
    app = _Theirs()
    async with app.run_test(size=SIZE) as pilot:
        table = app.query_one(DataTable)
        for column in columns:
            table.add_column(column.title, key=column.key)
        started = time.perf_counter()
        for job in jobs:
            table.add_row(*(column.cell(job, START).text for column in columns), key=job.id)
        await pilot.pause()
        load_ms = (time.perf_counter() - started) * 1000
        started = time.perf_counter()
        for job in jobs[:: max(1, count // CHANGED)]:
            table.update_cell(job.id, "queue", "1")
        await pilot.pause()
        return load_ms, (time.perf_counter() - started) * 1000


def _time_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _median(work: Callable[[], object], rounds: int = 7) -> float:
    return statistics.median(_time_ms(work) for _ in range(rounds))


def main() -> None:
    """Print the figures."""
    few, many = asyncio.run(measure_ours(FEW)), asyncio.run(measure_ours(MANY))
    theirs_load, theirs_update = asyncio.run(measure_theirs(MANY))
    print(f"{'jobs table':34}{FEW:>10,} jobs{MANY:>10,} jobs")
    for label, name in (
        ("load", "load_ms"),
        ("100 changed rows", "update_ms"),
        ("sort by target", "sort_ms"),
        ("filter, first time", "first_filter_ms"),
        ("filter, while typing", "filter_ms"),
        ("one key", "key_ms"),
        ("one idle second", "tick_ms"),
    ):
        print(f"{label:34}{getattr(few, name):>12.2f} ms{getattr(many, name):>12.2f} ms")
    print(f"\nkey response, {MANY:,} : {FEW} jobs        {many.key_ms / few.key_ms:5.2f}")
    print(f"an idle second, share of a core       {many.tick_ms / 10:5.2f} %")
    print(f"load, Textual's DataTable : ours      {theirs_load / many.load_ms:5.0f}  ({theirs_load:,.0f} ms)")
    print(f"100 rows, Textual's DataTable : ours  {theirs_update / many.update_ms:5.0f}  ({theirs_update:,.0f} ms)")


if __name__ == "__main__":
    main()
