"""How the form of a workflow of 100 nodes comes to the screen of the real app, beside that of a small one."""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from bench.object_info import LIMIT_MS, NODES, TYPES, registry, workflow
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.engine.node_types import NodeTypes
from runcomfy_tui.forms import class_types, used_node_types
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.new_job import JobForm, open_deployment_form, show_form
from tests.ui.deployments_gallery import SDXL, WORKFLOW, StillDeployments
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import jobs_screen, running

SIZES = ((80, 24), (160, 48))
TURN_LIMIT_MS = 100.0
"""So long may one turn of the loop compute at most: a key that comes meanwhile waits for it."""
_KEY = "X"
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class FormFigures:
    """Milliseconds (medians) from asking for a form: to its first paint, to the first key in it, until it is whole.

    `longest_ms` is the longest turn of the event loop, in computing time: what others do on the machine is not in it.
    `computed_ms` is all that this program computed for it.
    """

    paint_ms: float
    key_ms: float
    whole_ms: float
    longest_ms: float
    computed_ms: float


class _Registry(StillDeployments):
    """Has the document at hand and picks what a workflow uses, once: then it remembers."""

    picked: NodeTypes | None = None

    async def node_types(self, deployment: Deployment) -> NodeTypes:
        """Return the types of the workflow's nodes."""
        if self.picked is None:
            wanted = class_types((deployment.payload or Payload()).workflow)
            self.picked = NodeTypes(await asyncio.to_thread(used_node_types, _document(), wanted))
        return self.picked


@cache
def _document() -> bytes:
    return json.dumps(registry()).encode()


@cache
def _large() -> Mapping[str, object]:
    return {"prompt": WORKFLOW["6"], **workflow(registry(), NODES - 1)}


@contextmanager
def turns() -> Iterator[list[float]]:
    """Note how many milliseconds each turn of the running loop computes."""
    loop: Any = asyncio.get_running_loop()
    once, taken = loop._run_once, []

    def timed() -> None:
        started = time.thread_time()
        once()
        taken.append((time.thread_time() - started) * 1000)

    loop._run_once = timed
    try:
        yield taken
    finally:
        del loop._run_once


async def opened(size: tuple[int, int], nodes: Mapping[str, object], *, cached: bool = False) -> FormFigures:
    """Open the form of a workflow once, and type a letter as soon as it was asked for."""
    keeper = _Registry()
    keeper.payloads = {SDXL.id: Payload(nodes)}
    if cached:
        await keeper.node_types(replace(SDXL, payload=Payload(nodes)))
    _document()
    with tempfile.TemporaryDirectory() as folder:
        journal = await Journal.open(Path(folder) / "journal.sqlite3")
        engine = StillEngine(journal)
        engine.deployments_keeper = keeper
        app = app_on(Path(folder), journal, engine=engine)
        async with running(app, size) as pilot:
            await pilot.pause(0.3)
            gc.collect()
            gc.freeze()  # as the program does once it is open
            with turns() as taken:
                figures = await _timed(app, taken)
        await journal.close()
    return figures


async def _timed(app: DashboardApp, taken: list[float]) -> FormFigures:
    screen = jobs_screen(app)
    marks = _watch_paints(app)
    started, computed = time.perf_counter(), time.process_time()
    opening = open_deployment_form(screen.connection, SDXL.id, lambda _: None, outlook=screen.outlook)
    app.run_worker(show_form(app, opening, "Opening…"))
    while not app._is_holding:
        await asyncio.sleep(0)
    app.post_message(Key(_KEY, _KEY))
    async with asyncio.timeout(_PATIENCE_S):
        while "key" not in marks or _is_growing(app.screen):
            await asyncio.sleep(0.002)
    whole = time.perf_counter()
    computed = time.process_time() - computed
    paint, key, whole = ((at - started) * 1000 for at in (marks["paint"], marks["key"], whole))
    return FormFigures(paint, key, whole, max(taken), computed * 1000)


def _watch_paints(app: DashboardApp) -> dict[str, float]:
    """Render every paint to what a terminal would be sent; note the form's first, and that of the key."""
    marks: dict[str, float] = {}
    display = app._display

    def painted(shown: Screen[Any], renderable: RenderableType | None) -> None:
        display(shown, renderable)
        render = getattr(renderable, "render_segments", None)  # what a headless app leaves out
        if render is None or not isinstance(shown, JobForm):
            return
        render(app.console)
        marks.setdefault("paint", time.perf_counter())
        focused = shown.focused
        if _KEY in (focused.value if isinstance(focused, Input) else getattr(focused, "text", "")):
            marks.setdefault("key", time.perf_counter())

    app._display = painted  # type: ignore[method-assign,assignment]
    return marks


def _is_growing(screen: Screen[Any]) -> bool:
    return isinstance(screen, JobForm) and bool(screen._pending)


async def measure(
    size: tuple[int, int], nodes: Mapping[str, object], *, cached: bool = False, rounds: int = 5
) -> FormFigures:
    """Open the form a few times, each in an app of its own."""
    found = [await opened(size, nodes, cached=cached) for _ in range(rounds)]
    return FormFigures(*(statistics.median(getattr(one, name) for one in found) for name in FormFigures.__slots__))


def main() -> None:
    """Print the figures."""
    print(f"a form on the screen, {NODES} nodes out of {TYPES:,} node types beside 8 nodes out of few")
    print(f"{'':34}{'paint':>9}{'key':>9}{'whole':>9}{'longest turn':>15}{'computed':>11}")
    for size in SIZES:
        small = asyncio.run(measure(size, WORKFLOW))
        large = {"8 nodes": small}
        for words, cached in (("types not known yet", False), ("types remembered", True)):
            large[words] = asyncio.run(measure(size, _large(), cached=cached))
        for words, each in large.items():
            times = f"{each.paint_ms:>9.0f}{each.key_ms:>9.0f}{each.whole_ms:>9.0f}{each.longest_ms:>15.0f}"
            print(f"  {f'{size[0]}x{size[1]}, {words}':32}{times}{each.computed_ms:>11.0f} ms")
        ratio = large["types remembered"].paint_ms / small.paint_ms
        print(f"  {'first paint, remembered : 8 nodes':32}{ratio:>8.2f}")
    print(f"  {'(at most)':32}{LIMIT_MS:>9.0f}{'':18}{TURN_LIMIT_MS:>15.0f}\n")


if __name__ == "__main__":
    main()
