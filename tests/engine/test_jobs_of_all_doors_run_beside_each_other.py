"""Models, ComfyUI workflows and LoRAs: one journal, the same states, each asked through its own door."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Failure, Job, JobState
from runcomfy_tui.domain.target import Target, model
from runcomfy_tui.engine.remotes import base_of
from runcomfy_tui.engine.submit_outcomes import BEFORE_ACCEPTANCE, in_plain_words
from runcomfy_tui.simulator import Server, Simulator
from runcomfy_tui.store import Download
from tests.engine.deployed import COMFYUI, DELETED, LORA, PAUSED, VIDEOS, accepted, deploy
from tests.engine.rig import PICTURE, Rig, engine_at, engine_on, set_faults, settings_for, stats
from tests.engine.stepped_clock import stepped


async def test_all_three_run_at_once_and_succeed(home: Path) -> None:
    async with stepped(home) as run:
        jobs = [await run.accepted(PICTURE), await accepted(run, COMFYUI), await accepted(run, LORA)]
        jobs.append(await accepted(run, VIDEOS))
        assert [job.target for job in jobs] == [model(PICTURE), COMFYUI, LORA, VIDEOS]
        running = await run.until(jobs[1].id, JobState.RUNNING, step_s=0.5)
        assert running.instance_id
        for job in jobs:
            done = await run.until(job.id, JobState.SUCCEEDED)
            assert done.outputs >= 1
            assert done.finished_at is not None
            assert len(await run.rig.journal.assets(job.id)) == done.outputs
        assert run.simulator.counts["submits_accepted"] == 4
        assert run.rig.engine.status.problem is None


@pytest.mark.parametrize("target", [COMFYUI, LORA], ids=lambda target: target.kind.value)
async def test_each_can_be_cancelled(home: Path, target: Target) -> None:
    async with stepped(home) as run:
        jobs = [await accepted(run, target) for _ in range(4)]
        await run.rig.engine.cancel([jobs[-1].id])
        cancelled = await run.until(jobs[-1].id, JobState.CANCELLED, JobState.SUCCEEDED)
        assert cancelled.state is JobState.CANCELLED
        assert cancelled.cancel is None


@pytest.mark.parametrize("target", [COMFYUI, LORA], ids=lambda target: target.kind.value)
async def test_what_fails_says_why_with_its_code_and_keeps_the_detail(home: Path, target: Target) -> None:
    async with stepped(home, simulator=Simulator(seed=7, failure_share=1.0)) as run:
        failed = await run.until((await accepted(run, target)).id, JobState.FAILED)
        assert failed.failure is not None
        assert not failed.failure.message.startswith("the request failed; the service gave no reason")
        assert failed.failure.code is not None
        assert "debugInfo" in (failed.failure.detail or "")


@pytest.mark.parametrize(("target", "code", "word"), [(PAUSED, 10002, "disabled"), (DELETED, 10003, "deleted")])
async def test_what_is_disabled_or_deleted_rejects_in_plain_words(
    home: Path, target: Target, code: int, word: str
) -> None:
    async with stepped(home) as run:
        job = await run.until((await deploy(run.rig, target)).id, JobState.REJECTED)
        assert job.failure is not None
        assert job.failure.code == code
        assert word in job.failure.message


def test_codes_without_words_get_some() -> None:
    for code, meaning in BEFORE_ACCEPTANCE.items():
        assert in_plain_words(Failure(f"HTTP 400, code {code}", code)).message == meaning
        assert in_plain_words(Failure("refused", code)).message == "refused"
    assert in_plain_words(Failure("HTTP 422", 422001)).message == "HTTP 422"


async def test_a_deployments_queue_is_a_line_and_its_run_times_are_learned(home: Path) -> None:
    estimates: dict[str, int | None] = {}
    async with stepped(home) as run:
        run.rig.engine.watch_estimates(estimates.update)
        body = {"prompt": "a harbour", "sample_steps": 25}
        jobs = [await accepted(run, LORA, body) for _ in range(16)]
        await run.until(jobs[5].id, JobState.SUCCEEDED, within_s=900.0)
        assert any(value is not None for value in estimates.values())
        last = await run.rig.job(jobs[-1].id)
        assert last.size_of_work == "sample_steps=25"
        assert run.rig.engine._pollers._pollers[base_of(LORA)]._schedule._habits.usual_s(last) is not None


async def _row(rig: Rig, job: Job, state: str, index: int | None = None) -> Download:
    """Wait for a download in this state, the one with this index where that is told."""
    end = time.monotonic() + 20.0
    while True:
        rows = await rig.journal.downloads(job.id)
        for row in rows:
            if row.state == state and index in (None, row.index):
                return row
        assert time.monotonic() < end, rows
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("target", [COMFYUI, LORA], ids=lambda target: target.kind.value)
async def test_files_come_with_what_made_them_and_by_fresh_addresses(
    simulator: Server, home: Path, target: Target
) -> None:
    token = simulator.environment["RUNCOMFY_TOKEN"]
    settings = replace(settings_for(simulator.base_url, home), auto_download=True)
    async with engine_at(simulator.base_url, token, home, settings=settings) as rig:
        set_faults(simulator, expired_file=1)
        job = await deploy(rig, target)
        await rig.until_job(job.id, lambda j: j.request is not None)
        simulator.clock.advance(600.0)
        await rig.engine.poll_now([job.id])
        await rig.until(job.id, JobState.SUCCEEDED)
        gone = await _row(rig, job, "gone")
        assert stats(simulator)["results"] >= 2, "it was asked again for a fresh address"
        set_faults(simulator)
        await rig.engine.retry_downloads([(job.id, gone.index)])
        file = await _row(rig, job, "done", gone.index)
        assert file.path is not None
        told = json.loads(Path(f"{file.path}.json").read_text("utf-8"))
        assert (told["target"]["kind"], told["target"]["id"]) == (target.kind.value, target.id)


async def test_a_hosted_files_size_is_told_and_no_other_host_is_asked(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        engine = rig.engine
        assert await engine.hosted_size(f"{simulator.base_url}/files/bulk-1234567/1.wav") == 1_234_567
        for url in ("https://example.com/a.png", f"{simulator.base_url}/nowhere.png", "x", "file:///etc/passwd"):
            assert await engine.hosted_size(url) is None
