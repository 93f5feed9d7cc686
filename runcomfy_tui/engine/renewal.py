"""Asking for what is remembered anew: one call at a time, at once when a person wants it, behind where it has aged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.supervisor import Supervisor


class Renewal:
    """Has something fetched again, and knows how that went; ``problem`` is why it could not be the last time.

    ``on_change`` are called in the event loop when it begins and when it ends. What is older than ``fresh_for_s``
    seconds is old; behind, it is tried once in ``again_after_s``.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[], Awaitable[None]],
        clock: Clock,
        supervisor: Supervisor,
        *,
        fresh_for_s: float,
        again_after_s: float,
    ) -> None:
        self.on_change: list[Callable[[], None]] = []
        self.problem: str | None = None
        self._name = name
        self._fetch = fetch
        self._clock = clock
        self._supervisor = supervisor
        self._fresh_for_s = fresh_for_s
        self._again_after_s = again_after_s
        self._asking = asyncio.Lock()
        self._rounds = 0
        self._tried_at = float("-inf")

    @property
    def is_under_way(self) -> bool:
        """Tell whether it is being fetched at this moment."""
        return self._asking.locked()

    async def now(self) -> None:
        """Fetch it; raises :class:`errors.RuncomfyTuiError`. Where it is being fetched already, that answer counts."""
        rounds = self._rounds
        async with self._asking:
            if self._rounds != rounds:
                return
            self._tried_at = self._clock.monotonic()
            self.tell()
            try:
                await self._fetch()
            except errors.RuncomfyTuiError as fault:
                self.problem = fault.message
                raise
            finally:
                # The lock is still held; who looks must not be told that this goes on.
                asyncio.get_running_loop().call_soon(self.tell)
            self._rounds += 1
            self.problem = None

    def if_old(self, seen_at: float | None) -> None:
        """Fetch it behind where it was last seen (unix seconds) too long ago or never, or could not be."""
        is_old = seen_at is None or not 0 <= self._clock.wall() - seen_at <= self._fresh_for_s
        if (
            (is_old or self.problem is not None)
            and not self._asking.locked()
            and self._clock.monotonic() - self._tried_at >= self._again_after_s
        ):
            self.behind()

    def behind(self) -> None:
        """Fetch it behind, however old it is."""
        self._tried_at = self._clock.monotonic()
        self._supervisor.once(self._name, self._behind())

    def tell(self) -> None:
        """Call who wants to hear of changes."""
        for callback in list(self.on_change):
            callback()

    async def _behind(self) -> None:
        with suppress(errors.RuncomfyTuiError):  # What is remembered stays good enough; ``problem`` says why.
            await self.now()
