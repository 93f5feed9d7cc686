"""Whether the base address is RunComfy's at all: many 404s or HTML answers speak of the address, not of the jobs."""

from __future__ import annotations

import asyncio
from collections import deque

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.standing import Question
from runcomfy_tui.engine.status import Banner, Base, StatusBoard

SUSPECT_AFTER = 3
ASKED_EVERY_S = 60.0
_LATEST = 9
_KEYS = {Base.MODEL_API: "address", Base.SERVERLESS: "address:serverless"}
_VARIABLES = {Base.MODEL_API: "RUNCOMFY_MODEL_API_BASE", Base.SERVERLESS: "RUNCOMFY_SERVERLESS_API_BASE"}


class AddressCheck:
    """Remembers whose the latest answers were; when most are foreign it asks something known to be sure."""

    def __init__(self, ask_something: Question, clock: Clock, board: StatusBoard, base: Base = Base.MODEL_API) -> None:
        self._ask_something = ask_something
        self._clock = clock
        self._board = board
        self._base = base
        self._foreign: deque[bool] = deque(maxlen=_LATEST)
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._suspect = False

    def answered(self) -> None:
        """Note an answer of the service's own about a request: the address is right."""
        self._foreign.append(False)
        if self._suspect:
            self._clear()

    async def doubt(self) -> bool:
        """Note a 404 or HTML; return whether the address is suspect, so that it says nothing about jobs."""
        self._foreign.append(True)
        async with self._asking:
            if self._mostly_foreign and self._clock.monotonic() - self._asked_at >= ASKED_EVERY_S:
                return await self._ask()
        return self._suspect

    @property
    def _mostly_foreign(self) -> bool:
        foreign = sum(self._foreign)
        return foreign >= SUSPECT_AFTER and 2 * foreign > len(self._foreign)

    async def _ask(self) -> bool:
        self._asked_at = self._clock.monotonic()
        try:
            await self._ask_something()
            self._suspect = False
        except (errors.NotFound, errors.Unreadable, errors.InvalidInput, errors.NotYours):
            self._suspect = True
        except errors.RuncomfyTuiError:
            return True  # Nothing can be said now, so nothing is said about jobs.
        if self._suspect:
            text = "the answers do not look like RunComfy's: is the base address right?"
            advice = f"look at {_VARIABLES[self._base]}"
            self._board.show(Banner(_KEYS[self._base], text, advice, serious=True))
        else:
            self._clear()
        return self._suspect

    def _clear(self) -> None:
        self._suspect = False
        self._foreign.clear()
        self._board.clear(_KEYS[self._base])
