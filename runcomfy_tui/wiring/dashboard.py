"""A session plus the screen: first the screen, then whatever takes time, and everything closed in reverse."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runcomfy_tui.settings import Settings
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.terminal_probe import TerminalAbilities, probe
from runcomfy_tui.ui.widgets.previews import PreviewPane

if TYPE_CHECKING:
    from runcomfy_tui.auth import TokenSources
    from runcomfy_tui.wiring.session import Session

_GRACE_S = 10.0
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


async def show(
    settings: Settings,
    tokens: TokenSources,
    *,
    afterwards: Callable[[Session], Coroutine[object, object, None]] | None = None,
) -> Leaving:
    """Open the dashboard and return how it was left.

    Raise :class:`RuncomfyTuiError` when nothing could be opened, and whatever made the screen crash.
    """
    opened: list[Session] = []

    async def connect() -> Session:
        # The clients take a while to import: after the first paint, and not in the loop.
        wiring = await asyncio.to_thread(importlib.import_module, "runcomfy_tui.wiring.session")
        session: Session = await wiring.open_session(settings, tokens)
        session.afterwards = afterwards
        opened.append(session)
        return session

    abilities = _abilities(settings)
    app = _Screen(settings, connect, preview=lambda: PreviewPane(abilities=abilities), typed_before=abilities.leftover)
    heard: list[int] = []
    try:
        with _signals(app, heard):
            await app.run_async(mouse=settings.mouse)
    finally:
        sentences = [sentence for session in opened for sentence in await _closed(session)]
    if app.crash is not None:
        raise app.crash
    if app.ending.error is not None:
        raise app.ending.error
    words = (app.ending.words, *sentences)
    code = heard[0] if heard else int(app.return_code or 0)
    return Leaving(tuple(filter(None, words)), code, app.ending.kind == "demo")


async def _closed(session: Session) -> list[str]:
    closing = asyncio.create_task(session.close(_GRACE_S))
    done, _ = await asyncio.wait({closing}, timeout=_PATIENT_S)
    if not done:
        print("Waiting for RunComfy's answer to a submit ...", file=sys.stderr)  # noqa: T201
    return await closing


def _abilities(settings: Settings) -> TerminalAbilities:
    """Ask the terminal what it can draw, before the screen listens to its keys; a setting overrules the answer."""
    if settings.graphics == "halfcell":
        return TerminalAbilities()
    found = probe(sys.stdin.fileno(), sys.stdout.fileno(), environ=os.environ)
    return found if settings.graphics == "auto" else replace(found, graphics=settings.graphics)


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
