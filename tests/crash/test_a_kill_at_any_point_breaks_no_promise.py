"""Wherever the process dies: no job lost, none paid twice, no torn file, nothing called done that is not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.crash.ground import ground_at
from tests.crash.kills import at_every_point, at_random, record, run_all
from tests.crash.trial import Outcome

SEED = 3
RANDOM_KILLS = 30

# Where one of these is renamed or gone, the list of points has a hole.
NEEDED = (
    *("journal create_job", "journal apply Submitting", "journal apply Accepted", "journal apply ResultFetched"),
    *("journal apply CancelRequested", "journal apply CancelAnswered", "journal apply_many Polled"),
    *("downloads update running", "downloads end done", "commit downloads", "commit events+jobs"),
    *("commit jobs", "commit assets+events+jobs+results", "engine lock, taken", "write engine.heartbeat"),
    *("submit connect_tcp", "submit send_request_headers", "submit send_request_body", "submit receive_response_body"),
    *("submit, before the socket", "submit, answered", "status, answered", "result, answered", "cancel, answered"),
    *("open part", "write part", "fsync part", "link part", "open sidecar", "fsync sidecar", "replace sidecar"),
)


def check(outcomes: Sequence[Outcome]) -> None:
    """Fail with every promise that was broken; most kills must have been some: chance leaves a few points out."""
    broken = {" | ".join(map(str, o.kills)): (o.home, o.broken) for o in outcomes if o.broken}
    assert not broken, broken
    missed = [str(kill) for outcome in outcomes for kill in outcome.missed]
    assert len(missed) <= len(outcomes) // 4, missed


async def test_killed_at_every_point_once(tmp_path: Path) -> None:
    async with ground_at(tmp_path) as ground:
        passed = await record(ground, SEED)
        names = {*passed.work, *(name for names in passed.restarts.values() for name in names)}
        assert [start for start in NEEDED if not any(name.startswith(start) for name in names)] == []
        check(await run_all(ground, [*at_every_point(passed)], SEED))


async def test_killed_thirty_times_at_random(tmp_path: Path) -> None:
    async with ground_at(tmp_path) as ground:
        passed = await record(ground, SEED)
        check(await run_all(ground, [*at_random(passed, RANDOM_KILLS, random.Random(SEED))], SEED))
