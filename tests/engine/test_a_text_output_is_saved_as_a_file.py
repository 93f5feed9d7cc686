from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.job import Job, JobState, Request, new_job_id
from runcomfy_tui.domain.node_outputs import outputs_of_answer
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.simulator import Server
from tests.engine.finished import download_of
from tests.engine.rig import Rig, engine_on

TEXT = "a lighthouse\nat dawn, 灯台 \ud800"
ANSWER = {"request_id": "r-1", "status": "succeeded", "outputs": {"38:42": {"text": [[TEXT]]}}}
WORKFLOW = {"38:42": {"class_type": "ShowText", "_meta": {"title": "Caption"}}}


async def _succeeded(rig: Rig) -> Job:
    """Put a job of a deployment into the journal that ended with a text alone."""
    target = Target(TargetKind.COMFYUI, "dep-1")
    kept = Deployment("dep-1", "Captions", target.kind, workflow_version="3", payload=Payload(WORKFLOW))
    await rig.journal.deployment_book.save_one(kept, 1.0)
    now = 1_800_000_000.0
    account = rig.engine.status.account or "a"
    new = Job(new_job_id(now), "default", account, target, "caption", "", now, JobState.INTENT, now)
    job = await rig.journal.create_job(replace(new, target_version="3"), b'{"overrides": {}}')
    for event in (ev.Submitting(now, rig.owner.id), ev.Accepted(now, Request("r-1"))):
        await rig.journal.apply(job.id, event)
    assets = [output.asset for output in outputs_of_answer(ANSWER)]
    done = ev.ResultFetched(now + 9, ev.Verdict.SUCCEEDED, finished_at=now + 9, outputs=len(assets))
    return await rig.journal.apply(job.id, done, result=json.dumps(ANSWER).encode(), assets=assets)


async def test_it_lies_beside_its_description_and_nobody_is_asked_for_it(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await _succeeded(rig)
        await rig.engine.download([job.id])
        done = await download_of(rig, job, "done", "failed", "refused", "gone")
        assert (done.state, done.problem) == ("done", None)
        file = Path(done.path or "")
        assert file.suffix == ".txt"
        assert file.read_text() == "a lighthouse\nat dawn, 灯台 ?"
        told = json.loads(Path(f"{file}.json").read_text())
        assert told["kind"] == "text"
        assert told["node"] == {
            "id": "38:42", "title": "Caption", "class_type": "ShowText", "output": "text", "temporary": False,
        }  # fmt: skip
        assert told["source"] == "text:38:42/text"
        assert (await rig.job(job.id)).downloaded == 1
