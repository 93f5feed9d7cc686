"""What is not on this disk nor on its way is counted, with the time until the service deletes it."""

from __future__ import annotations

from dataclasses import replace

from runcomfy_tui.domain.job import OUTPUTS_KEPT_S, Job, JobState
from runcomfy_tui.present.cells import Cell
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.present.job_files import NO_FILES, JobFiles, outputs_cell
from runcomfy_tui.present.missing_files import missing
from runcomfy_tui.present.states import Role
from tests.domain.jobs import IN_STATE

NOW = 1_795_000_000.0


def job(number: int, outputs: int = 2, downloaded: int = 0, age_s: float = 3_600.0) -> Job:
    return replace(
        IN_STATE[JobState.SUCCEEDED],
        id=f"job-{number}",
        outputs=outputs,
        downloaded=downloaded,
        finished_at=NOW - age_s,
        state_since=NOW - age_s,
    )


def test_what_nobody_asked_for_is_counted_the_soonest_first() -> None:
    jobs = [
        job(1),
        job(2, age_s=OUTPUTS_KEPT_S - 7_200),
        job(3, downloaded=2),
        job(4, age_s=OUTPUTS_KEPT_S + 1),
        job(5, age_s=2),
        job(6, outputs=3),
        replace(job(7), state=JobState.FAILED),
    ]
    found = missing(jobs, lambda job_id: {"job-6": 2, "job-1": 0}.get(job_id, 0), NOW)
    assert found.job_ids == ("job-2", "job-1", "job-6")
    assert found.files == 5
    assert found.is_urgent(NOW)
    assert found.words(NOW) == "5 files of 3 jobs, not downloaded; the first is deleted in 2h 00m"


def test_nothing_missing_says_nothing() -> None:
    found = missing([job(1, downloaded=2)], lambda _: 0, NOW)
    assert found.words(NOW) == ""
    assert not found.is_urgent(NOW)


def test_a_row_of_a_job_tells_what_became_of_its_files() -> None:
    def told(outputs: int, downloaded: int, **files: float) -> Cell:
        return outputs_cell(job(1, outputs, downloaded), JobFiles(**files), UNICODE)  # type: ignore[arg-type]

    assert outputs_cell(job(1, 0), NO_FILES, UNICODE).text == ""
    assert told(2, 0).text == "2  "
    assert told(2, 1).text == "1/2 ↓"
    assert told(2, 2).text == "2 ↓"
    assert told(1, 0, coming=1, share=0.625) == Cell("62% ↓", Role.RUNNING)
    assert told(3, 1, coming=2, share=0.5).text == "1/3 50%"
    assert told(12, 10, coming=2, share=0.5).text == "50% ↓"
    assert told(1, 0, coming=1).text == "… ↓"
    assert told(2, 1, gone=1) == Cell("1/2 ∅", Role.WARNING)
    assert told(1, 0, refused=1) == Cell("1 □", Role.UNKNOWN)
    assert told(4, 1, failed=1, gone=2) == Cell("1/4 ✗", Role.FAILED)
    assert told(2, 0, paused=2).text == "0/2 ◇"
