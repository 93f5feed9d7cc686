"""What a job's state allows, when its files go, and how its id is made."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import OUTPUTS_KEPT_S, JobState, new_job_id, why_not_cancel, why_not_download
from tests.domain.jobs import AT, IN_STATE

UNFINISHED = {
    JobState.INTENT, JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.FINISHED, JobState.LOST,
}  # fmt: skip


@pytest.mark.parametrize("state", JobState)
def test_every_unfinished_job_can_be_cancelled_but_for_the_unknown(state: JobState) -> None:
    reason = why_not_cancel(IN_STATE[state])
    assert (reason is None) == (state in UNFINISHED)
    if state is JobState.UNKNOWN:
        assert reason is not None
        assert "request id" in reason


@pytest.mark.parametrize("state", JobState)
def test_only_a_success_with_files_can_be_downloaded(state: JobState) -> None:
    job = IN_STATE[state]
    assert (why_not_download(job) is None) == (state is JobState.SUCCEEDED)
    assert why_not_download(replace(job, outputs=0)) is not None


@pytest.mark.parametrize("state", JobState)
def test_files_go_seven_days_after_the_success(state: JobState) -> None:
    job = replace(IN_STATE[state], finished_at=AT + 50)
    expected = AT + 50 + OUTPUTS_KEPT_S if state is JobState.SUCCEEDED else None
    assert job.expires_at == expected
    assert replace(job, outputs=0).expires_at is None


def test_an_id_is_a_uuid_of_version_7_that_sorts_by_time() -> None:
    made = [new_job_id(AT + n / 1000) for n in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50
    parsed = uuid.UUID(made[0])
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == int(AT * 1000)
    assert str(uuid.UUID(new_job_id(AT, b"\xff" * 10))) == new_job_id(AT, b"\xff" * 10)
