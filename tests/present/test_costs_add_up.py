"""Totals of costs: exact, the same whether jobs come one by one or at once, and never a guess among facts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.events import Event
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.query import matches, parse
from runcomfy_tui.domain.target import model
from runcomfy_tui.domain.transitions import advance
from runcomfy_tui.present.cost_columns import cost_columns, name_of
from runcomfy_tui.present.cost_sums import Purse, figures, fitting, lines_of, remark
from runcomfy_tui.present.costs import CostBook, Group, Grouping, Total, tsv
from tests.domain.jobs import EVENTS, IN_STATE, intent

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
DAY_S = 86_400.0


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def job(number: int, state: JobState = JobState.SUCCEEDED, **changes: object) -> Job:
    values = {"id": f"job-{number}", "created_at": NOW, "price_usd": 0.5, "cost_usd": None, "hold": None, **changes}
    return replace(IN_STATE[state], **values)  # type: ignore[arg-type]


def totals(book: CostBook, grouping: Grouping) -> dict[str, Total]:
    return {group.key: group.total for group in book.groups(grouping)}


def of(*jobs: Job) -> CostBook:
    book = CostBook()
    book.note(jobs)
    return book


@pytest.mark.parametrize(
    ("made", "cost", "failed", "to_come", "unknown"),
    [
        (job(1, cost_usd=0.3), 0.3, 0, 0, 0),
        (job(1, cost_usd=0.0), 0, 0, 0, 0),
        (job(1), 0, 0, 0, 1),
        (job(1, JobState.FAILED, cost_usd=0.2), 0.2, 0.2, 0, 0),
        (job(1, JobState.FAILED), 0, 0, 0, 1),
        (job(1, JobState.CANCELLED, cost_usd=0.1), 0.1, 0.1, 0, 0),
        (job(1, JobState.REJECTED), 0, 0, 0, 0),
        (job(1, JobState.WITHDRAWN), 0, 0, 0, 0),
        (job(1, JobState.QUEUED), 0, 0, 0.5, 0),
        (job(1, JobState.RUNNING), 0, 0, 0.5, 0),
        (job(1, JobState.FINISHED), 0, 0, 0.5, 0),
        (job(1, JobState.SUBMITTING), 0, 0, 0.5, 0),
        (job(1, JobState.RUNNING, price_usd=None), 0, 0, 0, 1),
        (job(1, JobState.INTENT), 0, 0, 0.5, 0),
        (job(1, JobState.INTENT, hold="paused"), 0, 0, 0, 0),
        (job(1, JobState.UNKNOWN), 0, 0, 0, 1),
        (job(1, JobState.LOST), 0, 0, 0, 1),
    ],
)
def test_each_job_stands_in_one_figure(made: Job, cost: float, failed: float, to_come: float, unknown: int) -> None:
    total = of(made).everything
    assert (total.cost_usd, total.failed_usd, total.to_come_usd, total.unknown) == (cost, failed, to_come, unknown)
    assert (total.jobs, total.running) == (1, 1 if to_come else 0)


def test_an_estimate_gives_way_to_the_cost_and_never_adds_to_it() -> None:
    book = of(job(1, JobState.RUNNING), job(2, cost_usd=0.1))
    assert (book.everything.cost_usd, book.everything.to_come_usd) == (0.1, 0.5)
    assert book.note([job(1, cost_usd=0.2)])
    assert (book.everything.cost_usd, book.everything.to_come_usd, book.everything.running) == (0.3, 0.0, 0)
    assert not book.note([job(1, cost_usd=0.2, downloaded=1)]), "nothing about money has changed"


def test_groups_and_a_change_of_label() -> None:
    first, second = job(1, cost_usd=0.1, label="Mood"), job(2, cost_usd=0.2, label="mood", target=model("a/b"))
    book = of(first, second, job(3, cost_usd=0.4, created_at=NOW - DAY_S))
    assert {key: total.cost_usd for key, total in totals(book, Grouping.LABEL).items()} == {"mood": 0.3, "": 0.4}
    assert {key: total.cost_usd for key, total in totals(book, Grouping.MODEL).items()} == {
        "maker/model": 0.5,
        "a/b": 0.2,
    }
    assert {key: total.jobs for key, total in totals(book, Grouping.DAY).items()} == {"2026-11-22": 2, "2026-11-21": 1}
    names = [name_of(group) for group in book.groups(Grouping.LABEL)]
    assert names == ["Mood", "(no label)"]
    book.note([replace(first, label=""), replace(second, label="")])
    assert set(totals(book, Grouping.LABEL)) == {""}


def test_sums_of_days_count_today_and_the_days_before() -> None:
    book = of(*(job(number, cost_usd=1.0, created_at=NOW - number * DAY_S) for number in range(40)))
    assert [book.last_days(count, NOW).cost_usd for count in (1, 7, 30)] == [1.0, 7.0, 30.0]
    assert book.last_days(1, NOW + DAY_S).jobs == 0


def test_a_group_that_did_not_change_is_the_same_object() -> None:
    book = of(job(1, cost_usd=1.0), job(2, cost_usd=0.5, label="x"))
    before = {group.key: group for group in book.groups(Grouping.LABEL)}
    book.note([job(3, cost_usd=0.1, label="x")])
    after = {group.key: group for group in book.groups(Grouping.LABEL)}
    assert after[""] is before[""]
    assert after["x"] is not before["x"]


_STEPS = st.lists(st.tuples(st.integers(0, 5), EVENTS | st.none()), max_size=40)


@given(_STEPS)
def test_one_by_one_comes_to_the_same_as_all_at_once(steps: list[tuple[int, Event | None]]) -> None:
    jobs = {
        number: replace(
            intent(), id=str(number), created_at=NOW - number * 40_000, price_usd=None if number == 3 else 0.1 * number
        )
        for number in range(6)
    }
    book = of(*jobs.values())
    for number, event in steps:
        if event is not None:
            jobs[number] = advance(jobs[number], event)
        book.note([jobs[number]])
    fresh = of(*jobs.values())
    for grouping in Grouping:
        assert totals(book, grouping) == totals(fresh, grouping)
    assert book.everything == fresh.everything
    assert book.everything.jobs == 6


@given(_STEPS)
def test_the_filter_of_a_group_finds_its_jobs_and_no_others(steps: list[tuple[int, Event | None]]) -> None:
    jobs = {n: replace(intent(), id=str(n), created_at=NOW - n * 40_000, target=model(f"a/b{n % 3}")) for n in range(6)}
    for number, event in steps:
        if event is not None:
            jobs[number] = advance(jobs[number], event)
    book = of(*jobs.values())
    for grouping in Grouping:
        found = 0
        for group in book.groups(grouping):
            query = parse(group.query)
            assert query.problems == ()
            hits = [each for each in jobs.values() if matches(query, each, NOW)]
            assert len(hits) == group.total.jobs
            found += len(hits)
        assert found == len(jobs)


def test_ten_thousand_jobs_are_taken_in_at_once_and_one_by_one() -> None:
    jobs = [job(n, cost_usd=0.04, label=f"l{n % 9}", created_at=NOW - (10_000 - n) * 300) for n in range(10_000)]
    book = CostBook()
    began = time.process_time()
    book.note(jobs)
    filled_s = time.process_time() - began
    began = time.process_time()
    for each in jobs[:1_000]:
        book.note([each])
        book.groups(Grouping.DAY)
    steps_s = time.process_time() - began
    assert book.everything.cost_usd == 400.0
    assert filled_s < 0.5, filled_s
    assert steps_s < 1.5, steps_s


def test_the_table_as_lines_for_a_spreadsheet() -> None:
    book = of(job(1, cost_usd=0.1, label="a"), job(2, JobState.RUNNING, label="a"), job(3, JobState.UNKNOWN))
    head, *lines = tsv(book.groups(Grouping.LABEL)).split("\n")
    assert head.split("\t") == [
        "group", "jobs", "cost_usd", "failed_usd", "to_come_usd", "running_jobs", "unknown_cost_jobs"
    ]  # fmt: skip
    assert [line.split("\t") for line in lines] == [
        ["a", "2", "0.1", "0", "0.5", "1", "0"],
        ["(no label)", "1", "0", "0", "0", "0", "1"],
    ]


def test_a_row_tells_estimates_with_their_sign_and_nothing_where_there_is_nothing() -> None:
    (group,) = of(job(1, cost_usd=1.25), job(2, JobState.RUNNING), job(3, JobState.UNKNOWN)).groups(Grouping.DAY)
    cells = {column.key: column.cell(group, NOW).text for column in cost_columns(Grouping.DAY)}
    assert cells["name"] == "2026-11-22 Sun"
    assert (cells["jobs"], cells["cost"], cells["to-come"], cells["unknown"], cells["failed"]) == (
        "3", "$1.250", "≈$0.500", "1 job", "",
    )  # fmt: skip


def test_the_bar_fits_any_column() -> None:
    share = next(column for column in cost_columns(Grouping.DAY) if column.key == "share")
    half = Group(Grouping.DAY, "2026-11-22", "2026-11-22", Total(1), 0.5)
    bars = [share.shorten(share.cell(half, NOW).text, width, "…") for width in (8, 10, 60)]
    assert [len(bar) for bar in bars] == [4, 5, 30]
    tiny, none = replace(half, share=0.001), replace(half, share=0.0)
    assert len(share.shorten(share.cell(tiny, NOW).text, 8, "…")) == 1
    assert share.shorten(share.cell(none, NOW).text, 8, "…") == ""


def test_the_figures_yield_by_importance_and_keep_their_order() -> None:
    book = of(job(1, cost_usd=1.0), job(2, JobState.RUNNING), job(3, JobState.UNKNOWN))
    every = figures(book, Purse(0.4, 5.0, 5.5, 1), NOW)
    assert [each.name for each in every] == [
        "today", "7 days", "30 days", "all", "to come", "unknown", "balance", "budget"
    ]  # fmt: skip
    assert {each.name for each in every if each.role.value == "warning"} == {"balance", "budget"}
    for width in range(1, 120):
        kept = fitting(every, width)
        assert kept[0].name == "today"
        names, words = lines_of(kept)
        assert [len(name) for name in names] == [len(word) for word in words]
        assert len(kept) == 1 or len("   ".join(words)) <= width
    assert "The cost of 1 job is unknown" in remark(book, Grouping.DAY, Purse(None, 5.0, 5.5, 1))
    assert "leaves out 1 job" in remark(book, Grouping.DAY, Purse(None, 5.0, 5.5, 1))
