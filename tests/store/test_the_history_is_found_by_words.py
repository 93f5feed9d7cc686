from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.incident import Incident, IncidentKind
from runcomfy_tui.domain.job import Failure, Request
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.present.events import incident_moment, moment
from runcomfy_tui.store import HistoryEntry, Journal, parse_search
from runcomfy_tui.store.events import _CLASSES
from runcomfy_tui.store.history_search import KIND_VALUES
from tests.store.samples import AT, BODY, new_job, polled, query, queued


async def _found(journal: Journal, text: str, job_id: str | None = None) -> list[HistoryEntry]:
    return await journal.history((await journal.find_history(parse_search(text, job_id=job_id))).seqs)


async def _kinds(journal: Journal, text: str, job_id: str | None = None) -> list[str]:
    return [entry.kind for entry in await _found(journal, text, job_id)]


@pytest.fixture
async def filled(journal: Journal) -> Journal:
    """A lighthouse that ran and failed, a cat that was cancelled, and a while without a connection."""
    one = await queued(journal)
    await journal.apply(one.id, polled(AT + 3))
    await journal.apply(one.id, ev.Polled(AT + 4, ev.Progress.RUNNING, "in_progress"))
    failure = Failure("the “filter” held 100 % of it back: Übermut", 42201)
    await journal.apply(one.id, ev.ResultFetched(AT + 5, ev.Verdict.FAILED, failure))
    cat = replace(new_job(), title="a cat [/red]", target=Target(TargetKind.MODEL, "owner/cats"))
    two = await journal.create_job(cat, BODY)
    await journal.apply(two.id, ev.CancelRequested(AT + 6))
    await journal.record_incident(Incident(AT + 7, IncidentKind.OFFLINE, "no route to host"))
    await journal.record_incident(Incident(AT + 9, IncidentKind.OFFLINE, over=True, lasted_s=2.04))
    return journal


async def test_everything_stands_in_the_order_in_which_it_was_written(filled: Journal) -> None:
    entries = await _found(filled, "")
    assert [entry.kind for entry in entries] == [
        "submitting", "accepted", "polled", "polled", "result_fetched", "cancel_requested", "incident", "incident",
    ]  # fmt: skip
    assert entries[0].title == "a lighthouse"
    assert entries[0].request_id == "req-1"
    assert entries[-1].incident == Incident(AT + 9, IncidentKind.OFFLINE, over=True, lasted_s=2.0)
    assert entries[-1].job_id == ""
    assert entries[-1].target is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("LIGHT house", ["submitting", "accepted", "polled", "polled", "result_fetched"]),
        ("light -running", ["submitting", "accepted", "polled", "result_fetched"]),
        ("req-1 ahead", ["polled"]),
        ("filter", ["result_fetched"]),
        ("“filter”", ["result_fetched"]),
        ('"held 100 % of"', ["result_fetched"]),
        ("übermut", []),  # letters beyond ASCII are found as they are written
        ("Übermut", ["result_fetched"]),
        ("100_%", []),
        ("reason", []),  # a name in the data is nothing that anybody said
        ("[/red]", ["cancel_requested"]),
        ("cancel asked", ["cancel_requested"]),
        ("model:cats", ["cancel_requested"]),
        ("id:REQ-1 kind:submit", ["submitting", "accepted"]),
        ("kind:submit,cancel", ["submitting", "accepted", "cancel_requested"]),
        ("kind:fau", ["incident", "incident"]),
        ("kind:engine", ["incident", "incident"]),
        ("-kind:state,submit", ["cancel_requested", "incident", "incident"]),
        ("state:running", ["polled"]),
        ("state:running,failed", ["polled", "result_fetched"]),
        ("offline", ["incident", "incident"]),
        ("offline over", ["incident"]),
        ("route", ["incident"]),
        ("kind: state:", ["submitting", "accepted", "polled", "polled", "result_fetched", "cancel_requested",
                          "incident", "incident"]),
        ("'; DROP TABLE events; --", []),
    ],
)  # fmt: skip
async def test_words_and_terms_choose(filled: Journal, text: str, kinds: list[str]) -> None:
    assert await _kinds(filled, text) == kinds


async def test_one_jobs_entries_are_found_at_once(filled: Journal) -> None:
    job_id = (await _found(filled, "lighthouse"))[0].job_id
    part = await filled.find_history(parse_search("", job_id=job_id), most=1)
    assert len(part.seqs) == 5
    assert part.before is None
    assert await _kinds(filled, "running", job_id) == ["polled"]


@pytest.mark.parametrize("text", ["kind:nonsense", "state:nonsense", "age:3"])
def test_what_makes_no_sense_is_said_and_left_out(text: str) -> None:
    search = parse_search(f"{text} word")
    assert len(search.problems) == 1
    assert search.sql == parse_search("word").sql


async def test_a_long_history_is_looked_through_part_by_part(journal: Journal) -> None:
    job = await journal.create_job(new_job(), BODY)
    await journal.apply_many([(job.id, ev.PollFailed(AT + n, f"fault {n % 10}.")) for n in range(95)])
    found: list[int] = []
    before, parts = None, 0
    while True:
        part = await journal.find_history(parse_search("7."), before=before, most=20)
        found = [*part.seqs, *found]
        parts += 1
        before = part.before
        if before is None:
            break
    assert parts == 5
    assert found == list(range(8, 96, 10))


async def test_what_is_new_is_found_after_a_place(filled: Journal) -> None:
    newest = await filled.newest_event()
    seqs, place = await filled.find_history_since(parse_search(""), newest)
    assert (list(seqs), place) == ([], newest)
    await filled.record_incident(Incident(AT + 10, IncidentKind.DISK, "the disk is full"))
    await filled.record_incident(Incident(AT + 11, IncidentKind.TOOK_OVER))
    seqs, place = await filled.find_history_since(parse_search("disk"), newest)
    assert list(seqs) == [newest + 1]
    assert place == newest + 2


async def test_what_a_newer_version_wrote_is_kept_as_its_kind(journal: Journal, path: Path) -> None:
    query(path, "INSERT INTO events (job_id, at, kind, data, fitted) VALUES ('x', 1, 'teleported', 'not json', 1)")
    query(
        path, "INSERT INTO events (job_id, at, kind, data, fitted) VALUES ('', 2, 'incident', '{\"kind\": \"?\"}', 1)"
    )
    strange, incident = await _found(journal, "")
    assert (strange.kind, strange.event, strange.target) == ("teleported", None, None)
    assert (incident.kind, incident.incident) == ("incident", None)
    assert await _found(journal, "json") == []


async def test_an_empty_history_has_nothing(journal: Journal) -> None:
    assert await journal.newest_event() == 0
    part = await journal.find_history(parse_search("x"))
    assert not part.seqs
    assert part.before is None


_ONE_OF_EACH: list[ev.Event] = [
    ev.Submitting(1, "o"), ev.Accepted(1, Request("r")), ev.Rejected(1, Failure("no")), ev.OutcomeUnknown(1, "cut"),
    ev.NotSent(1, "refused"), ev.Held(1, "waits"), ev.Released(1, "o"), ev.DeclaredNotAccepted(1),
    ev.PollFailed(1, "late"), ev.Missing(1), ev.AccessRefused(1, "no"), ev.CancelRequested(1),
    ev.CancelAnswered(1, ev.CancelOutcome.REQUESTED), ev.CancelFailed(1, "late"), ev.Downloaded(1, 1),
    ev.DownloadFailed(1, 0, "gone"), ev.Labelled(1, "mood"), ev.TakenOver(1),
    *(ev.Polled(1, progress, "in_queue", 3) for progress in ev.Progress if progress is not ev.Progress.UNRECOGNISED),
    *(ev.ResultFetched(1, verdict) for verdict in ev.Verdict),
]  # fmt: skip


async def test_everything_is_found_by_what_the_screen_calls_it(journal: Journal) -> None:
    assert {type(event) for event in _ONE_OF_EACH} == set(_CLASSES.values())
    job = await journal.create_job(new_job(title=""), BODY)
    for event in _ONE_OF_EACH:
        await journal.apply(job.id, event)
    for kind in IncidentKind:
        await journal.record_incident(Incident(1, kind))
    for entry in await _found(journal, ""):
        told = moment(1, entry.event) if entry.event else incident_moment(entry.incident or Incident(1, kind))
        assert entry in await _found(journal, told.what), told
        assert entry in await _found(journal, f'"{told.what}"'), told
        assert entry in await _found(journal, f"kind:{','.join(KIND_VALUES)}")
