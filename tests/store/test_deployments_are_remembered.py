from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job, JobState, Request
from runcomfy_tui.domain.target import NO_MODEL, Target, TargetKind
from runcomfy_tui.store import Journal

PAYLOAD = Payload({"6": {"inputs": {"text": "a"}}}, {"6": {"inputs": {"text": "b"}}}, "https://a.runcomfy.net/info")
ONE = Deployment("dep-1", "Portraits", TargetKind.COMFYUI, "standby", hardware=("ADA_48_PLUS",), workflow_version="3")
TWO = Deployment("dep-2", "Anna", TargetKind.LORA, "running", is_enabled=False, min_instances=0, keep_warm_s=60.0)


async def test_the_list_comes_back_in_its_order_and_keeps_what_was_opened(journal: Journal) -> None:
    book = journal.deployment_book
    assert await book.all() == ([], None)
    opened = replace(ONE, payload=PAYLOAD, readme="# Portraits")
    await book.save_one(opened, 5.0)
    assert await book.all() == ([], None)
    await book.save_all([TWO, ONE], 7.0)
    assert await book.all() == ([TWO, ONE], 7.0)
    assert await book.one("dep-1") == (opened, 5.0)
    assert await book.one("dep-2") is None
    await book.save_all([replace(TWO, name="Anna 2")], 9.0)
    assert await book.all() == ([replace(TWO, name="Anna 2")], 9.0)
    assert await book.one("dep-1") == (opened, 5.0)
    await book.save_one(replace(opened, name="Faces"), 11.0)
    assert await book.one("dep-1") == (replace(opened, name="Faces"), 11.0)


async def test_node_types_are_those_of_their_source_and_own_schemas_can_be_forgotten(journal: Journal) -> None:
    book = journal.deployment_book
    await book.save_node_types("dep-1", "3 https://a", {"KSampler": {"input": {}}}, 1.0)
    assert await book.node_types("dep-1", "3 https://a") == {"KSampler": {"input": {}}}
    assert await book.node_types("dep-1", "4 https://a") is None
    assert await book.own_schema("dep-2") is None
    await book.save_own_schema("dep-2", {"type": "object"}, 2.0)
    assert await book.own_schema("dep-2") == {"type": "object"}
    await book.save_own_schema("dep-2", None, 3.0)
    assert await book.own_schema("dep-2") is None


async def test_a_request_is_taken_over_once_and_learns_from_its_result(journal: Journal, path: Path) -> None:
    asked = Job("job-1", "default", "", NO_MODEL, "", "", 100.0, JobState.QUEUED, 100.0, request=Request("req-1"))
    job = await journal.take_over(asked, ev.TakenOver(100.0))
    assert not job.has_inputs
    assert [entry.event for entry in await journal.timeline("job-1")] == [ev.TakenOver(100.0)]
    with pytest.raises(JournalError, match="holds request req-1 already"):
        await journal.take_over(replace(asked, id="job-2"), ev.TakenOver(101.0))
    result = ev.ResultFetched(110.0, ev.Verdict.SUCCEEDED, model_id="maker/model", created_at=40.0)
    job = await journal.apply("job-1", result)
    assert (job.state, job.target, job.created_at) == (
        JobState.SUCCEEDED,
        Target(TargetKind.MODEL, "maker/model"),
        40.0,
    )
