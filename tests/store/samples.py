"""Jobs, events and a stand-in for what another program does, for the tests of the store."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import CancelWish, Failure, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.store import Journal

AT = 1_700_000_000.0
TARGET = Target(TargetKind.MODEL, "maker/model")
BODY = b'{"prompt": "a lighthouse", "seed": 7}'
_NUMBERS = itertools.count()


def new_job(**changes: object) -> Job:
    """Return an intent as it is before it is stored."""
    values: dict[str, object] = {
        "id": new_job_id(AT + next(_NUMBERS)),
        "profile": "default",
        "account": "a" * 16,
        "target": TARGET,
        "title": "a lighthouse",
        "body_sha256": "",
        "created_at": AT,
        "state": JobState.INTENT,
        "state_since": AT,
    }
    return Job(**{**values, **changes})  # type: ignore[arg-type]


def full_job() -> Job:
    """Return a job in which no field has its default."""
    return new_job(
        state=JobState.RUNNING,
        owner="o" * 32,
        price_usd=0.05,
        resubmit_of="0189-before",
        hold="held",
        request=Request("req-1", "https://s", "https://r", "https://c"),
        wire_status="in_progress",
        queue_position=3,
        position_since=AT + 1,
        accepted_at=AT + 2,
        started_at=AT + 3,
        finished_at=AT + 4,
        confirmed_at=AT + 5,
        stale="no answer",
        refused="not this account's",
        missing_count=2,
        missing_since=AT + 6,
        cancel=CancelWish(AT + 7, "w" * 32, 3, "cancellation_requested", "no route"),
        not_cancellable_at=AT + 8,
        failure=Failure("it broke", 40001, '{"detail": [1]}'),
        cost_usd=0.04,
        outputs=4,
        downloaded=2,
    )


async def queued(journal: Journal, request_id: str = "req-1", body: bytes = BODY) -> Job:
    """Return a stored job that waits at the service."""
    job = await journal.create_job(new_job(), body)
    await journal.apply(job.id, ev.Submitting(AT + 1, "owner"))
    return await journal.apply(job.id, ev.Accepted(AT + 2, Request(request_id)))


def polled(at: float, position: int | None = 3) -> ev.Polled:
    """Return a status answer of a waiting job."""
    return ev.Polled(at, ev.Progress.QUEUED, "in_queue", position)


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """Start another Python process on ``code``, with pipes of text on its three streams."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def query(path: Path, sql: str, *arguments: object) -> list[tuple[object, ...]]:
    """Ask (or change) the journal's file as any other program would."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        return connection.execute(sql, arguments).fetchall()
    finally:
        connection.close()
