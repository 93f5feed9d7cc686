"""The left half of the header in words: whose jobs these are, how fresh they are, and how fast the service is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.cost_sums import is_low
from runcomfy_tui.present.durations import ago, clock_time, duration
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.money import dollars
from runcomfy_tui.present.states import Role
from runcomfy_tui.settings import DEFAULT_PROFILE

if TYPE_CHECKING:
    from runcomfy_tui.engine.status import EngineStatus

_GAP = "  "
_FRESHEST = " checked just now"
_SOON_S = 2.0
"""A poll that is nearer than this is not announced: a figure that changes all the time tells nothing."""
_ASKED_ABOUT = ("queued", "running", "finishing")
_OVERDUE_S = 40.0
"""No cadence lets live jobs go unasked for longer, unless the pace says so."""
_MOST_OF_PROFILE = 24
_WORTH_SAYING = 1.5
_LONG_S = 10.0
"""From this stretch and this wait on the person is told how long a job waits for its turn."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words on the left; where there is little room the lowest ``drop`` takes its place first, and 0 stays.

    ``reserved`` are the cells that the same words may need in a moment: what fits beside them must not depend on that.
    One that ``passes`` comes and goes: it has only the room that nothing else wants. ``role`` colours the words.
    ``before`` parts it from what stands to its left.
    """

    words: str
    drop: int = 0
    reserved: int = 0
    passes: bool = False
    role: Role | None = None
    before: str = _GAP

    @property
    def cells(self) -> int:
        """Return for how many cells there has to be room."""
        return max(cell_width(self.words), self.reserved)


# What comes and goes with every poll must not push out what stands still: the line would flicker.
_RATE, _NEXT, _OWNER, _BALANCE, _PACE, _REASON, _LOW = 7, 6, 5, 4, 3, 2, 1


def fitting(parts: Sequence[Part], width: int) -> list[Part]:
    """Return as many of the parts as fit into ``width`` cells; those that stay are there whatever fits."""
    kept = [part for part in parts if not part.drop]
    for part in sorted((part for part in parts if part.drop), key=lambda part: part.drop):
        if cells_of([*kept, part]) <= width:
            kept.append(part)
    return [part for part in parts if part in kept] or list(parts)


def cells_of(parts: Sequence[Part]) -> int:
    """Return for how many cells there has to be room for these beside each other."""
    return sum(part.cells + len(part.before) for part in parts) - len(parts[0].before) if parts else 0


def joined(parts: Sequence[Part]) -> str:
    """Return the words of the parts as one line."""
    return "".join(f"{part.before if at else ''}{part.words}" for at, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the header tells of, at ``now`` (unix seconds): ``counts`` are jobs by the name of their state.

    ``to_come_usd`` is what the jobs that still run may cost.
    """

    status: EngineStatus | None
    counts: Mapping[str, int]
    now: float
    read_only: bool
    has_token: bool
    to_come_usd: float = 0.0

    @property
    def live(self) -> int:
        """Return how many jobs the service is asked about."""
        return sum(self.counts.get(name, 0) for name in _ASKED_ABOUT)


def left_parts(profile: str, standing: Standing, glyphs: Glyphs) -> tuple[Part, ...]:
    """Return everything that the left half has to say."""
    parts = [*_owner(profile, standing, glyphs), Part("[read-only]" if standing.read_only else "")]
    parts.append(_freshness(standing, glyphs))
    parts.append(_balance(standing))
    if standing.status is not None and standing.has_token and standing.status.polling:
        parts += _pace(standing.status, standing, glyphs)
    return tuple(part for part in parts if part.words)


def _owner(profile: str, standing: Standing, glyphs: Glyphs) -> Iterator[Part]:
    """Yield the profile and its account: any but the usual profile is named whatever room there is."""
    account = standing.status.account if standing.status else None
    words = "" if account is None else f"· {clean(account, 40)}"
    if profile == DEFAULT_PROFILE:
        yield Part(f"{profile} {words}".rstrip(), _OWNER)
    else:
        yield Part(cut(profile, _MOST_OF_PROFILE, glyphs.ellipsis))
        yield Part(words, _OWNER, before=" ")


def _balance(standing: Standing) -> Part:
    """Return what is left on the account; it stays longest where that is little."""
    usd = None if standing.status is None or not standing.has_token else standing.status.balance_usd
    if usd is None:
        return Part("")
    if is_low(usd, standing.to_come_usd):
        return Part(f"balance {dollars(usd)}", _LOW, role=Role.WARNING)
    return Part(dollars(usd), _BALANCE)


def _freshness(standing: Standing, glyphs: Glyphs) -> Part:
    """Return how fresh the data are, or why they are not."""
    checked = standing.status is not None and standing.status.checked_at is not None
    return Part(_freshness_words(standing, glyphs), reserved=len(glyphs.live + _FRESHEST) if checked else 0)


def _freshness_words(standing: Standing, glyphs: Glyphs) -> str:
    status = standing.status
    if status is None:
        return f"opening{glyphs.ellipsis}"
    if not standing.has_token:
        return f"{glyphs.offline} no token"
    if status.problem is not None or _is_signed_out(status):
        known = f", known at {clock_time(status.checked_at, seconds=False)}" if status.checked_at else ""
        return f"{glyphs.offline} {_trouble(status)}{known}"
    if not status.polling and status.other_engine != "none":
        return f"{glyphs.offline if status.other_engine == 'suspended' else glyphs.live} second window"
    if status.checked_at is None:
        return f"waiting for an answer{glyphs.ellipsis}" if standing.live else ""
    age_s = standing.now - status.checked_at
    overdue = standing.live and age_s > max(_OVERDUE_S, status.stretch * _OVERDUE_S)
    return f"{glyphs.offline if overdue else glyphs.live} checked {ago(age_s)}"


def _is_signed_out(status: EngineStatus) -> bool:
    from runcomfy_tui.engine.status import signed_out

    return bool(signed_out(status))


def _trouble(status: EngineStatus) -> str:
    """Return what is wrong, with the name of the base where another one does well."""
    from runcomfy_tui.engine.status import signed_out

    refusing = signed_out(status)
    if refusing:
        alone = len(refusing) == 1 and any(one.live for one in status.bases if one.base is not refusing[0])
        return f"{refusing[0].value}: token refused" if alone else "token refused"
    words = "trouble" if status.limited_by in (None, "breaker") else "slowed down"
    if not status.reached:
        words = "offline"
    return f"{status.troubled}: {words}" if status.troubled else words


def _pace(status: EngineStatus, standing: Standing, glyphs: Glyphs) -> Iterator[Part]:
    """Yield when the next question goes out, what holds questions back, and how fast they may go."""
    if status.limited_by is not None:
        yield Part(f"({'backing off' if status.limited_by == 'breaker' else clean(status.limited_by, 20)})", _REASON)
    if status.problem is not None:
        if status.retry_at is not None:
            yield Part(_next_try(status.retry_at - standing.now, glyphs), _PACE)
        return
    if _is_signed_out(status):
        if status.next_poll_at is not None:
            yield Part(_next_try(status.next_poll_at - standing.now, glyphs), _PACE)
        return
    if status.next_poll_at is not None and status.next_poll_at - standing.now >= _SOON_S:
        yield Part(f"next {_in(status.next_poll_at - standing.now)}", _NEXT, passes=True)
    slowest_s = status.turn_s(standing.live)
    if status.stretch >= _WORTH_SAYING and slowest_s >= _LONG_S:
        yield Part(f"each job about every {_about(slowest_s)}", _PACE)
    if standing.live and status.rate is not None:
        most = f"{status.rate * 60:,.0f}"
        words = f"{status.polls_per_min:,.0f} of {most} polls/min"
        yield Part(words, _RATE, reserved=len(f"{most} of {most} polls/min"))


def _next_try(in_s: float, glyphs: Glyphs) -> str:
    """Return when the next try is due; one that is under way may take until its time-out."""
    return f"next try {_in(in_s)}" if in_s > -1 else f"trying{glyphs.ellipsis}"


def _in(seconds: float) -> str:
    return f"in {duration(seconds)}" if seconds >= 1 else "now"


def _about(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5_400 else f"{round(seconds / 3_600)} h"
