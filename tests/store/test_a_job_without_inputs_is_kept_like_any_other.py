"""A request that was taken over has no inputs: it is checked, exported, imported, pruned and recovered all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import ImportRefused, JournalError
from runcomfy_tui.domain.job import Job, JobState, Request
from runcomfy_tui.domain.target import NO_MODEL
from runcomfy_tui.store import Journal
from runcomfy_tui.store.check import check
from runcomfy_tui.store.open import open_journal
from runcomfy_tui.store.pruning import PruneOrder
from runcomfy_tui.store.salvage import salvage
from tests.store.exported import as_bytes, exported, imported, lines_of
from tests.store.samples import AT, BODY, new_job, polled, queued

SCHEMA = {"type": "object", "properties": {"prompt": {"type": "string"}}}


def wanted(request_id: str = "req-9", job_id: str = "job-taken") -> Job:
    job = new_job(id=job_id, target=NO_MODEL, title="", state=JobState.QUEUED)
    return replace(job, request=Request(request_id), body_sha256="")


async def fill(journal: Journal) -> Job:
    await queued(journal)
    job = await journal.take_over(wanted(), ev.TakenOver(AT))
    await journal.deployment_book.save_own_schema("dep-1", SCHEMA, AT)
    return await journal.apply(job.id, polled(AT + 5))


async def closed(path: Path) -> None:
    journal = await Journal.open(path)
    await fill(journal)
    await journal.close()


async def test_it_says_that_nobody_tells_its_inputs(journal: Journal, path: Path) -> None:
    job = await fill(journal)
    assert not job.has_inputs
    with pytest.raises(JournalError, match="does not tell the inputs"):
        await journal.body(job.id)
    with pytest.raises(JournalError, match="holds request req-9 already"):
        await journal.take_over(wanted(job_id="another"), ev.TakenOver(AT))
    assert check(path).problems == []
    await journal.prune(PruneOrder(AT + 1e6, results=True, polls=True))
    assert next(entry.event for entry in await journal.timeline(job.id)) == ev.TakenOver(AT)


async def test_it_goes_elsewhere_and_back(path: Path, tmp_path: Path) -> None:
    await closed(path)
    there = tmp_path / "there" / "journal.db"
    data = exported(path)
    assert imported(there, data).jobs == 2
    assert imported(there, data).known == 2
    assert check(there).problems == []
    journal = await Journal.open(there)
    job = await journal.find_request("req-9")
    assert job is not None
    assert (job.has_inputs, job.target, job.state) == (False, NO_MODEL, JobState.QUEUED)
    assert await journal.deployment_book.own_schema("dep-1") == SCHEMA
    await journal.close()


@pytest.mark.parametrize("harm", ["body", "request", "schema"])
async def test_what_cannot_be_is_not_imported(harm: str, path: Path, tmp_path: Path) -> None:
    await closed(path)
    lines = lines_of(exported(path))
    (line,) = [each for each in lines if each["type"] == "job" and not each["job"]["body_sha256"]]
    (schema,) = [each for each in lines if each["type"] == "own_schema"]
    match harm:
        case "body":
            line["body"] = [{"text": BODY.decode()}]
        case "request":
            line["job"] |= {"request": None, "state": "unknown"}
        case _:
            schema["data"] = ["no schema"]
    with pytest.raises(ImportRefused):
        imported(tmp_path / "there" / "journal.db", as_bytes(lines))


async def test_it_is_recovered_from_a_damaged_journal(path: Path, tmp_path: Path) -> None:
    await closed(path)
    there = tmp_path / "there" / "journal.db"
    connection = open_journal(there).connection
    recovered = salvage(connection, path, AT + 50)
    connection.close()
    assert recovered.is_whole
    assert (recovered.jobs, recovered.without_inputs) == (2, 0)
    assert check(there).problems == []
    journal = await Journal.open(there)
    job = await journal.find_request("req-9")
    assert job is not None
    assert not job.has_inputs
    assert await journal.deployment_book.own_schema("dep-1") == SCHEMA
    await journal.close()
