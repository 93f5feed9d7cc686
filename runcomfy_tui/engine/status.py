"""What the engine tells the person about itself: connection, account, banners."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, Literal

from runcomfy_tui.engine.base_status import Base, BaseStatus, Together, together, turn_s

__all__ = [
    "SIGNED_OUT",
    "Banner",
    "Base",
    "BaseStatus",
    "EngineStatus",
    "OtherEngine",
    "StatusBoard",
    "signed_out",
    "told_banners",
]

_log = logging.getLogger(__name__)

SIGNED_OUT = "signed-out"
"""The key of the one banner about a token that is refused, whoever noticed."""
SIGNED_OUT_KEYS = {Base.MODEL_API: SIGNED_OUT, Base.SERVERLESS: f"{SIGNED_OUT}:serverless"}
"""The same for one base: another one may take the token all the same."""

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

    ``bases`` tell how each API does, and the fields of the same names what that amounts to: where only one of them has
    a ``problem``, ``troubled`` is its name, and ``checked_at`` is when that one gave a good answer last.

    ``polling`` is false in a second window; ``other_engine`` tells how the polling window does. ``problem`` is why no
    good answers come (offline, rate limited), ``reached`` whether there are answers at all, and ``retry_at`` when the
    next try is due; ``limited_by`` is the reason in a word or two ("Retry-After", "429", "503", "breaker"), None where
    nothing holds polls back. ``rate`` is how many requests a second are allowed now, ``demand`` how many polls a
    second the cadence asks for, ``stretch`` (1 or more) by how much intervals are longer for want of rate, and
    ``polls_per_min`` how many polls the last minute took. ``balance_usd`` is what was left on the account at
    ``balance_at``, both None where that is not known.
    """

    account: str | None = None
    polling: bool = False
    other_engine: OtherEngine = "none"
    checked_at: float | None = None
    next_poll_at: float | None = None
    problem: str | None = None
    reached: bool = True
    retry_at: float | None = None
    limited_by: str | None = None
    rate: float | None = None
    polls_per_min: float = 0.0
    demand: float = 0.0
    stretch: float = 1.0
    balance_usd: float | None = None
    balance_at: float | None = None
    banners: tuple[Banner, ...] = ()
    troubled: str = ""
    bases: tuple[BaseStatus, ...] = ()

    def turn_s(self, live: int) -> float:
        """Return how many seconds one of ``live`` jobs waits for its turn where that is longest; 0 where not known."""
        if sum(1 for one in self.bases if one.live) > 1:
            return turn_s(self.bases)
        return live / self.rate if self.rate else 0.0


def signed_out(status: EngineStatus) -> tuple[Base, ...]:
    """Return the bases that refuse the token."""
    keys = {banner.key for banner in status.banners}
    return tuple(base for base, key in SIGNED_OUT_KEYS.items() if key in keys)


def told_banners(status: EngineStatus) -> tuple[Banner, ...]:
    """Return the banners as a person is to read them: a token that is refused everywhere is told of once."""
    keys = {banner.key for banner in status.banners}
    if SIGNED_OUT not in keys:
        return status.banners
    others = frozenset(SIGNED_OUT_KEYS.values()) - {SIGNED_OUT}
    return tuple(banner for banner in status.banners if banner.key not in others)


_QUIET = frozenset({"checked_at", "next_poll_at", "rate", "polls_per_min", "demand", "stretch", "balance_at", "bases"})
_LOUD = attrgetter(*(field.name for field in fields(EngineStatus) if field.name not in _QUIET))
_LOUD_OF_A_BASE = attrgetter("problem", "reached", "retry_at", "limited_by")
_TOLD_EVERY_S = 0.5
_MEASURED_EVERY_S = 5.0


class StatusBoard:
    """The current :class:`EngineStatus` and who wants to hear of its changes.

    What changes with every poll is told at most twice a second; all else at once.
    """

    def __init__(self) -> None:
        self._status = EngineStatus()
        self._is_outdated = False
        self._callbacks: list[Callable[[EngineStatus], None]] = []
        self._bases = {Base.MODEL_API: BaseStatus()}
        self._measures: dict[Base, Callable[[], tuple[float | None, float]]] = {}
        self._told = self._status
        self._told_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    @property
    def status(self) -> EngineStatus:
        """Return how things stand; what the bases amount to is put together when somebody looks."""
        if self._is_outdated:
            self._is_outdated = False
            self._status = replace(
                self._status, bases=tuple(self._bases.values()), **_values(together(self._bases.values()))
            )
        return self._status

    def subscribe(self, callback: Callable[[EngineStatus], None]) -> None:
        """Call ``callback`` in the event loop after changes."""
        self._callbacks.append(callback)

    def measure(self, measure: Callable[[], tuple[float | None, float]], base: Base = Base.MODEL_API) -> None:
        """Take a base's ``rate`` and ``polls_per_min`` from here whenever something is told."""
        self._measures[base] = measure

    def polling(self, polling: bool, other: OtherEngine = "none") -> None:
        """Tell who polls: this process, or another one."""
        self._set(replace(self.status, polling=polling, other_engine=other))

    def account(self, name: str | None) -> None:
        """Tell whose token this is; None while that is not known."""
        self._set(replace(self.status, account=name))

    def answered(self, at: float, *, over: bool = True, base: Base = Base.MODEL_API) -> None:
        """Note a good answer: whatever kept answers away is over, unless a pause still holds."""
        if over:
            self._set_base(base, checked_at=at, problem=None, retry_at=None, limited_by=None)
        else:
            self._set_base(base, checked_at=at)

    def trouble(
        self,
        problem: str,
        retry_at: float | None,
        *,
        reached: bool,
        limited_by: str | None = None,
        base: Base = Base.MODEL_API,
    ) -> None:
        """Tell why no good answers come and when the next try is due; ``reached`` where the service answers at all."""
        self._set_base(base, problem=problem, retry_at=retry_at, reached=reached, limited_by=limited_by)

    def next_poll(self, at: float | None, live: int, base: Base = Base.MODEL_API) -> None:
        """Tell when the next poll of ``live`` jobs is due, to a tenth of a second: the clocks' noise is no change."""
        self._set_base(base, next_poll_at=None if at is None else round(at, 1), live=live)

    def is_in_use(self, base: Base) -> bool:
        """Tell whether jobs are asked about at a base."""
        known = self._bases.get(base)
        return known is not None and known.live > 0

    def demand(self, polls_per_s: float, stretch: float, base: Base = Base.MODEL_API) -> None:
        """Tell how many polls a second the cadence asks for, and by how much intervals are stretched (1: not)."""
        self._set_base(base, demand=round(polls_per_s, 2), stretch=round(stretch, 2))

    def balance(self, usd: float | None, at: float | None) -> None:
        """Tell what is left on the account and when that was so (unix seconds)."""
        self._set(replace(self.status, balance_usd=usd, balance_at=at))

    def show(self, banner: Banner) -> None:
        """Put up a banner, in place of one with the same key."""
        if banner not in self._status.banners:
            others = tuple(b for b in self._status.banners if b.key != banner.key)
            self._set(replace(self.status, banners=(*others, banner)))

    def clear(self, key: str) -> None:
        """Take a banner down."""
        if self._status.banners:
            self._set(replace(self.status, banners=tuple(b for b in self._status.banners if b.key != key)))

    def _set_base(self, base: Base, **changes: Any) -> None:
        """Change what is known of a base: a trouble is told at once, what changes with every poll now and then."""
        before = self._bases.get(base) or BaseStatus(base)
        after = replace(before, **changes)
        if after == before and base in self._bases:
            return
        self._bases[base] = after
        self._is_outdated = True
        self._told_soon(at_once=_LOUD_OF_A_BASE(after) != _LOUD_OF_A_BASE(before))

    def _set(self, status: EngineStatus) -> None:
        if status != self.status:
            self._status = status
            self._told_soon(at_once=_LOUD(status) != _LOUD(self._told))

    def _told_soon(self, *, at_once: bool) -> None:
        if at_once:
            self._tell()
        elif self._timer is None or self._timer.when() > self._told_at + 2 * _TOLD_EVERY_S:
            self._tell_in(self._told_at + _TOLD_EVERY_S - _loop_time())

    def _tell_in(self, seconds: float) -> None:
        self._stop_timer()
        if seconds <= 0:
            self._tell()
        else:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._tell)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        self._stop_timer()
        for base, measure in self._measures.items():
            rate, polls_per_min = measure()
            known = self._bases.get(base) or BaseStatus(base)
            self._bases[base] = replace(known, rate=rate, polls_per_min=polls_per_min)
        self._is_outdated = True
        status = self.status
        self._told_at = _loop_time()
        if status != self._told:
            self._told = status
            for callback in self._callbacks:
                try:
                    callback(status)
                except Exception:  # noqa: BLE001 - whoever listens must not stop the engine
                    _log.exception("a change of the engine's status could not be shown")
        if status.polls_per_min and self._timer is None:
            # Told once more although nothing else happens: the minute passes.
            self._tell_in(_MEASURED_EVERY_S)


def _values(all_of_them: Together) -> dict[str, Any]:
    return {field.name: getattr(all_of_them, field.name) for field in fields(Together)}


def _loop_time() -> float:
    """Return the event loop's time; outside of one everything is told at once."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return float("inf")
