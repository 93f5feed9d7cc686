"""One trial: an engine is killed, started again and brought to rest, and every promise is checked on the way."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash import promises
from tests.crash.ground import Accepted, Ground
from tests.crash.points import Point, point_of
from tests.crash.promises import OTHER, Broken, Story

_LITTER = (".part",)


@dataclass(frozen=True, slots=True)
class Kill:
    """When a process dies: at a point, or so many seconds after its birth."""

    point: Point | None = None
    after_s: float | None = None

    def __str__(self) -> str:
        return str(self.point) if self.point else f"after {self.after_s:.3f} s"


def kill_of(text: str) -> Kill:
    """Read what ``str`` made of a kill."""
    if text.startswith("after "):
        return Kill(after_s=float(text.split()[1]))
    return Kill(point_of(text))


@dataclass
class Outcome:
    """What a trial showed. ``passed`` counts the points of each of its processes; ``missed`` was never reached."""

    kills: tuple[Kill, ...]
    seed: int
    home: Path
    broken: list[Broken] = field(default_factory=list)
    passed: list[dict[str, int]] = field(default_factory=list)
    lasted_s: list[float] = field(default_factory=list)
    killed: int = 0
    missed: list[Kill] = field(default_factory=list)


async def run_trial(
    ground: Ground, name: str, kills: Sequence[Kill], seed: int, *, sabotage: str | None = None
) -> Outcome:
    """Work until the first kill, restart until the next, and so on; the last restart is left alone.

    The trial's folder is removed where every promise was kept.
    """
    home = ground.folder / name
    home.mkdir()
    outcome = Outcome(tuple(kills), seed, home)
    story = Story()
    stages: list[Kill | None] = [*kills, None]
    if not kills:
        stages = [None, None]
    for number, kill in enumerate(stages):
        last = number == len(stages) - 1
        accepted = await ground.accepted(f"{name}-")
        code = await _live(ground, name, number, kill, seed, sabotage, story)
        outcome.passed.append(story.passed)
        outcome.lasted_s.append(story.lasted_s)
        _note_end(outcome, kill, code, story)
        await _check(ground, outcome, story, accepted, last=last and code == 0)
        if outcome.broken:
            break
    else:
        shutil.rmtree(home)
    return outcome


async def _live(
    ground: Ground, name: str, number: int, kill: Kill | None, seed: int, sabotage: str | None, story: Story
) -> int:
    home = ground.folder / name
    file = home / f"story-{number}.jsonl"
    plan: dict[str, object] = {
        "home": str(home),
        "service": ground.simulator.environment,
        "story": str(file),
        "stage": "restart" if number else "work",
        "mark": name,
        "point": str(kill.point) if kill and kill.point else None,
        "sabotage": sabotage,
        "seed": seed,
    }
    born = await ground.nursery.start(plan)
    if kill is not None and kill.after_s is not None:
        await asyncio.wait([born.ended], timeout=kill.after_s)
        if not born.ended.done():
            await ground.nursery.kill(born)
    code = await born.ended
    story.read(file)
    return code


def _note_end(outcome: Outcome, kill: Kill | None, code: int, story: Story) -> None:
    if code == -9 and kill is not None:
        outcome.killed += 1
    elif code == 0:
        outcome.missed += [kill] if kill is not None else []
    else:
        why = story.problems[-1] if story.problems else f"exit code {code}"
        outcome.broken.append(Broken(OTHER, f"the process ended by itself: {why}"))


async def _check(ground: Ground, outcome: Outcome, story: Story, before: Sequence[Accepted], *, last: bool) -> None:
    """Hold what the last process told, and what it left on the disk, against the service."""
    now = await ground.accepted(f"{outcome.home.name}-")
    whole = {await ground.sha256(url): url for request in now for url in request.files}
    broken = outcome.broken
    for moment in story.moments:
        found = moment.name == "found"
        broken += promises.about_requests(moment, before if found else now)
        broken += promises.about_downloads(moment, whole)
        broken += promises.about_wishes(moment)
        broken += promises.about_intents(story, moment.jobs)
    if last:
        broken += promises.about_rest(story.moments[-1].jobs)
        broken += [Broken(OTHER, line) for line in _litter(outcome.home)]
    broken += promises.about_files(outcome.home / "downloads", whole)
    broken += [Broken(OTHER, line) for line in _complaints(outcome.home)]


def _complaints(home: Path) -> list[str]:
    """Return what the log holds of mistakes: a loop that died, a task that failed."""
    log = home / "logs" / "engine.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [line for line in lines if " ERROR " in line or " CRITICAL " in line]


def _litter(home: Path) -> list[str]:
    """Return what lies about although everything has come to an end: parts, and the same file twice."""
    files = [file for file in (home / "downloads").rglob("*") if file.is_file()]
    left = [f"a {file.suffix} is left: {file.name}" for file in files if file.suffix in _LITTER]
    return left + [
        f"a file lies there twice: {file.name}" for file in files if "(" in file.stem and file.suffix == ".png"
    ]
