"""What the cells of a job say, and in which order they sort."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import OUTPUTS_KEPT_S, Failure, Job, JobState, Request, elapsed_s
from runcomfy_tui.domain.target import Target, TargetKind, model
from runcomfy_tui.present.column import placed
from runcomfy_tui.present.columns import job_columns
from runcomfy_tui.present.glyphs import ASCII
from runcomfy_tui.present.money import amount, money
from runcomfy_tui.present.states import Role
from runcomfy_tui.present.targets import short_target
from tests.domain.jobs import AT, IN_STATE, intent

NOW = AT + 3_600
COLUMNS = {column.key: column for column in job_columns()}
UNLABELLED = tuple(column for column in COLUMNS.values() if column.key not in ("label", "backend"))
"""What a table of the Model API's jobs without labels shows."""
QUEUED = IN_STATE[JobState.QUEUED]
DONE = replace(
    IN_STATE[JobState.SUCCEEDED], started_at=AT + 10, finished_at=AT + 134, outputs=2, downloaded=0, cost_usd=0.042
)


@pytest.mark.parametrize(
    ("column", "job", "text"),
    [
        ("queue", replace(QUEUED, queue_position=0), "next"),
        ("queue", replace(QUEUED, queue_position=12), "12"),
        ("queue", QUEUED, ""),
        ("queue", replace(IN_STATE[JobState.RUNNING], queue_position=3), ""),
        ("age", QUEUED, "1h"),
        ("elapsed", QUEUED, ""),
        ("elapsed", replace(IN_STATE[JobState.RUNNING], started_at=NOW - 124), "2m 04s"),
        ("elapsed", replace(DONE, state_since=AT + 134, finished_at=AT + 9_000), "2m 04s"),
        ("elapsed", replace(DONE, started_at=None, accepted_at=AT, state_since=AT + 174), "≤3m"),
        ("elapsed", replace(DONE, started_at=None, accepted_at=AT, state_since=AT + 2.4), "≤3s"),
        ("outputs", DONE, "2  "),
        ("outputs", replace(DONE, downloaded=1), "1/2 ↓"),
        ("outputs", replace(DONE, downloaded=2), "2 ↓"),
        ("outputs", QUEUED, ""),
        ("cost", DONE, "$0.042"),
        ("cost", replace(DONE, cost_usd=None, price_usd=0.04), "≈$0.040"),
        ("cost", replace(DONE, cost_usd=None), ""),
        ("cost", replace(IN_STATE[JobState.FAILED], cost_usd=0.0), "$0"),
        ("cost", replace(DONE, cost_usd=None, price_usd=0.0002), "<$0.001"),
        ("prompt", replace(QUEUED, title="\n A fox\nin the snow"), "A fox"),
        ("cost", replace(IN_STATE[JobState.REJECTED], price_usd=0.04), ""),
        ("expires", DONE, "6d 23h"),
        ("expires", replace(DONE, finished_at=NOW - OUTPUTS_KEPT_S), "gone"),
        ("expires", QUEUED, ""),
        ("id", replace(QUEUED, request=Request("0123456789abcdef")), "01234567"),
        ("id", intent(), ""),
        ("target", replace(QUEUED, target=model("owner/flux-1/pro/edit")), "flux-1/pro/edit"),
        ("target", replace(QUEUED, target=Target(TargetKind.MODEL, "flu\x1b[31mx/[/red]\nb")), "[/red] b"),
    ],
)
def test_a_cell_says(column: str, job: Job, text: str) -> None:
    assert COLUMNS[column].cell(job, NOW).text == text


def test_results_that_soon_vanish_warn_unless_they_are_here() -> None:
    soon = replace(DONE, finished_at=NOW - OUTPUTS_KEPT_S + 3_600)
    assert COLUMNS["expires"].cell(soon, NOW).role is Role.WARNING
    assert COLUMNS["expires"].cell(replace(soon, downloaded=2), NOW).role is Role.QUIET


def test_ascii_columns_are_ascii() -> None:
    for column in job_columns(ASCII):
        for job in (*IN_STATE.values(), replace(DONE, downloaded=2), replace(QUEUED, price_usd=1.0)):
            assert column.cell(job, NOW).text.isascii()


def test_a_deployment_is_named_by_the_start_of_its_id() -> None:
    assert short_target(Target(TargetKind.COMFYUI, "abcdefgh-ijkl")) == "abcdefgh"


def test_a_price_in_a_sentence_is_never_rounded_to_nothing() -> None:
    prices = (0.0, 0.00002, 0.0002, 0.0015, 0.003, 0.04, 9.9994, 9.9999, 123.4)
    shown = ["$0", "<$0.0001", "$0.0002", "$0.0015", "$0.003", "$0.040", "$9.999", "$10.00", "$123.40"]
    assert [money(usd) for usd in prices] == shown


def test_an_amount_fits_its_column() -> None:
    amounts = (0.0, 0.0002, 0.003, 9.9994, 9.9999, 123.4, 999.96, 98_765.4)
    shown = ["≈$0", "<$0.001", "≈$0.003", "≈$9.999", "≈$10.00", "≈$123.4", "≈$1000", "≈$98765"]
    assert [amount(usd, "≈") for usd in amounts] == shown


def test_every_cell_of_a_usual_job_fits_its_column() -> None:
    for job in (*IN_STATE.values(), DONE, replace(DONE, downloaded=1, outputs=12)):
        for column in COLUMNS.values():
            if not column.flexible:
                assert len(column.cell(job, NOW).text) <= column.most, (column.key, job.state)


def test_what_never_started_has_no_running_time() -> None:
    failed_early = replace(IN_STATE[JobState.FAILED], started_at=None, failure=Failure("no"))
    assert elapsed_s(failed_early, NOW) is None
    assert elapsed_s(replace(DONE, started_at=AT + 500), NOW) == 0


@pytest.mark.parametrize(
    ("width", "keys"),
    [
        (112, ["state", "queue", "target", "prompt", "age", "elapsed", "outputs", "cost", "expires", "id"]),
        (111, ["state", "queue", "target", "prompt", "age", "elapsed", "outputs", "cost", "expires"]),
        (101, ["state", "queue", "target", "age", "elapsed", "outputs", "cost", "expires"]),
        (79, ["state", "queue", "target", "age", "elapsed", "outputs", "cost"]),
        (70, ["state", "queue", "target", "age", "elapsed", "outputs"]),
        (34, ["state", "queue", "target", "age"]),
        (33, ["state", "queue", "target"]),
        (12, ["state"]),
        (3, ["state"]),
    ],
)
def test_columns_are_dropped_by_what_matters_least(width: int, keys: list[str]) -> None:
    places = placed(UNLABELLED, width)
    assert [place.column.key for place in places] == keys
    assert places[-1].x + places[-1].width <= width
    assert all(after.x > before.x + before.width for before, after in itertools.pairwise(places))


def test_a_wide_table_gives_the_rest_to_the_prompt() -> None:
    widths = {place.column.key: place.width for place in placed(UNLABELLED, 152)}
    assert (widths["target"], widths["prompt"]) == (36, 40)


def test_columns_that_tell_the_time_say_so() -> None:
    running = replace(IN_STATE[JobState.RUNNING], started_at=AT)
    for column in COLUMNS.values():
        for job in (running, DONE, QUEUED, IN_STATE[JobState.FAILED]):
            changes = column.cell(job, NOW) != column.cell(job, NOW + 86_400)
            assert column.timed or not changes, column.key


@pytest.mark.parametrize(
    ("width", "keys"),
    [
        (130, ["state", "queue", "target", "prompt", "age", "label", "elapsed", "outputs", "cost", "expires", "id"]),
        (79, ["state", "queue", "target", "age", "label", "elapsed", "outputs"]),
        (56, ["state", "queue", "target", "age", "label"]),
        (34, ["state", "queue", "target", "age"]),
    ],
)
def test_a_label_stays_as_long_as_all_but_the_four_most_important(width: int, keys: list[str]) -> None:
    assert [place.column.key for place in placed(tuple(COLUMNS.values()), width)] == keys


def test_a_label_is_cleaned_and_sorts_whatever_its_case() -> None:
    label = COLUMNS["label"]
    job = replace(next(iter(IN_STATE.values())), label="Mood\x1b[31m board")
    assert label.cell(job, 0.0).text == "Mood board"
    assert label.sort_key(replace(job, label="")) is None
    assert str(label.sort_key(replace(job, label="b"))) > str(label.sort_key(replace(job, label="A")))
