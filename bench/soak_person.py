"""Who sits before the program during a soak: submits, cancels, looks, decides about unknown jobs, and tidies up."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine import Order
from runcomfy_tui.engine.compose import encode_body
from runcomfy_tui.store import Download
from runcomfy_tui.store.pruning import PruneOrder
from runcomfy_tui.wiring.session import Session
from tests.crash.child import COMFYUI, LINE, LONG, LORA, QUICK, inputs_of, target_of
from tests.crash.ground import Ground

MOST_LIVE = 14
LOOKED_AT = 60
_PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 3_000


class Person:
    """Acts by chance on a session. ``told`` is a file of what was certain, a line a job."""

    def __init__(self, ground: Ground, told: Path, rng: random.Random) -> None:
        self._ground = ground
        self._told = told.open("a", encoding="utf-8")
        self._rng = rng
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.submitted = 0
        self.live = 0

    def close(self) -> None:
        """Close the file."""
        self._told.close()

    async def act(self, session: Session) -> None:
        """Do one thing, whatever comes to mind; what the program refuses with words is no failure."""
        jobs = await session.journal.jobs(newest=LOOKED_AT)
        self.live = sum(job.is_live or job.state is JobState.INTENT for job in jobs)
        deeds: list[tuple[int, Callable[[Session, list[Job]], Awaitable[None]]]] = [
            (30 if self.live < MOST_LIVE else 0, self._submit),
            (3 if self.live < MOST_LIVE else 0, self._submit_batch),
            (4 if self.live < MOST_LIVE else 0, self._submit_twice),
            (3 if self.live < MOST_LIVE else 0, self._submit_and_leave),
            (5, self._cancel),
            (6, self._look),
            (4, self._hurry),
            (6, self._release),
            (10, self._decide),
            (4, self._tend_downloads),
            (2, self._read),
            (2, self._look_at_deployments),
            (1, self._prune),
        ]
        weights = [weight for weight, _ in deeds]
        deed = self._rng.choices([do for _, do in deeds], weights)[0]
        self.did[deed.__name__.strip("_")] += 1
        try:
            await deed(session, jobs)
        except errors.RuncomfyTuiError as refusal:
            self.refused[type(refusal).__name__] += 1

    async def settle(self, session: Session) -> list[Job]:
        """Do what is due about everything there is; return the jobs that have not come to an end."""
        jobs = await session.journal.jobs()
        for deed in (self._release, self._decide, self._end_long_runs, self._hurry):
            try:
                await deed(session, jobs)
            except errors.RuncomfyTuiError as refusal:
                self.refused[type(refusal).__name__] += 1
        rows = await session.journal.downloads()
        await session.engine.resume_downloads()
        await session.engine.retry_downloads([row.key for row in rows if row.state in ("failed", "gone", "refused")])
        loading = {row.job_id for row in rows if row.state not in ("done", "forgotten")}
        return [job for job in jobs if job.id in loading or not (job.is_final or job.state is JobState.UNKNOWN)]

    def _note(self, job: Job) -> None:
        self.submitted += 1
        self._told.write(json.dumps({"intent": job.id, "mark": job.title, "sha256": job.body_sha256}) + "\n")
        self._told.flush()

    def _order(self, *, even_if_same: bool = False) -> Order:
        mark = f"s{self.submitted}x{self._rng.getrandbits(40):x}"
        name = self._rng.choices((QUICK, LINE, LONG, LORA, COMFYUI), (6, 3, 1, 2, 1))[0]
        inputs = inputs_of(name, mark, self._rng.randint(1, 9))
        if name in (QUICK, LINE, LONG) and self._rng.random() < 0.1:
            inputs["image"] = _PICTURE + mark
        return Order(target_of(name), mark, encode_body(inputs), even_if_same=even_if_same)

    async def _submit(self, session: Session, _: list[Job]) -> None:
        await self._send(session, self._order())

    async def _submit_twice(self, session: Session, _: list[Job]) -> None:
        """The second of two that are the same has to be asked about first."""
        order = self._order()
        await self._send(session, order)
        try:
            await self._send(session, order)
        except errors.Duplicate:
            self.did["was asked about a duplicate"] += 1
        else:
            raise AssertionError("the same body was sent twice and nobody was asked")

    async def _submit_and_leave(self, session: Session, _: list[Job]) -> None:
        """Stop waiting at any moment: what is in the journal is sent all the same, or settling never ends."""
        order = self._order()
        self.submitted += 1  # Its mark is taken, whatever comes of it.
        asked = asyncio.create_task(session.engine.submit(order.target, order.title, _inputs(order)))
        await asyncio.sleep(self._rng.uniform(0.0, 0.01))
        asked.cancel()
        with suppress(asyncio.CancelledError):
            await asked

    async def _send(self, session: Session, order: Order) -> None:
        job = await session.engine.submit(order.target, order.title, _inputs(order), even_if_same=order.even_if_same)
        self._note(job)

    async def _submit_batch(self, session: Session, _: list[Job]) -> None:
        for job in await session.engine.submit_batch([self._order() for _ in range(3)]):
            self._note(job)

    async def _cancel(self, session: Session, jobs: list[Job]) -> None:
        live = [job.id for job in jobs if job.is_live or job.state is JobState.INTENT]
        await session.engine.cancel(self._rng.sample(live, min(len(live), 2)))

    async def _look(self, session: Session, jobs: list[Job]) -> None:
        ids = [job.id for job in jobs]
        session.engine.look_at(self._rng.choice(ids) if ids else None, ids[-30:])

    async def _hurry(self, session: Session, jobs: list[Job]) -> None:
        await session.engine.poll_now([job.id for job in jobs if job.is_live])

    async def _release(self, session: Session, jobs: list[Job]) -> None:
        await session.engine.release([job.id for job in jobs if job.state is JobState.INTENT and job.hold is not None])

    async def _decide(self, session: Session, jobs: list[Job]) -> None:
        """Look the unknown ones up on the web, as it were, and say what became of them."""
        for job in [job for job in jobs if job.state is JobState.UNKNOWN][:10]:
            if time.time() - job.state_since < 0.5:
                continue
            ids = [request.request_id for request in await self._ground.accepted(job.title)]
            free = [found for found in ids if await session.journal.find_request(found) is None]
            if free:
                await session.engine.attach(job.id, free[0])
            elif self._rng.random() < 0.5:
                self._note(await session.engine.submit_again(job.id))
                await session.engine.declare_not_accepted(job.id)
            else:
                await session.engine.declare_not_accepted(job.id)

    async def _end_long_runs(self, session: Session, jobs: list[Job]) -> None:
        await session.engine.cancel([j.id for j in jobs if j.target.id == LONG and j.is_live and j.cancel is None])

    async def _tend_downloads(self, session: Session, jobs: list[Job]) -> None:
        rows: list[Download] = []
        for job in self._rng.sample(jobs, min(len(jobs), 5)):
            rows += await session.journal.downloads(job.id)
        keys = [row.key for row in rows]
        await self._rng.choice(
            (
                lambda: session.engine.pause_downloads(keys),
                lambda: session.engine.resume_downloads(None),
                lambda: session.engine.retry_downloads(keys),
                lambda: session.engine.forget_downloads(keys[:1]),
                lambda: session.engine.download([job.id for job in jobs if job.state is JobState.SUCCEEDED][-5:]),
            )
        )()

    async def _read(self, session: Session, jobs: list[Job]) -> None:
        await session.engine.catalogue()
        for job in jobs[-3:]:
            await asyncio.gather(session.journal.timeline(job.id), session.journal.result(job.id))

    async def _look_at_deployments(self, session: Session, jobs: list[Job]) -> None:
        keeper = session.engine.deployments_keeper
        await keeper.refresh()
        await keeper.node_types(await keeper.deployment(COMFYUI, fresh=True))
        for job in [job for job in jobs if job.state is JobState.RUNNING and job.target.kind is TargetKind.COMFYUI][:1]:
            await session.engine.call_instance(job.id, "queue", None)

    async def _prune(self, session: Session, _: list[Job]) -> None:
        await session.journal.prune(PruneOrder(before=time.time() - 30.0, results=True, polls=True))


def _inputs(order: Order) -> dict[str, object]:
    """Return the inputs that an order's body was made of."""
    body = order.body if isinstance(order.body, bytes) else b"".join(order.body)
    inputs: dict[str, object] = json.loads(body)
    return inputs
