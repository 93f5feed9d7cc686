"""A session plus the screen: first the screen, then whatever takes time, and everything closed in reverse."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from runcomfy_tui.settings import Settings
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Entered
from runcomfy_tui.ui.terminal_probe import TerminalAbilities, probe
from runcomfy_tui.ui.widgets.previews import PreviewPane
from runcomfy_tui.wiring.keys import problems_of_keys
from runcomfy_tui.wiring.open_sessions import OpenSessions
from runcomfy_tui.wiring.profiles import Profiles, Started

if TYPE_CHECKING:
    from runcomfy_tui.auth import TokenSources
    from runcomfy_tui.wiring.session import Session

_PATIENT_S = 0.7
_SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


@dataclass(frozen=True, slots=True)
class Leaving:
    """How the dashboard was left: sentences to leave behind, the exit code, and whether the demo was asked for."""

    sentences: tuple[str, ...] = ()
    exit_code: int = 0
    wants_demo: bool = False


class _Screen(DashboardApp):
    """Keeps a crash to itself: Textual would print a traceback with every local variable, tokens among them."""

    crash: Exception | None = None

    def _handle_exception(self, error: Exception) -> None:
        self.crash = self.crash or error
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    async def _open(self) -> None:
        await super()._open()
        # Modules, styles and the like stay to the end: looking through them for rubbish again and again is what a
        # person sees as a pause.
        gc.freeze()

    async def stand_on(self, entered: Entered) -> None:
        gc.unfreeze()  # the screens and jobs of the profile that is left are rubbish now
        await super().stand_on(entered)


async def show(
    settings: Settings,
    tokens: TokenSources,
    *,
    started: Started | None = None,
    afterwards: Callable[[Session], Coroutine[object, object, None]] | None = None,
) -> Leaving:
    """Open the dashboard and return how it was left; with ``started`` one can go to other profiles in it.

    Raise :class:`RuncomfyTuiError` when nothing could be opened, and whatever made the screen crash.
    """
    if problems := problems_of_keys(settings.keys):
        raise problems[0].error(others=len(problems) - 1)
    sessions = OpenSessions()

    async def connect() -> Session:
        session = await sessions.open(settings, tokens)
        session.afterwards = afterwards
        return session

    found = _probed(settings)

    def preview_for(one: Settings) -> Callable[[], PreviewPane]:
        return partial(PreviewPane, abilities=_abilities(one, found))

    app = _Screen(
        settings,
        connect,
        preview=preview_for(settings),
        typed_before=found.leftover,
        profiles=None if started is None else Profiles(started, settings.profile, tokens, sessions, preview_for),
    )
    heard: list[int] = []
    try:
        with _signals(app, heard):
            await app.run_async(mouse=settings.mouse)
    finally:
        sentences = await sessions.close_all(_PATIENT_S, _say_what_is_waited_for)
    if app.crash is not None:
        raise app.crash
    if app.ending.error is not None:
        raise app.ending.error
    words = (app.ending.words, *sentences)
    code = heard[0] if heard else int(app.return_code or 0)
    return Leaving(tuple(filter(None, words)), code, app.ending.kind == "demo")


def _say_what_is_waited_for() -> None:
    print("Waiting for RunComfy's answer to a submit ...", file=sys.stderr)  # noqa: T201


def _probed(settings: Settings) -> TerminalAbilities:
    """Ask the terminal what it can draw, before the screen listens to its keys, unless no answer is wanted."""
    if settings.graphics == "halfcell":
        return TerminalAbilities()
    return probe(sys.stdin.fileno(), sys.stdout.fileno(), environ=os.environ)


def _abilities(settings: Settings, found: TerminalAbilities) -> TerminalAbilities:
    """Return what is drawn with: a setting overrules what was found."""
    match settings.graphics:
        case "halfcell":
            return TerminalAbilities()
        case "auto":
            return found
        case graphics:
            return replace(found, graphics=graphics)


@contextmanager
def _signals(app: DashboardApp, heard: list[int]) -> Iterator[None]:
    """Leave in good order when a signal asks for it, and note the exit code that it means."""
    loop = asyncio.get_running_loop()

    def leave(code: int) -> None:
        heard.append(code)
        app.action_leave()

    codes = {getattr(signal, name): code for name, code in _SIGNALS.items() if hasattr(signal, name)}
    for number, code in codes.items():
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, leave, code)
    try:
        yield
    finally:
        for number in codes:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
