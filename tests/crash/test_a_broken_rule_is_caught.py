"""The crash tests can fail: an engine whose rules were broken on purpose breaks the promise that hangs on them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.crash.ground import ground_at
from tests.crash.points import Point
from tests.crash.promises import CALLED_DONE, DOUBLE, LOST, TORN, WISH
from tests.crash.sabotage import RULES
from tests.crash.trial import Kill, run_trial

# What a process is killed at (nothing: it lives), and the promise that it is then seen to break.
CAUGHT: dict[str, tuple[Point | None, str]] = {
    "send again after a restart": (Point("submit, answered and not recorded", 1), DOUBLE),
    "keep intents in memory": (Point("journal create_job, before", 1), LOST),
    "keep wishes in memory": (Point("journal apply CancelRequested, before", 1), WISH),
    "forget what is unknown": (Point("submit, answered and not recorded", 1), LOST),
    "believe the status word": (None, CALLED_DONE),
    "write files under their final names": (Point("write .png, after", 2), TORN),
    "write sidecars in place": (Point("open .json, after", 1), TORN),
    "lose an accepted request": (None, LOST),
}


async def test_each_sabotage_is_caught(tmp_path: Path) -> None:
    assert set(CAUGHT) == set(RULES)
    found: dict[str, set[str]] = {}
    async with ground_at(tmp_path) as ground:
        # A kill that comes a moment too late, on a machine that is busy, finds nothing broken: it is tried anew.
        for seed in range(3):
            names = [name for name, (_, promise) in CAUGHT.items() if promise not in found.get(name, ())]
            outcomes = await asyncio.gather(
                *(
                    run_trial(
                        ground, f"sabotage-{seed}-{number}", _kills(CAUGHT[name][0]), seed + number, sabotage=name
                    )
                    for number, name in enumerate(names)
                )
            )
            found |= {name: {b.promise for b in outcome.broken} for name, outcome in zip(names, outcomes, strict=True)}
    assert {name: promise in found[name] for name, (_, promise) in CAUGHT.items()} == dict.fromkeys(CAUGHT, True), found


def _kills(point: Point | None) -> tuple[Kill, ...]:
    return () if point is None else (Kill(point),)
