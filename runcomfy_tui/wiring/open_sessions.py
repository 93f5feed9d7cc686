"""The sessions that one run of the dashboard has open: the one on the screen, and those that are being closed."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import RuncomfyTuiError

if TYPE_CHECKING:
    from runcomfy_tui.auth import TokenSources
    from runcomfy_tui.settings import Settings
    from runcomfy_tui.wiring.session import Session

_GRACE_S = 10.0
_log = logging.getLogger(__name__)


class OpenSessions:
    """Opens and closes them; a profile is open once at most. Where there were several, sentences begin with theirs."""

    def __init__(self) -> None:
        self._open: list[Session] = []
        self._closing: dict[str, asyncio.Task[tuple[str, ...]]] = {}
        self._told: list[tuple[str, str]] = []
        self._profiles: set[str] = set()

    async def open(self, settings: Settings, tokens: TokenSources) -> Session:
        """Open a session that is not started yet; one of the same profile that is being closed is waited for.

        Raise :class:`RuncomfyTuiError` where it cannot be opened.
        """
        # The clients take a while to import: after the first paint, and not in the loop.
        wiring = await asyncio.to_thread(importlib.import_module, "runcomfy_tui.wiring.session")
        if (closing := self._closing.get(settings.profile)) is not None:
            await asyncio.wait({closing})
        session: Session = await wiring.open_session(settings, tokens)
        # This is the next start: the list shows now what these sentences promised.
        self._told = [each for each in self._told if not _is_over(each, settings.profile, wiring.AT_NEXT_START)]
        self._open.append(session)
        self._profiles.add(settings.profile)
        return session

    def close(self, session: Session, told: Callable[[tuple[str, ...]], None] = lambda _: None) -> None:
        """Close a session in the background; ``told`` hears its sentences, which are left behind at the end, too."""
        if session in self._open:
            self._open.remove(session)
            task = asyncio.create_task(self._close(session, told))
            self._closing[session.settings.profile] = task

    async def close_all(self, patient_s: float, waiting: Callable[[], None]) -> list[str]:
        """Close what is open and wait for what is being closed; return all sentences that must not be missed.

        ``waiting`` is called where that takes longer than ``patient_s`` seconds.
        """
        for session in tuple(self._open):
            self.close(session)
        tasks = set(self._closing.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patient_s)
            if late:
                waiting()
                await asyncio.wait(late)
            await asyncio.gather(*tasks)  # whatever went wrong is raised here
        return [sentence for _, sentence in self._told]

    async def _close(self, session: Session, told: Callable[[tuple[str, ...]], None]) -> tuple[str, ...]:
        try:
            sentences = tuple(await session.close(_GRACE_S))
        except RuncomfyTuiError as error:
            _log.exception("the profile %s was not closed well", session.settings.profile)
            sentences = (str(error),)
        if len(self._profiles) > 1:
            sentences = tuple(f"{session.settings.profile}: {each}" for each in sentences)
        self._told += ((session.settings.profile, each) for each in sentences)
        told(sentences)
        return sentences


def _is_over(told: tuple[str, str], profile: str, at_next_start: str) -> bool:
    """Tell whether a profile's sentence was about its next start."""
    return told[0] == profile and told[1].endswith(at_next_start)
