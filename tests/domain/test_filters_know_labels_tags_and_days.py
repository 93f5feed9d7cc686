"""Terms and completion for what a person calls jobs, and for the local day on which they were made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runcomfy_tui.domain import days
from runcomfy_tui.domain.completion import Known, complete
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.query import Haystacks, matches, parse, select
from runcomfy_tui.domain.target import model
from tests.domain.jobs import IN_STATE


@pytest.fixture(autouse=True)
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live where midnight is not UTC's, and where an hour was added on 2026-11-01."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


NOW = at("2026-11-22T09:00:00-05:00")
_JOB = IN_STATE[JobState.QUEUED]
JOBS = {
    "mood": replace(
        _JOB, id="a", target=model("maker/fast"), label="Mood board", tags="Fog night", created_at=NOW - 60
    ),
    "moody": replace(
        _JOB,
        id="b",
        target=model("maker/fast/edit"),
        label="Mood board 2",
        note="for the client",
        created_at=at("2026-11-22T00:00:00-05:00"),
    ),
    "plain": replace(_JOB, id="c", target=model("maker/other"), created_at=at("2026-11-21T23:59:59-05:00")),
    "long": replace(_JOB, id="d", target=model("maker/other"), tags="fogbank", created_at=at("2026-11-01T23:30-05:00")),
}


def found(text: str) -> set[str]:
    query = parse(text)
    assert query.problems == ()
    names = {name for name, job in JOBS.items() if matches(query, job, NOW)}
    assert select(query, JOBS.values(), NOW, Haystacks()) == {JOBS[name].id for name in names}
    return names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("label:mood", {"mood", "moody"}),
        ('label:"mood board 2"', {"moody"}),
        ('label="mood board"', {"mood"}),
        ('label=""', {"plain", "long"}),
        ('-label=""', {"mood", "moody"}),
        ("label:", {"mood", "moody", "plain", "long"}),
        ("label:nothing,2", {"moody"}),
        ("tag:fog", {"mood", "long"}),
        ("tag=fog", {"mood"}),
        ('tag=""', {"moody", "plain"}),
        ("note:client", {"moody"}),
        ("-note:client tag:night", {"mood"}),
        ("client", {"moody"}),
        ("fogbank", {"long"}),
        ("board", {"mood", "moody"}),
        ("model=maker/fast", {"mood"}),
        ("model:maker/fast", {"mood", "moody"}),
        ("day:2026-11-22", {"mood", "moody"}),
        ("day:2026-11-21", {"plain"}),
        ("day:today", {"mood", "moody"}),
        ("day:yesterday", {"plain"}),
        ("-day:today", {"plain", "long"}),
        ("day:2026-11", {"mood", "moody", "plain", "long"}),
        ("day:2026", {"mood", "moody", "plain", "long"}),
        ("day<2026-11-21", {"long"}),
        ("day<=2026-11-21", {"plain", "long"}),
        ("day>2026-11-21", {"mood", "moody"}),
        ("day>=2026-11-21", {"mood", "moody", "plain"}),
        ("day:2026-11-1", {"long"}),
    ],
)
def test_terms(text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", ["day:soon", "day:2026-13", "day:2026-02-30", "day:0000", "label<x", "day:22.11.2026"])
def test_what_makes_no_sense_is_named(text: str) -> None:
    query = parse(text)
    assert len(query.problems) == 1
    assert query.is_empty


@pytest.mark.parametrize("text", ["day:0001", "day:9999-12-31", "day>9999-12", "day<0001-01-01"])
def test_the_ends_of_the_calendar_do_no_harm(text: str) -> None:
    assert found(text) == set()


def test_a_day_with_an_hour_more_is_as_long_as_it_was() -> None:
    start, end = days.span("2026-11-01", NOW)
    assert end - start == 25 * 3_600
    assert days.day_of(start).isoformat() == days.day_of(end - 1).isoformat() == "2026-11-01"


@pytest.mark.parametrize("moment", [float("inf"), float("-inf"), 1e300, -1e300])
def test_a_time_that_no_calendar_holds_is_some_day(moment: float) -> None:
    days.day_of(moment)


def test_today_is_another_day_tomorrow() -> None:
    assert parse("day:today").timed
    assert not parse("day:2026-11-22").timed
    assert not matches(parse("day:today"), JOBS["mood"], NOW + 86_400)
    assert matches(parse("day:yesterday"), JOBS["mood"], NOW + 86_400)


KNOWN = Known(("maker/fast",), ("Mood board", "harbour"), ("Fog", "night"))


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("la", "label:"),
        ("label:har", "label:harbour"),
        ("label:mo", 'label:"Mood board"'),
        ('x label:"mood b', 'x label:"Mood board"'),
        ('label="mo', 'label="Mood board"'),
        ("-tag:fo", "-tag:Fog"),
        ("tag:fog,ni", "tag:fog,night"),
        ("day:to", "day:today"),
        ("model=ma", "model=maker/fast"),
    ],
)
def test_known_values_complete(text: str, completed: str) -> None:
    got = complete(text, len(text), KNOWN)
    assert text[: got.start] + got.candidates[0] + text[got.end :] == completed
    assert parse(completed).problems == ()


def test_a_note_is_not_completed() -> None:
    assert complete("note:fo", 7, KNOWN).candidates == ()
