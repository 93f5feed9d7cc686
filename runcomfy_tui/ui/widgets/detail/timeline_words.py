"""A job's timeline in words: what each event meant, and the queue position over time as a small curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.money import money

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = "_.-=+*%#"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: when (unix seconds), what in one or two words, and more where there is more."""

    at: float
    what: str
    more: str = ""


def moment(at: float, event: ev.Event) -> Moment:
    """Return what an event meant; texts of the service are cleaned."""
    match event:
        case ev.Submitting():
            return Moment(at, "submitting", "the one request that starts it is being sent")
        case ev.Accepted(request=request):
            return Moment(at, "accepted", f"request {clean(request.id, 128)}")
        case ev.Rejected(failure=failure):
            return Moment(at, "rejected", clean(failure.message, _LONGEST))
        case ev.OutcomeUnknown(reason=reason):
            return Moment(at, "unknown", clean(reason, _LONGEST))
        case ev.NotSent(reason=reason):
            return Moment(at, "not sent", clean(reason, _LONGEST))
        case ev.Held(reason=reason):
            return Moment(at, "waits for you", clean(reason, _LONGEST))
        case ev.Released():
            return Moment(at, "let go", "to be sent")
        case ev.DeclaredNotAccepted():
            return Moment(at, "declared", "you said that it was not accepted")
        case ev.Downloaded(total=total):
            return Moment(at, "downloaded", f"{total} file{'s' if total != 1 else ''} on this disk")
        case ev.Polled() | ev.PollFailed() | ev.Missing() | ev.AccessRefused() | ev.ResultFetched():
            return _answered(at, event)
        case ev.CancelRequested() | ev.CancelAnswered() | ev.CancelFailed():
            return _cancelled(at, event)
        case _:
            assert_never(event)


def _answered(at: float, event: ev.Polled | ev.PollFailed | ev.Missing | ev.AccessRefused | ev.ResultFetched) -> Moment:
    match event:
        case ev.Polled(progress=progress, wire_status=word, queue_position=position):
            return _polled(at, progress, clean(word, 60), position)
        case ev.PollFailed(reason=reason):
            return Moment(at, "no answer", clean(reason, _LONGEST))
        case ev.Missing():
            return Moment(at, "not known", "the service says that it does not know the request")
        case ev.AccessRefused(reason=reason):
            return Moment(at, "refused", clean(reason, _LONGEST))
        case ev.ResultFetched(verdict=verdict, failure=failure, cost_usd=cost):
            words = [clean(failure.message, _LONGEST)] if failure else []
            if cost is not None:
                words.append(f"cost {money(cost)}")
            return Moment(at, "no result yet" if verdict is ev.Verdict.NOT_YET else verdict.value, " · ".join(words))
        case _:
            assert_never(event)


def _polled(at: float, progress: ev.Progress, word: str, position: int | None) -> Moment:
    match progress:
        case ev.Progress.QUEUED:
            if position is None:
                return Moment(at, "queued", "position not told")
            return Moment(at, "queued", "next" if position == 0 else f"{position:,} ahead")
        case ev.Progress.RUNNING:
            return Moment(at, "running")
        case ev.Progress.ENDED:
            return Moment(at, "ended", f"“{word}”; the result decides")
        case ev.Progress.UNRECOGNISED:
            return Moment(at, f"“{word}”", "a word that this program does not know")
        case _:
            assert_never(progress)


def _cancelled(at: float, event: ev.CancelRequested | ev.CancelAnswered | ev.CancelFailed) -> Moment:
    match event:
        case ev.CancelRequested():
            return Moment(at, "cancel asked", "by you")
        case ev.CancelAnswered(outcome=outcome):
            words = {
                ev.CancelOutcome.CANCELLED: "the service cancels it",
                ev.CancelOutcome.REQUESTED: "the service has noted it",
                ev.CancelOutcome.NOT_CANCELLABLE: "not cancellable: it will run on and be charged",
            }
            return Moment(at, "cancel answer", words[outcome])
        case ev.CancelFailed(reason=reason):
            return Moment(at, "cancel failed", clean(reason, _LONGEST))
        case _:
            assert_never(event)


def merged(moments: Sequence[Moment]) -> list[Moment]:
    """Return the moments without repetitions of the one before: polls that told nothing new."""
    kept: list[Moment] = []
    for one in moments:
        if not kept or (one.what, one.more) != (kept[-1].what, kept[-1].more):
            kept.append(one)
    return kept


def positions(events: Sequence[tuple[float, ev.Event]]) -> list[tuple[float, int]]:
    """Return every queue position that the service told, with its time."""
    return [
        (at, event.queue_position)
        for at, event in events
        if isinstance(event, ev.Polled) and event.queue_position is not None
    ]


def curve(points: Sequence[tuple[float, int]], width: int, *, ascii_only: bool = False) -> str:
    """Return the positions over time in ``width`` characters: tall is far back, low is next. Empty for no points."""
    if not points or width < 1:
        return ""
    blocks = _ASCII_BLOCKS if ascii_only else _BLOCKS
    start, end = points[0][0], points[-1][0]
    most = max(position for _, position in points) or 1
    values: list[int] = []
    at = 0
    for column in range(width):
        until = start + (end - start) * (column + 1) / width
        while at + 1 < len(points) and points[at + 1][0] <= until:
            at += 1
        values.append(points[at][1])
    return "".join(blocks[round(max(0, value) / most * (len(blocks) - 1))] for value in values)
