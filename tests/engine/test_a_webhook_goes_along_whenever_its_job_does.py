"""A job's webhook is kept with it: in the query of its submit, and of the one that is sent again for it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import Duplicate
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.engine import webhooks
from runcomfy_tui.simulator import Server
from tests.engine.rig import engine_on, set_faults

LORA = Target(TargetKind.LORA, "dep-lora-anna")
ACCEPTED = JobState.QUEUED, JobState.RUNNING, JobState.FINISHED, JobState.SUCCEEDED
ADDRESS = "https://example.com/hook?k=v&l=w"


async def test_also_when_a_person_submits_an_unknown_job_again(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        set_faults(simulator, {"drop-after-submit": 1.0})
        job = await rig.engine.submit(LORA, "anna", {"prompt": "anna_r"}, webhook=ADDRESS)
        await rig.until(job.id, JobState.UNKNOWN)
        set_faults(simulator)
        assert await webhooks.webhook_of(rig.journal, job.id) == ADDRESS
        again = await rig.engine.submit_again(job.id)
        await rig.until(again.id, *ACCEPTED)
        plain = await rig.engine.submit(LORA, "anna", {"prompt": "another"})
        await rig.until(plain.id, *ACCEPTED)
        # What is refused leaves nothing of the address behind.
        with pytest.raises(Duplicate):
            await rig.engine.submit(LORA, "anna", {"prompt": "another"}, webhook="https://example.com/secret")
        with closing(sqlite3.connect(rig.journal.path)) as reading:
            rows = reading.execute("SELECT value FROM meta WHERE key LIKE 'webhook:%'").fetchall()
    assert sorted(json.loads(value) for (value,) in rows) == ["", ADDRESS, ADDRESS]
    accepted = simulator.simulator.inferences.accepted(simulator.clock.now())
    assert sorted(one.webhook.url if one.webhook else "" for one in accepted) == ["", ADDRESS, ADDRESS]
