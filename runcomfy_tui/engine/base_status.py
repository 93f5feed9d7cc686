"""How each of the two bases does, and what both together mean to a person who looks at one line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """A base that jobs are asked at, as a person is told of it."""

    MODEL_API = "Model API"
    SERVERLESS = "Serverless API"


@dataclass(frozen=True, slots=True)
class BaseStatus:
    """One base at one moment; the fields are those of :class:`~runcomfy_tui.engine.status.EngineStatus`.

    ``live`` is how many jobs are asked about there.
    """

    base: Base = Base.MODEL_API
    live: int = 0
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


@dataclass(frozen=True, slots=True)
class Together:
    """What the bases amount to. ``troubled`` names the one base of which ``problem`` and the like tell, "" for all."""

    checked_at: float | None
    next_poll_at: float | None
    problem: str | None
    reached: bool
    retry_at: float | None
    limited_by: str | None
    rate: float | None
    polls_per_min: float
    demand: float
    stretch: float
    troubled: str


def together(bases: Collection[BaseStatus]) -> Together:
    """Return what the bases amount to; of several in trouble the one that cannot be reached is told of."""
    worst = min((one for one in bases if one.problem is not None), key=lambda one: one.reached, default=None)
    limited = worst or next((one for one in bases if one.limited_by is not None), None)
    troubled = "" if worst is None or not _is_named(worst, bases) else worst.base.value
    checked = [worst.checked_at] if worst is not None else [one.checked_at for one in bases]
    return Together(
        checked_at=max((at for at in checked if at is not None), default=None),
        next_poll_at=min((one.next_poll_at for one in bases if one.next_poll_at is not None), default=None),
        problem=None if worst is None else f"{troubled}: {worst.problem}" if troubled else worst.problem,
        reached=worst is None or worst.reached,
        retry_at=None if worst is None else worst.retry_at,
        limited_by=None if limited is None else limited.limited_by,
        rate=_rate(bases),
        polls_per_min=sum(one.polls_per_min for one in bases),
        demand=round(sum(one.demand for one in bases), 2),
        stretch=max((one.stretch for one in bases), default=1.0),
        troubled=troubled,
    )


def turn_s(bases: Collection[BaseStatus]) -> float:
    """Return how many seconds a job waits for its turn where that is longest; 0 where no rate is known."""
    stretched = [one for one in bases if one.stretch > 1 and one.rate] or [one for one in bases if one.rate]
    return max((one.live / (one.rate or 1.0) for one in stretched), default=0.0)


def _is_named(worst: BaseStatus, bases: Collection[BaseStatus]) -> bool:
    """Tell whether a trouble is one base's own: another one does well, or may and nobody has to know."""
    others = [one for one in bases if one.base is not worst.base]
    if any(one.problem is not None for one in others):
        return False
    return worst.base is not Base.MODEL_API or any(one.live for one in others)


def _rate(bases: Collection[BaseStatus]) -> float | None:
    """Return what all bases allow that have jobs, the Model API where none has."""
    in_use = [one for one in bases if one.live] or [one for one in bases if one.base is Base.MODEL_API]
    known = [one.rate for one in in_use if one.rate is not None]
    return sum(known) if known else None
