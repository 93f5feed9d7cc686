"""What is left on the account: asked at the start, after jobs have ended, and now and then while some are live.

It is a figure to look at, and nothing waits for it: where it cannot be had it is unknown, without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.pace import LONGEST_PAUSE_S
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.waiting import wait_until

LEAST_S = 30.0
"""No two questions are nearer to each other."""
SETTLES_S = 3.0
"""What jobs cost shows a moment after their end, and many end together."""
WHILE_LIVE_S = 180.0
IDLE_S = 1_800.0
AGAIN_S = 120.0
"""After a question without an answer; twice as long after each further one."""
KNOWN_FOR_S = 900.0
"""An answer so old is unknown again where new ones fail."""


class BalanceKeeper:
    """Keeps the status board's balance; :meth:`run` is its loop."""

    def __init__(
        self,
        api: ServerlessApi | None,
        token: Callable[[], Token | None],
        clock: Clock,
        board: StatusBoard,
        pause_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Without an ``api`` nothing is ever asked; ``pause_s`` is for how long the service asked for silence."""
        self._api = api
        self._token = token
        self._clock = clock
        self._board = board
        self._pause_s = pause_s
        self._not_before = float("-inf")
        self._live: set[str] = set()
        self._asked_at = float("-inf")
        self._wanted_at = float("-inf")
        self._failures = 0
        self._woken = asyncio.Event()

    def note(self, jobs: Sequence[Job]) -> None:
        """Hear of changed jobs: one that has ended while it was watched may have cost something."""
        ended = False
        had_live = bool(self._live)
        for job in jobs:
            if job.is_live:
                self._live.add(job.id)
            elif job.id in self._live:
                self._live.discard(job.id)
                ended = True
        if ended:
            self._wanted_at = min(self._wanted_at, self._clock.monotonic() + SETTLES_S)
        if ended or bool(self._live) is not had_live:
            self._woken.set()

    def token_changed(self) -> None:
        """Ask anew: the account may be another one."""
        self._board.balance(None, None)
        self._asked_at, self._failures = float("-inf"), 0
        self._woken.set()

    async def run(self) -> None:
        """Ask whenever it is time, for the engine's life."""
        if self._api is None:
            return
        while True:
            due = max(self._due(), self._not_before, self._clock.monotonic() + self._pause_s())
            if due > self._clock.monotonic():
                await wait_until(self._clock, due, self._woken)
                continue
            await self._ask(self._api)

    def _due(self) -> float:
        """Return when the next question goes out (monotonic seconds)."""
        if self._failures:
            return self._asked_at + min(IDLE_S, AGAIN_S * 2.0 ** min(self._failures - 1, 10))
        regular = self._asked_at + (WHILE_LIVE_S if self._live else IDLE_S)
        return max(self._asked_at + LEAST_S, min(self._wanted_at, regular))

    async def _ask(self, api: ServerlessApi) -> None:
        self._asked_at = self._clock.monotonic()
        self._wanted_at = float("inf")
        token = self._token()
        if token is None:
            self._failures += 1
            return
        try:
            usd = await api.balance_usd()
        except errors.RuncomfyTuiError as fault:
            if token is not self._token():
                return
            self._failures += 1
            if isinstance(fault, errors.ServiceError) and fault.retry_after_s is not None:
                self._not_before = self._clock.monotonic() + min(fault.retry_after_s, LONGEST_PAUSE_S)
            known_at = self._board.status.balance_at
            if known_at is not None and self._clock.wall() - known_at > KNOWN_FOR_S:
                self._board.balance(None, None)
        else:
            if token is not self._token():
                return
            self._failures = 0
            self._board.balance(usd, self._clock.wall())
