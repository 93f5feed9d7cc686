from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import CancelWish, Failure, Job, JobState, Request
from runcomfy_tui.present.events import merged, moment
from runcomfy_tui.present.states import Role
from runcomfy_tui.ui.widgets.detail.explain import explain, field_problems
from runcomfy_tui.ui.widgets.detail.position_curve import curve, positions
from tests.ui.gallery import FLUX, NOW, intent

_JOB = intent(1, FLUX, NOW - 60)


def _told(**changes: object) -> str:
    shown = explain(replace(_JOB, **changes), NOW)  # type: ignore[arg-type]
    return "\n".join((shown.headline, *shown.lines))


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_a_headline_and_a_sentence(state: JobState) -> None:
    shown = explain(replace(_JOB, state=state), NOW)
    assert shown.headline
    assert shown.lines


def test_an_unknown_job_says_what_it_may_mean_and_what_to_do() -> None:
    told = _told(state=JobState.UNKNOWN, failure=Failure("the connection broke"))
    assert "may be charged" in told
    assert "the connection broke" in told
    assert "Enter lists" in told


def test_a_failure_is_told_in_its_words_with_code_and_raw_detail() -> None:
    failure = Failure("held back\x1b[31m by the filter", 42201, '{"worker": 17}')
    shown = explain(replace(_JOB, state=JobState.FAILED, failure=failure), NOW)
    assert shown.role is Role.FAILED
    assert "code 42201" in shown.headline
    assert shown.lines == ("held back by the filter",)
    assert shown.raw == '{\n  "worker": 17\n}'


def test_a_rejection_names_its_fields() -> None:
    detail = '[{"loc": ["body", "images", 0], "msg": "not a URL"}, {"loc": ["body", "seed"], "msg": "too large"}]'
    found = field_problems(Failure("refused", 422, detail))
    assert [(problem.field, problem.words) for problem in found] == [("images.0", "not a URL"), ("seed", "too large")]
    assert field_problems(Failure("refused", 422, f'{{"detail": {detail}}}')) == found


def test_a_success_that_was_never_seen_running_says_at_most_how_long_it_ran() -> None:
    seen = _told(state=JobState.SUCCEEDED, accepted_at=NOW - 200, started_at=NOW - 100, state_since=NOW - 26)
    assert "ran 1m 14s" in seen
    unseen = _told(state=JobState.SUCCEEDED, accepted_at=NOW - 200, started_at=None, state_since=NOW - 26)
    assert "ran for at most 3m" in unseen


def test_waiting_to_be_downloaded_is_said_with_the_day_it_ends() -> None:
    told = _told(state=JobState.SUCCEEDED, outputs=2, finished_at=NOW - 60)
    assert "d downloads 2 files" in told
    assert "deletes its files on" in told


def test_what_could_not_be_cancelled_runs_on_and_is_charged() -> None:
    assert "run on and be charged" in _told(state=JobState.RUNNING, not_cancellable_at=NOW - 1)


def test_a_cancel_that_could_not_be_delivered_says_why() -> None:
    wish = CancelWish(wished_at=NOW - 5, attempts=2, problem="no answer within 10 s")
    assert "no answer within 10 s" in _told(state=JobState.QUEUED, cancel=wish)


def test_positions_become_a_falling_curve() -> None:
    events: list[tuple[float, ev.Event]] = [
        (NOW + at, ev.Polled(NOW + at, ev.Progress.QUEUED, "in_queue", position))
        for at, position in ((0, 8), (5, 4), (10, 0))
    ]
    assert positions(events) == [(NOW, 8), (NOW + 5, 4), (NOW + 10, 0)]
    drawn = curve(positions(events), 10)
    assert len(drawn) == 10
    assert drawn[0] == "█"
    assert drawn[-1] == "▁"
    assert curve(positions(events), 10, ascii_only=True).isascii()
    assert curve([], 10) == ""


def test_polls_that_told_nothing_new_are_one_line() -> None:
    polls = [moment(NOW + i, ev.Polled(NOW + i, ev.Progress.QUEUED, "in_queue", 3)) for i in range(4)]
    assert [(one.what, one.more) for one in merged(polls)] == [("queued", "3 ahead")]


def test_a_word_that_nobody_knows_is_shown_as_it_came() -> None:
    assert moment(NOW, ev.Polled(NOW, ev.Progress.UNRECOGNISED, "warming\x1b[2J up")).what == "“warming up”"


def test_an_accepted_request_is_named() -> None:
    job: Job = replace(_JOB, request=Request("abc"))
    assert job.request is not None
    assert "abc" in moment(NOW, ev.Accepted(NOW, job.request)).more


def test_a_carried_forward_position_is_told_with_what_was_answered_and_when() -> None:
    job = replace(_JOB, state=JobState.QUEUED, wire_status="in_queue", queue_position=17, confirmed_at=NOW - 40)
    (told, *_) = explain(job, NOW, estimate=12).lines
    assert told == "About 12 ahead in the queue, judging by the jobs before it; asked 40s ago: 17."
    assert explain(job, NOW, estimate=0).lines[0].startswith("About to be next in the queue")
    assert explain(job, NOW).lines[0] == "17 ahead in the queue."


def test_a_job_of_a_paused_batch_names_both_keys() -> None:
    told = _told(hold="paused: an earlier job of its batch is unknown", batch="b1")
    assert "! sends it" in told
    assert "B goes on with its whole batch" in told
