"""Old jobs that are over give up their media and keep the SHA-256; what is live, unknown or young keeps everything."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Failure, Job, JobState, Request
from runcomfy_tui.store import Journal, Owner, owners_of, pruning
from runcomfy_tui.store.check import check
from runcomfy_tui.store.open import open_journal
from runcomfy_tui.store.pruning import PruneOrder, prune_some, shrink, survey
from tests.store.samples import AT, new_job, polled, python, query

OLD = PruneOrder(before=AT + 1000)
_REQUESTS = itertools.count()


def with_media(letter: str) -> bytes:
    return b'{"image": "data:image/png;base64,%s"}' % (letter.encode() * 50_000)


async def brought_to(journal: Journal, state: JobState, letter: str, *, at: float = AT) -> Job:
    """Return a job that came to a state at that time."""
    job = await journal.create_job(new_job(), with_media(letter))
    request = ev.Accepted(at, Request(f"req-{next(_REQUESTS)}"))
    ended = ev.Polled(at, ev.Progress.ENDED, "completed")
    story: dict[JobState, list[ev.Event]] = {
        JobState.INTENT: [],
        JobState.WITHDRAWN: [ev.CancelRequested(at)],
        JobState.SUBMITTING: [],
        JobState.UNKNOWN: [ev.OutcomeUnknown(at, "lost")],
        JobState.REJECTED: [ev.Rejected(at, Failure("no"))],
        JobState.QUEUED: [request, polled(at), ev.PollFailed(at, "no answer")],
        JobState.RUNNING: [request, ev.Polled(at, ev.Progress.RUNNING, "in_progress")],
        JobState.FINISHED: [request, ended],
        JobState.LOST: [request, *(ev.Missing(at + 40 * n) for n in range(3))],
        JobState.SUCCEEDED: [request, polled(at), ended, ev.ResultFetched(at, ev.Verdict.SUCCEEDED, outputs=1)],
        JobState.FAILED: [request, ended, ev.ResultFetched(at, ev.Verdict.FAILED)],
        JobState.CANCELLED: [request, ended, ev.ResultFetched(at, ev.Verdict.CANCELLED)],
    }
    if state not in (JobState.INTENT, JobState.WITHDRAWN):
        job = await journal.apply(job.id, ev.Submitting(at, "owner"))
    for event in story[state]:
        result = b'{"output": 1}' if isinstance(event, ev.ResultFetched) else None
        job = await journal.apply(job.id, event, result=result)
    return job


async def has_media(journal: Journal, job: Job) -> bool:
    try:
        return bool(await journal.body(job.id))
    except JournalError as error:
        if "not kept any more" not in str(error):
            raise
        return False


@pytest.fixture
async def jobs(journal: Journal) -> dict[JobState, Job]:
    """Make one old job in each state, each with a picture of its own."""
    return {state: await brought_to(journal, state, chr(97 + n)) for n, state in enumerate(JobState)}


async def test_only_those_that_are_over_give_up_their_media(journal: Journal, jobs: dict[JobState, Job]) -> None:
    pruned = await journal.prune(OLD)
    freed = {state for state, job in jobs.items() if not await has_media(journal, job)}
    over = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.REJECTED, JobState.WITHDRAWN}
    assert freed == over
    assert (pruned.jobs, pruned.media) == (5, 5)
    assert pruned.freed_bytes == 5 * (50_000 + len("data:image/png;base64,"))
    assert await journal.jobs() == list(jobs.values()), "no job changes"
    assert check(journal.path).problems == []
    assert (await journal.prune(OLD)).freed_bytes == 0


async def test_failed_ones_may_keep_theirs(journal: Journal, jobs: dict[JobState, Job]) -> None:
    await journal.prune(PruneOrder(OLD.before, keep_failed=True))
    freed = {state for state, job in jobs.items() if not await has_media(journal, job)}
    assert freed == {JobState.SUCCEEDED}


async def test_the_young_keep_theirs_and_so_does_whoever_shares_with_them(journal: Journal) -> None:
    old = await brought_to(journal, JobState.SUCCEEDED, "a")
    shares = await brought_to(journal, JobState.SUCCEEDED, "b")
    young = await brought_to(journal, JobState.SUCCEEDED, "b", at=OLD.before + 5)
    assert (await journal.prune(OLD)).media == 1
    assert [await has_media(journal, job) for job in (old, shares, young)] == [False, True, True]
    again = await journal.create_job(new_job(), with_media("a"))
    assert await has_media(journal, again)
    assert await has_media(journal, old), "the same picture came again"


async def test_results_and_polls_go_only_when_asked(journal: Journal, jobs: dict[JobState, Job], path: Path) -> None:
    await journal.prune(OLD)
    assert query(path, "SELECT count(*) FROM results") == [(3,)]
    kinds = [entry.kind for entry in await journal.timeline(jobs[JobState.SUCCEEDED].id)]
    pruned = await journal.prune(PruneOrder(OLD.before, results=True, polls=True))
    assert (pruned.results, pruned.result_bytes) == (3, 39)
    assert query(path, "SELECT count(*) FROM results") == [(0,)]
    left = [entry.kind for entry in await journal.timeline(jobs[JobState.SUCCEEDED].id)]
    assert kinds == ["submitting", "accepted", "polled", "polled", "result_fetched"]
    assert left == ["submitting", "accepted", "polled", "result_fetched"]
    waiting = [entry.kind for entry in await journal.timeline(jobs[JobState.QUEUED].id)]
    assert waiting == ["submitting", "accepted", "polled", "poll_failed"]


async def test_a_survey_changes_nothing(journal: Journal, jobs: dict[JobState, Job], path: Path) -> None:
    before = query(path, "SELECT sha256, length(data) FROM media")
    found = await journal._read(lambda c: survey(c, OLD))
    assert found.media == 5
    assert query(path, "SELECT sha256, length(data) FROM media") == before


async def test_it_goes_in_parts_that_others_can_wait_for(
    journal: Journal, jobs: dict[JobState, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_AT_ONCE_BYTES", 60_000)
    rounds = 0
    while await journal._write(lambda c: prune_some(c, OLD)):
        rounds += 1
    assert rounds == 3


async def test_media_of_no_job_go_too(journal: Journal, path: Path) -> None:
    await brought_to(journal, JobState.QUEUED, "a")
    query(path, "INSERT INTO media VALUES ('f', 3, x'010203')")
    await journal.prune(OLD)
    assert query(path, "SELECT length(data) FROM media") == [(50_022,)]


async def test_the_file_shrinks_when_nobody_else_works_on_it(
    journal: Journal, jobs: dict[JobState, Job], path: Path
) -> None:
    await journal.prune(OLD)
    await journal.close()
    connection = open_journal(path).connection
    size = path.stat().st_size
    code = (
        "import sys, pathlib\nfrom runcomfy_tui.store import Owner\nowner = Owner.acquire(pathlib.Path(sys.argv[1]))\n"
        "print(owner.id, flush=True)\nsys.stdin.readline()"
    )
    with python(code, owners_of(path)) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert shrink(connection, path, owners_of(path)) is None
        assert path.stat().st_size == size
        other.kill()
    mine = Owner.acquire(owners_of(path))
    shrunk = shrink(connection, path, owners_of(path))
    mine.release()
    connection.close()
    assert shrunk is not None
    assert shrunk > 200_000
    assert path.stat().st_size == size - shrunk
    assert check(path).problems == []
    assert check(path).free_bytes == 0


async def test_a_journal_of_another_window_goes_on_meanwhile(journal: Journal, path: Path) -> None:
    old = await brought_to(journal, JobState.SUCCEEDED, "a")
    other = sqlite3.connect(path, isolation_level=None)
    while prune_some(other, OLD):
        await brought_to(journal, JobState.QUEUED, "b")
    other.close()
    assert not await has_media(journal, old)
