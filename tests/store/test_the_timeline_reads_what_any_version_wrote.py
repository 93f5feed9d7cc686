"""Every event comes back as it went in; what only a newer version knows is told by its kind."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Request
from runcomfy_tui.store import Journal, TimelineEntry
from runcomfy_tui.store.events import decode, encode
from tests.store.samples import AT, BODY, new_job, query

EVENTS: list[ev.Event] = [
    ev.Submitting(AT, "owner"),
    ev.Accepted(AT, Request("r", "https://s", None, "https://c")),
    ev.Rejected(AT, Failure("no", 422, "[]")),
    ev.OutcomeUnknown(AT, "cut"),
    ev.NotSent(AT, "refused"),
    ev.Held(AT, "stopped"),
    ev.Released(AT, "owner"),
    ev.DeclaredNotAccepted(AT),
    ev.Polled(AT, ev.Progress.UNRECOGNISED, "\ud800 odd", 0),
    ev.PollFailed(AT, "time-out"),
    ev.Missing(AT),
    ev.AccessRefused(AT, "403001"),
    ev.ResultFetched(AT, ev.Verdict.FAILED, Failure("out of memory"), 0.0, AT - 1, 2),
    ev.CancelRequested(AT, "owner"),
    ev.CancelAnswered(AT, ev.CancelOutcome.NOT_CANCELLABLE),
    ev.CancelFailed(AT, "no route", retried=False),
    ev.Downloaded(AT, 3),
    ev.DownloadFailed(AT, 1, "gone"),
    ev.Labelled(AT, "moodboard", "red blue", ""),
    ev.TakenOver(AT),
]


def test_there_is_a_sample_of_every_event() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(ev.Event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_went_in(event: ev.Event) -> None:
    kind, text = encode(event)
    assert decode(kind, event.at, text) == event


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("teleported", "{}"),
        ("polled", '{"progress": "dreaming", "wire_status": "x"}'),
        ("polled", "{}"),
        ("polled", "[]"),
        ("polled", "not json"),
        ("accepted", '{"request": {}}'),
        ("accepted", '{"request": null}'),
    ],
)
def test_what_cannot_be_read_is_no_event(kind: str, text: str) -> None:
    assert decode(kind, AT, text) is None


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert decode("poll_failed", AT, '{"reason": "r", "mood": 3}') == ev.PollFailed(AT, "r")


async def test_an_unknown_kind_keeps_its_place(journal: Journal, path: Path) -> None:
    job = await journal.create_job(new_job(), BODY)
    await journal.apply(job.id, ev.Submitting(AT, "owner"))
    query(path, "INSERT INTO events (job_id, at, kind, data, fitted) VALUES (?, ?, 'teleported', '{}', 1)", job.id, AT)
    await journal.apply(job.id, ev.OutcomeUnknown(AT, "cut"))
    assert await journal.timeline(job.id) == [
        TimelineEntry(AT, ev.Submitting(AT, "owner"), "submitting", fitted=True),
        TimelineEntry(AT, None, "teleported", fitted=True),
        TimelineEntry(AT, ev.OutcomeUnknown(AT, "cut"), "outcome_unknown", fitted=True),
    ]
