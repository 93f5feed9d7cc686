"""What the engine tells the person about itself: connection, account, banners."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

_log = logging.getLogger(__name__)

SIGNED_OUT = "signed-out"
"""The key of the one banner about a token that is refused, whoever noticed."""

OtherEngine = Literal["none", "alive", "suspended"]


@dataclass(frozen=True, slots=True)
class Banner:
    """One sentence that stays until its cause is gone; ``key`` names the cause, ``advice`` what to do next."""

    key: str
    text: str
    advice: str = ""
    serious: bool = False


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine at one moment. Times are unix seconds.

    ``polling`` is false in a second window; ``other_engine`` tells how the polling window does. ``problem`` is why no
    good answers come (offline, rate limited), ``reached`` whether there are answers at all, and ``retry_at`` when the
    next try is due.
    """

    account: str | None = None
    polling: bool = False
    other_engine: OtherEngine = "none"
    checked_at: float | None = None
    next_poll_at: float | None = None
    problem: str | None = None
    reached: bool = True
    retry_at: float | None = None
    banners: tuple[Banner, ...] = ()


class StatusBoard:
    """The current :class:`EngineStatus` and who wants to hear of its changes."""

    def __init__(self) -> None:
        self.status = EngineStatus()
        self._callbacks: list[Callable[[EngineStatus], None]] = []

    def subscribe(self, callback: Callable[[EngineStatus], None]) -> None:
        """Call ``callback`` in the event loop after every change."""
        self._callbacks.append(callback)

    def polling(self, polling: bool, other: OtherEngine = "none") -> None:
        """Tell who polls: this process, or another one."""
        self._set(replace(self.status, polling=polling, other_engine=other))

    def account(self, name: str) -> None:
        """Tell whose token this is."""
        self._set(replace(self.status, account=name))

    def answered(self, at: float) -> None:
        """Note a good answer: whatever kept answers away is over."""
        self._set(replace(self.status, checked_at=at, problem=None, retry_at=None))

    def trouble(self, problem: str, retry_at: float | None, *, reached: bool) -> None:
        """Tell why no good answers come and when the next try is due; ``reached`` where the service answers at all."""
        self._set(replace(self.status, problem=problem, retry_at=retry_at, reached=reached))

    def next_poll(self, at: float | None) -> None:
        """Tell when the next poll is due, to a tenth of a second: the clocks' own noise is no change."""
        self._set(replace(self.status, next_poll_at=None if at is None else round(at, 1)))

    def show(self, banner: Banner) -> None:
        """Put up a banner, in place of one with the same key."""
        if banner not in self.status.banners:
            others = tuple(b for b in self.status.banners if b.key != banner.key)
            self._set(replace(self.status, banners=(*others, banner)))

    def clear(self, key: str) -> None:
        """Take a banner down."""
        self._set(replace(self.status, banners=tuple(b for b in self.status.banners if b.key != key)))

    def _set(self, status: EngineStatus) -> None:
        if status != self.status:
            self.status = status
            for callback in self._callbacks:
                try:
                    callback(status)
                except Exception:  # noqa: BLE001 - whoever listens must not stop the engine
                    _log.exception("a change of the engine's status could not be shown")
