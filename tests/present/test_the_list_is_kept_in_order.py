"""The order and selection of the table after any changes are those of sorting and filtering everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.query import Query, matches, parse
from runcomfy_tui.present.columns import job_columns
from runcomfy_tui.present.job_list import JobList
from tests.domain.jobs import AT, IN_STATE

COLUMNS = {column.key: column for column in job_columns()}
QUERIES = ("", "state:queued,failed", "-state:running", "queue>1")


def job(number: int, state: JobState = JobState.QUEUED, position: int | None = None, cost: float | None = None) -> Job:
    return replace(
        IN_STATE[state], id=f"job-{number:03}", created_at=AT + number, queue_position=position, cost_usd=cost
    )


def expected(jobs: JobList, query: Query) -> list[str]:
    key = jobs.column.sort_key
    shown = sorted((j for j in jobs.jobs.values() if matches(query, j, AT)), key=lambda j: j.id, reverse=True)
    known = [j for j in shown if key(j) is not None]
    known.sort(key=lambda j: (key(j),), reverse=jobs.reverse)
    return [j.id for j in known] + [j.id for j in shown if key(j) is None]


changes = st.lists(
    st.builds(
        job,
        st.integers(0, 30),
        st.sampled_from((JobState.QUEUED, JobState.RUNNING, JobState.FAILED)),
        st.none() | st.integers(0, 5),
        st.none() | st.sampled_from((0.1, 0.5)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(changes, max_size=5),
    st.sampled_from(sorted(COLUMNS)),
    st.booleans(),
    st.sampled_from(QUERIES),
    st.sets(st.integers(0, 30)),
)
def test_any_changes_lead_to_the_order_of_sorting_everything(
    batches: list[list[Job]], column: str, reverse: bool, text: str, gone: set[int]
) -> None:
    jobs = JobList(COLUMNS["age"])
    jobs.replace_all([job(n, position=n % 4) for n in range(10)], AT)
    jobs.sort_by(COLUMNS[column], reverse=reverse)
    query = parse(text)
    jobs.set_query(query, AT)
    for batch in batches:
        jobs.update(batch, AT)
        assert jobs.order == expected(jobs, query)
    jobs.remove(f"job-{n:03}" for n in gone)
    assert jobs.order == expected(jobs, query)
    assert jobs.hidden == len(jobs.jobs) - len(jobs.order)
    for row, job_id in enumerate(jobs.order):
        assert jobs.row_of(job_id) == row
        assert jobs.at(row) == job_id


def test_very_many_changes_at_once_end_in_the_same_order() -> None:
    jobs = JobList(COLUMNS["queue"])
    jobs.replace_all([job(n, position=n) for n in range(400)], AT)
    jobs.update([job(n, position=-n) for n in range(300)], AT)
    assert jobs.order == expected(jobs, parse(""))


def test_of_two_changes_of_one_job_in_one_batch_the_later_holds() -> None:
    jobs = JobList(COLUMNS["age"])
    jobs.set_query(parse("state:queued"), AT)
    jobs.update([job(1), job(1, JobState.RUNNING)], AT)
    assert jobs.order == []
    jobs.update([job(1, JobState.RUNNING), job(1)], AT)
    assert jobs.order == ["job-001"]


def test_equal_rows_stand_newest_first_in_both_directions() -> None:
    jobs = JobList(COLUMNS["cost"])
    jobs.replace_all([job(1, cost=1.0), job(2, cost=1.0), job(3), job(4)], AT)
    assert jobs.order == ["job-002", "job-001", "job-004", "job-003"]
    jobs.sort_by(COLUMNS["cost"], reverse=True)
    assert jobs.order == ["job-002", "job-001", "job-004", "job-003"]


def test_a_change_that_moves_nothing_says_so() -> None:
    jobs = JobList(COLUMNS["age"])
    jobs.replace_all([job(n) for n in range(5)], AT)
    assert not jobs.update([job(2, position=7)], AT)
    assert jobs.update([job(9)], AT)
    jobs.set_query(parse("state:failed"), AT)
    assert not jobs.update([job(3, position=1)], AT)
    assert jobs.update([job(3, JobState.FAILED)], AT)


def test_a_filter_by_time_is_asked_again_as_time_goes_by() -> None:
    jobs = JobList(COLUMNS["age"])
    jobs.replace_all([job(0), job(50)], AT + 60)
    jobs.set_query(parse("age<70s"), AT + 60)
    assert len(jobs) == 2
    assert not jobs.filter_again(AT + 61)
    assert jobs.filter_again(AT + 75)
    assert jobs.order == ["job-050"]


@pytest.mark.parametrize("missing", ["job-9", None])
def test_what_is_not_shown_has_no_row(missing: str | None) -> None:
    jobs = JobList(COLUMNS["age"])
    jobs.replace_all([job(1)], AT)
    assert jobs.row_of(missing) is None
    assert jobs.at(1) is None
    assert jobs.at(-1) is None
