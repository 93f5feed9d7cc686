"""``runcomfy-tui`` and ``runcomfy-tui demo``: the dashboard, on the real service or on the one that runs here."""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from runcomfy_tui import locations
from runcomfy_tui.cli.arguments import DEMO_SEED
from runcomfy_tui.cli.start import flags_of, start
from runcomfy_tui.cli.terminal import require_terminal

if TYPE_CHECKING:
    from runcomfy_tui.wiring.dashboard import Leaving


def dashboard(arguments: argparse.Namespace) -> int:
    """Open the dashboard; return the exit code."""
    require_terminal()
    started = start(arguments)
    places = locations.find(os.environ)
    _start_log(places, arguments)
    from runcomfy_tui.wiring.dashboard import show
    from runcomfy_tui.wiring.profiles import Started

    how = Started(os.environ, flags_of(arguments), places)
    leaving = asyncio.run(show(started.settings, started.tokens, started=how))
    if not leaving.wants_demo:
        return _leave(leaving)
    _leave(leaving)
    return _demo(arguments, speed=1.0, seed=DEMO_SEED, empty=False)


def demo(arguments: argparse.Namespace) -> int:
    """Open the dashboard on the RunComfy that runs here; return the exit code."""
    require_terminal()
    return _demo(arguments, speed=arguments.speed, seed=arguments.seed, empty=arguments.empty)


def _demo(arguments: argparse.Namespace, *, speed: float, seed: int, empty: bool) -> int:
    places = locations.find(os.environ)
    flags = flags_of(arguments)
    _start_log(places.demo, arguments)
    from runcomfy_tui.wiring.demo import run_demo

    return _leave(asyncio.run(run_demo(places, os.environ, flags, speed=speed, seed=seed, empty=empty)))


def _start_log(places: locations.Locations, arguments: argparse.Namespace) -> None:
    from runcomfy_tui.wiring import logs

    named = os.environ.get("RUNCOMFY_TUI_DEBUG", "").strip() not in {"", "0"}
    logs.start(places.log_file, debug=arguments.debug or named)


def _leave(leaving: Leaving) -> int:
    with suppress(OSError):  # The terminal may be gone: there is nobody left to read it.
        for sentence in leaving.sentences:
            print(sentence, flush=True)  # noqa: T201
    return leaving.exit_code
