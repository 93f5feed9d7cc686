"""`make screenshots`: the pictures of the README, taken of the running program on the RunComfy that runs here.

`python -m bench.screenshots deployments` takes those of one scene alone.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual.pilot import Pilot

from bench.environment import ROOT
from runcomfy_tui import locations
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import Target
from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.terminal_probe import TerminalAbilities
from runcomfy_tui.ui.widgets.previews import PreviewPane
from runcomfy_tui.wiring.demo import demo_settings, demo_tokens, start_examples
from runcomfy_tui.wiring.demo_jobs import EXAMPLES, PORTRAIT
from runcomfy_tui.wiring.session import Session, open_session

FOLDER = ROOT / "screenshots"
WIDE, NARROW, SMALL = (160, 48), (80, 24), (40, 10)
_LIMIT_S = 60.0
_CELL = 12.2
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_INDENTED = re.compile(
    r'(?P<open><text [^>]*?)x="(?P<x>[0-9.]+)"(?P<between>[^>]*?)textLength="(?P<length>[0-9.]+)"(?P<close>[^>]*>)'
    r"(?P<spaces>(?:&#160;)+)"
)

Shoot = Callable[[str], None]
Scene = Callable[[Pilot[int], Session, Shoot], Awaitable[None]]


async def main(names: Sequence[str]) -> None:
    """Take the pictures of these scenes, of all where none is named: each goes on with the journal of those before."""
    scenes = _scenes()
    unknown = [name for name in names if name not in scenes]
    if unknown:
        sys.exit(f"There is no scene {', '.join(unknown)}. There are: {', '.join(scenes)}.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        simulator = Simulator(seed=5)
        server = await serve(simulator, SimulatorClock(1.0))
        try:
            for number, name in enumerate(names or scenes):
                size, scene = scenes[name]
                await _run(server, Path(home), size, scene, examples=number == 0)
        finally:
            await server.close()
            simulator.close()


def _scenes() -> dict[str, tuple[tuple[int, int], Scene]]:
    return {
        "wide": (WIDE, _wide),
        "deployments": (WIDE, _deployments),
        "sign-in": (NARROW, _sign_in),
        "narrow": (NARROW, _narrow),
        "small": (SMALL, _small),
    }


async def _run(server: Server, home: Path, size: tuple[int, int], scene: Scene, *, examples: bool = False) -> None:
    sessions: list[Session] = []
    settings = demo_settings(server.environment, {}, {}, locations.under(home))

    async def connect() -> Session:
        session = await open_session(settings, demo_tokens(server.environment))
        session.afterwards = start_examples if examples else None
        sessions.append(session)
        return session

    app = DashboardApp(settings, connect, preview=lambda: PreviewPane(abilities=TerminalAbilities()))

    def shoot(name: str) -> None:
        path = Path(app.save_screenshot(f"{name}.svg", path=str(FOLDER)))
        path.write_text(_unindented(path.read_text("utf-8")), "utf-8")
        print(path.relative_to(ROOT))

    async with app.run_test(size=size, notifications=True) as pilot:
        await _until(lambda: bool(sessions))
        await scene(pilot, sessions[0], shoot)
    for session in sessions:
        await session.close(1.0)


async def _wide(pilot: Pilot[int], session: Session, shoot: Shoot) -> None:
    await _until_jobs(session, lambda jobs: len(jobs) >= len(EXAMPLES) and _first(jobs, JobState.SUCCEEDED) is not None)
    await pilot.press("G")
    picture = await _until_jobs(session, lambda jobs: jobs[0].state is JobState.SUCCEEDED)
    await pilot.press("d")
    await _until_jobs(session, lambda jobs: jobs[0].downloaded == jobs[0].outputs)
    await _settle(pilot, 2.5)
    assert picture
    # The toast names a folder of this machine.
    pilot.app.clear_notifications()
    await _settle(pilot, 0.3)
    shoot("jobs")
    await pilot.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
    await _settle(pilot, 1.0)
    shoot("timeline")
    await pilot.press("left_square_bracket", "left_square_bracket", "left_square_bracket", "2")
    await _settle(pilot, 2.5)
    await pilot.press("j", "j", "f", "j")
    await _settle(pilot, 1.5)
    shoot("models")
    await pilot.press("6")
    await _settle(pilot, 1.5)
    shoot("costs")
    await pilot.press("1", "n")
    await _settle(pilot, 1.5)
    await pilot.press(*"kontext", "enter")
    await _settle(pilot, 1.5)
    await pilot.press(*"Make it winter: snow on the quay, warm light in the windows")
    await _settle(pilot, 1.0)
    shoot("form")
    await pilot.press("escape")
    await _settle(pilot, 0.5)
    await pilot.press("escape", "g")
    await _settle(pilot, 0.5)
    await pilot.press("5")
    await _settle(pilot, 1.5)
    shoot("events")
    # Without its detail, which names a folder of this machine.
    await pilot.press("4", "p")
    await _settle(pilot, 1.5)
    shoot("downloads")
    await pilot.press("1", "question_mark")
    await _settle(pilot, 1.0)
    shoot("help")


async def _sign_in(pilot: Pilot[int], session: Session, shoot: Shoot) -> None:
    await _until(lambda: session.found_token is not None)
    await pilot.press("L")
    await _settle(pilot, 2.0)
    shoot("sign-in")
    await pilot.press("escape")
    await _settle(pilot, 0.5)


async def _deployments(pilot: Pilot[int], session: Session, shoot: Shoot) -> None:
    await _until_jobs(session, lambda jobs: any(_is_done(job, PORTRAIT) for job in jobs))
    await pilot.press("3", "j", "j", "j", "j", "ctrl+r")
    await _settle(pilot, 2.5)
    shoot("deployments")
    await pilot.press("enter")
    await _settle(pilot, 2.0)
    await pilot.press("ctrl+f", *"#6 text", "enter")
    await _settle(pilot, 1.0)
    await pilot.press(*"Portrait of a lighthouse keeper, storm behind the glass")
    await _settle(pilot, 1.0)
    shoot("comfyui-form")


async def _narrow(pilot: Pilot[int], session: Session, shoot: Shoot) -> None:
    await _until_jobs(session, lambda jobs: len(jobs) >= len(EXAMPLES))
    await _settle(pilot, 2.0)
    shoot("jobs-80x24")
    newest_first = (await session.journal.jobs())[::-1]
    live = next((row for row, job in enumerate(newest_first) if job.is_live), 0)
    await pilot.press(*"j" * live, "x")
    await _settle(pilot, 1.0)
    shoot("cancel-80x24")


async def _small(pilot: Pilot[int], session: Session, shoot: Shoot) -> None:
    await _until_jobs(session, lambda jobs: len(jobs) >= len(EXAMPLES))
    await _settle(pilot, 2.0)
    shoot("jobs-40x10")


def _unindented(svg: str) -> str:
    """Move every run of text to its first letter: some renderers drop the spaces that a run begins with."""

    def moved(match: re.Match[str]) -> str:
        spaces = len(match["spaces"]) // len("&#160;")
        x, length = float(match["x"]) + spaces * _CELL, float(match["length"]) - spaces * _CELL
        return f'{match["open"]}x="{x:.1f}"{match["between"]}textLength="{length:.1f}"{match["close"]}'

    return _INDENTED.sub(moved, _COMMENT.sub("", svg))


def _first(jobs: list[Job], state: JobState) -> Job | None:
    return next((job for job in jobs if job.state is state), None)


def _is_done(job: Job, target: Target) -> bool:
    return job.target == target and job.state is JobState.SUCCEEDED


async def _until_jobs(session: Session, is_so: Callable[[list[Job]], bool]) -> list[Job]:
    end = time.monotonic() + _LIMIT_S
    while True:
        jobs = await session.journal.jobs()
        if is_so(jobs):
            return jobs
        if time.monotonic() > end:
            raise TimeoutError("the scene did not come about")
        await asyncio.sleep(0.1)


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.02)


async def _settle(pilot: Pilot[int], seconds: float) -> None:
    await asyncio.sleep(seconds)
    await pilot.pause()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
