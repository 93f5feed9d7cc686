"""The detail keeps what was estimated and what was charged apart, and tells what the person calls the job."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.ui.widgets.detail.explain import explain
from tests.ui.gallery import FLUX, NOW, intent

_JOB = intent(1, FLUX, NOW - 60)


@pytest.mark.parametrize(
    ("state", "price_usd", "cost_usd", "words"),
    [
        (JobState.RUNNING, 0.04, None, "● running · ≈$0.040"),
        (JobState.RUNNING, None, None, "● running"),
        (JobState.SUCCEEDED, 0.04, 0.08, "✓ succeeded · $0.080 (estimated ≈$0.040)"),
        (JobState.SUCCEEDED, 0.04, 0.04, "✓ succeeded · $0.040"),
        (JobState.SUCCEEDED, None, 0.04, "✓ succeeded · $0.040"),
        (JobState.SUCCEEDED, 0.04, None, "✓ succeeded · cost unknown"),
        (JobState.FAILED, 0.04, 0.0, "✗ failed · $0"),
        (JobState.CANCELLED, 0.04, None, "– cancelled"),
    ],
)
def test_the_headline(state: JobState, price_usd: float | None, cost_usd: float | None, words: str) -> None:
    job = replace(_JOB, state=state, state_since=NOW - 30, price_usd=price_usd, cost_usd=cost_usd)
    assert explain(job, NOW).headline == words


def test_own_words_come_last_and_only_where_there_are_any() -> None:
    assert not any(line.startswith(("Label", "#", "Note")) for line in explain(_JOB, NOW).lines)
    labelled = replace(_JOB, label="mood", tags="fog night", note="for her")
    assert explain(labelled, NOW).lines[-2:] == ("Label: mood  #fog #night", "Note: for her")
    assert explain(replace(_JOB, tags="fog"), NOW).lines[-1] == "#fog"
