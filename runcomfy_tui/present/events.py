"""What happened, in words: each event of a job as one or two words, its reason, and the role that colours it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.durations import duration
from runcomfy_tui.present.money import money
from runcomfy_tui.present.states import Role

_LONGEST = 400


_VERDICTS = {
    ev.Verdict.SUCCEEDED: Role.FRESH,
    ev.Verdict.FAILED: Role.FAILED,
    ev.Verdict.CANCELLED: Role.CANCELLED,
    ev.Verdict.NOT_YET: Role.PLAIN,
}
_INCIDENTS = {
    IncidentKind.OFFLINE: ("offline", Role.FAILED),
    IncidentKind.SLOWED: ("slowed down", Role.WARNING),
    IncidentKind.TROUBLE: ("trouble", Role.WARNING),
    IncidentKind.SIGN_IN: ("sign-in refused", Role.FAILED),
    IncidentKind.ADDRESS: ("odd address", Role.FAILED),
    IncidentKind.DISK: ("disk refuses", Role.FAILED),
    IncidentKind.FAULT: ("our mistake", Role.FAILED),
    IncidentKind.TOOK_OVER: ("took over", Role.RUNNING),
    IncidentKind.SUSPENDED: ("suspended", Role.WARNING),
    IncidentKind.NOTICE: ("notice", Role.WARNING),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: when (unix seconds), what in one or two words, more where there is more; all cleaned."""

    at: float
    what: str
    more: str = ""
    role: Role = Role.PLAIN


def moment(at: float, event: ev.Event) -> Moment:
    """Return what an event meant; texts of the service are cleaned."""
    match event:
        case ev.TakenOver():
            return Moment(at, "taken over", "a request that was not submitted here", Role.QUEUED)
        case ev.Submitting():
            return Moment(at, "submitting", "the one request that starts it is being sent", Role.RUNNING)
        case ev.Accepted(request=request):
            return Moment(at, "accepted", f"request {clean(request.id, 128)}", Role.QUEUED)
        case ev.Rejected(failure=failure):
            return Moment(at, "rejected", clean(failure.message, _LONGEST), Role.FAILED)
        case ev.OutcomeUnknown(reason=reason):
            return Moment(at, "unknown", clean(reason, _LONGEST), Role.UNKNOWN)
        case ev.NotSent(reason=reason):
            return Moment(at, "not sent", clean(reason, _LONGEST), Role.WARNING)
        case ev.Held(reason=reason):
            return Moment(at, "waits for you", clean(reason, _LONGEST), Role.UNKNOWN)
        case ev.Released():
            return Moment(at, "let go", "to be sent", Role.WAITING)
        case ev.DeclaredNotAccepted():
            return Moment(at, "declared", "you said that it was not accepted")
        case ev.Downloaded() | ev.DownloadFailed():
            return _downloaded(at, event)
        case ev.Labelled():
            return Moment(at, "labelled", _labels(event), Role.QUIET)
        case ev.Polled() | ev.PollFailed() | ev.Missing() | ev.AccessRefused() | ev.ResultFetched():
            return _answered(at, event)
        case ev.CancelRequested() | ev.CancelAnswered() | ev.CancelFailed():
            return _cancelled(at, event)
        case _:
            assert_never(event)


def _downloaded(at: float, event: ev.Downloaded | ev.DownloadFailed) -> Moment:
    match event:
        case ev.Downloaded(total=total):
            return Moment(at, "downloaded", f"{total} file{'s' if total != 1 else ''} on this disk", Role.SUCCEEDED)
        case ev.DownloadFailed(index=index, reason=reason):
            return Moment(at, "download failed", f"file {index + 1}: {clean(reason, _LONGEST)}", Role.FAILED)
        case _:
            assert_never(event)


def _labels(event: ev.Labelled) -> str:
    """Return what a person changed about a job's label, tags and note."""
    given = (("label", event.label), ("tags", event.tags), ("note", event.note))
    parts = [f"{name}: {clean(text, _LONGEST)}" if text else f"no {name}" for name, text in given if text is not None]
    return ", ".join(parts)


def _answered(at: float, event: ev.Polled | ev.PollFailed | ev.Missing | ev.AccessRefused | ev.ResultFetched) -> Moment:
    match event:
        case ev.Polled(progress=progress, wire_status=word, queue_position=position):
            return _polled(at, progress, clean(word, 60), position)
        case ev.PollFailed(reason=reason):
            return Moment(at, "no answer", clean(reason, _LONGEST), Role.WARNING)
        case ev.Missing():
            return Moment(at, "not known", "the service says that it does not know the request", Role.UNKNOWN)
        case ev.AccessRefused(reason=reason):
            return Moment(at, "refused", clean(reason, _LONGEST), Role.UNKNOWN)
        case ev.ResultFetched():
            return _result(at, event)
        case _:
            assert_never(event)


def _result(at: float, event: ev.ResultFetched) -> Moment:
    words = [clean(event.failure.message, _LONGEST)] if event.failure else []
    if event.cost_usd is not None:
        words.append(f"cost {money(event.cost_usd)}")
    what = "no result yet" if event.verdict is ev.Verdict.NOT_YET else event.verdict.value
    return Moment(at, what, " · ".join(words), _VERDICTS[event.verdict])


def _polled(at: float, progress: ev.Progress, word: str, position: int | None) -> Moment:
    match progress:
        case ev.Progress.QUEUED:
            ahead = "position not told" if position is None else "next" if position == 0 else f"{position:,} ahead"
            return Moment(at, "queued", ahead, Role.QUEUED)
        case ev.Progress.RUNNING:
            return Moment(at, "running", role=Role.RUNNING)
        case ev.Progress.ENDED:
            return Moment(at, "ended", f"“{word}”; the result decides", Role.RUNNING)
        case ev.Progress.UNRECOGNISED:
            return Moment(at, f"“{word}”", "a word that this program does not know")
        case _:
            assert_never(progress)


def _cancelled(at: float, event: ev.CancelRequested | ev.CancelAnswered | ev.CancelFailed) -> Moment:
    match event:
        case ev.CancelRequested():
            return Moment(at, "cancel asked", "by you", Role.CANCELLING)
        case ev.CancelAnswered(outcome=outcome):
            words = {
                ev.CancelOutcome.CANCELLED: "the service cancels it",
                ev.CancelOutcome.REQUESTED: "the service has noted it",
                ev.CancelOutcome.NOT_CANCELLABLE: "not cancellable: it will run on and be charged",
            }
            return Moment(at, "cancel answer", words[outcome], Role.CANCELLING)
        case ev.CancelFailed(reason=reason):
            return Moment(at, "cancel failed", clean(reason, _LONGEST), Role.WARNING)
        case _:
            assert_never(event)


def strange(at: float, kind: str) -> Moment:
    """Return what there is to say of an entry that a newer version of the program wrote."""
    return Moment(at, clean(kind, 20).replace("_", " "), "written by a newer version", Role.QUIET)


def incident_moment(incident: Incident) -> Moment:
    """Return an incident in words: what, then why, how often, and after how long it was over."""
    role = Role.SUCCEEDED if incident.over else _INCIDENTS[incident.kind][1]
    words = [clean(incident.reason, _LONGEST)] if incident.reason and not incident.over else []
    if incident.times > 1:
        words.append(f"{incident.times:,} times since the line above")
    if incident.over:
        words.append("over" if incident.lasted_s is None else f"over after {duration(incident.lasted_s)}")
        if incident.reason:
            words.append(clean(incident.reason, _LONGEST))
    return Moment(incident.at, _INCIDENTS[incident.kind][0], " · ".join(words), role)


def merged(moments: Sequence[Moment]) -> list[Moment]:
    """Return the moments without repetitions of the one before: polls that told nothing new."""
    kept: list[Moment] = []
    for one in moments:
        if not kept or (one.what, one.more) != (kept[-1].what, kept[-1].more):
            kept.append(one)
    return kept
