"""One event is one transaction: the row, the timeline and the change number move together or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import JobState, Request
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.transitions import advance
from runcomfy_tui.store import Journal
from tests.store.samples import AT, BODY, new_job, polled, queued

ASSET = Asset(0, "https://files.runcomfy.net/a.png", MediaKind.IMAGE, ".png")
DONE = ev.ResultFetched(AT + 20, ev.Verdict.SUCCEEDED, cost_usd=0.1, outputs=1)


async def kinds(journal: Journal, job_id: str) -> list[tuple[str, bool]]:
    return [(entry.kind, entry.fitted) for entry in await journal.timeline(job_id)]


async def test_the_row_is_what_the_state_machine_says(journal: Journal) -> None:
    job = await queued(journal)
    event = polled(AT + 3)
    after = await journal.apply(job.id, event)
    assert after == replace(advance(job, event), change_seq=job.change_seq + 1)
    assert await journal.job(job.id) == after
    assert await kinds(journal, job.id) == [("submitting", True), ("accepted", True), ("polled", True)]


async def test_an_event_that_does_not_fit_is_kept_and_changes_nothing(journal: Journal) -> None:
    job = await journal.create_job(new_job(), BODY)
    after = await journal.apply(job.id, ev.Accepted(AT, Request("stray")))
    assert after.state is JobState.INTENT
    assert after.request is None
    assert await kinds(journal, job.id) == [("accepted", False)]
    # Whoever shows the timeline is told of it like of any change.
    assert after.change_seq == job.change_seq + 1


async def test_polls_that_say_nothing_new_are_confirmed_and_not_written_down(journal: Journal) -> None:
    job = await queued(journal)
    for at in range(3, 40):
        job = await journal.apply(job.id, polled(AT + at))
    assert job.confirmed_at == AT + 39
    assert (await journal.job(job.id)) == job
    job = await journal.apply(job.id, polled(AT + 40, position=2))
    assert (await kinds(journal, job.id)) == [(k, True) for k in ("submitting", "accepted", "polled", "polled")]


async def test_the_same_fault_again_and_again_is_one_entry(journal: Journal) -> None:
    job = await queued(journal)
    for at in range(5):
        await journal.apply(job.id, ev.PollFailed(AT + at, "time-out"))
    for at in range(5):
        await journal.apply(job.id, polled(AT + 10 + at))
    assert (await kinds(journal, job.id))[2:] == [("poll_failed", True), ("polled", True)]


async def test_a_late_answer_for_a_job_that_has_ended_is_kept(journal: Journal) -> None:
    job = await queued(journal)
    await journal.apply(job.id, DONE)
    after = await journal.apply(job.id, polled(AT + 30))
    assert after.state is JobState.SUCCEEDED
    assert (await kinds(journal, job.id))[-1] == ("polled", False)


async def test_a_result_comes_in_with_its_event(journal: Journal) -> None:
    job = await queued(journal)
    assert await journal.result(job.id) is None
    await journal.apply(job.id, DONE, result=b'{"output": 1}', assets=[ASSET])
    assert await journal.result(job.id) == b'{"output": 1}'
    assert await journal.assets(job.id) == [ASSET]
    # A second engine's late copy does not replace the one that decided.
    await journal.apply(job.id, DONE, result=b'{"output": 2}')
    assert await journal.result(job.id) == b'{"output": 1}'
    await journal.save_result(job.id, b'{"output": 3}')
    assert await journal.result(job.id) == b'{"output": 3}'


async def test_events_that_arrive_together_are_stored_together_or_not_at_all(journal: Journal) -> None:
    first, second = await queued(journal, "one"), await queued(journal, "two")
    jobs = await journal.apply_many([(second.id, polled(AT + 3, 1)), (first.id, polled(AT + 3, 0))])
    assert [(job.id, job.queue_position) for job in jobs] == [(second.id, 1), (first.id, 0)]
    assert jobs[0].change_seq < jobs[1].change_seq
    with pytest.raises(JournalError, match="no job nowhere"):
        await journal.apply_many([(first.id, polled(AT + 4, 9)), ("nowhere", polled(AT + 4, 9))])
    assert await journal.job(first.id) == jobs[1]
    assert await journal.apply_many([]) == []


async def test_changes_are_numbered_over_all_jobs(journal: Journal) -> None:
    first, second = await queued(journal, "one"), await queued(journal, "two")
    first = await journal.apply(first.id, polled(AT + 3))
    assert await journal.changed_since(0) == ([second, first], first.change_seq)
    assert await journal.changed_since(second.change_seq) == ([first], first.change_seq)
    assert await journal.changed_since(first.change_seq) == ([], first.change_seq)


async def test_a_request_is_found(journal: Journal) -> None:
    job = await queued(journal, "req-9")
    assert await journal.find_request("req-9") == job
    assert await journal.find_request("req-8") is None
    assert await journal.job("nowhere") is None


async def test_text_and_numbers_that_sqlite_cannot_hold_do_no_harm(journal: Journal) -> None:
    job = await journal.create_job(new_job(title="half \ud83d and whole \ud83d\ude00 and nul \0 end"), BODY)
    assert job.title == "half \ufffd and whole \U0001f600 and nul \0 end"
    await journal.apply(job.id, ev.Submitting(AT, "owner"))
    await journal.apply(job.id, ev.Accepted(AT, Request("r")))
    hostile = ev.Polled(AT + 1, ev.Progress.QUEUED, "\x1b]0;x\x07\udcff", 10**30)
    after = await journal.apply(job.id, hostile)
    assert await journal.job(job.id) == after
    assert after.wire_status == "\x1b]0;x\x07\ufffd"
    assert (await journal.timeline(job.id))[-1].event == hostile
