from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.engine.status import EngineStatus
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.ui.widgets.headline_words import Standing, joined, left_parts

_NOW = 1_795_000_000.0
_STATUS = EngineStatus(
    "ada@example.org", polling=True, checked_at=_NOW - 3, next_poll_at=_NOW + 4, rate=10.0, polls_per_min=38.4
)


def _line(status: EngineStatus | None, width: int = 200, *, live: int = 4, has_token: bool = True) -> str:
    standing = Standing(status, {"queued": live}, _NOW, read_only=False, has_token=has_token)
    return joined(left_parts("default", standing, UNICODE), width)


def test_rate_and_next_poll_stand_beside_the_age() -> None:
    assert _line(_STATUS) == "default · ada@example.org  ● checked 3s ago  next in 4s  38 of 600 polls/min"


def test_a_back_off_is_told_with_its_reason_and_its_end() -> None:
    held = replace(
        _STATUS, problem="RunComfy asks to slow down", limited_by="429", retry_at=_NOW + 14, reached=True, rate=2.0
    )
    line = _line(held)
    assert "○ slowed down, known at" in line
    assert "(429)" in line
    assert "next try in 14s" in line
    assert "polls/min" not in line


def test_offline_is_called_so_with_the_breaker() -> None:
    offline = replace(_STATUS, problem="no route", limited_by="breaker", retry_at=_NOW + 0.2, reached=False)
    line = _line(offline)
    assert "○ offline" in line
    assert "(breaker)" in line
    assert "next try now" in line


@pytest.mark.parametrize(
    ("live", "rate", "words"), [(60, 2.0, "30 s"), (960, 2.0, "8 min"), (36_000, 2.0, "5 h"), (1, 2.0, "1 s")]
)
def test_a_stretch_says_how_long_a_job_waits_for_its_turn(live: int, rate: float, words: str) -> None:
    assert f"each job about every {words}" in _line(replace(_STATUS, rate=rate, stretch=3.0), live=live)
    assert "each job" not in _line(replace(_STATUS, rate=rate, stretch=1.2), live=live)


def test_jobs_that_wait_longer_because_of_the_pace_are_not_called_overdue() -> None:
    late = replace(_STATUS, checked_at=_NOW - 90)
    assert "○ checked 1m ago" in _line(late)
    assert "● checked 1m ago" in _line(replace(late, stretch=4.0))


def test_without_jobs_to_ask_about_there_is_no_rate() -> None:
    assert "polls" not in _line(_STATUS, live=0)


def test_a_second_window_and_a_missing_token_ask_nothing() -> None:
    second = replace(_STATUS, polling=False, other_engine="alive")
    assert _line(second) == "default · ada@example.org  ● second window"
    assert _line(_STATUS, has_token=False) == "default · ada@example.org  ○ no token"
    assert _line(None) == "default  opening…"


@pytest.mark.parametrize("width", range(18, 100, 3))
def test_it_gives_up_the_least_important_first_and_never_its_line(width: int) -> None:
    held = replace(_STATUS, limited_by="503", stretch=3.0)
    line = _line(held, width, live=960)
    assert cell_width(line) <= width
    assert "checked 3s ago" in line
    order = ["checked", "(503)", "each job", "next in", "ada@", "polls/min"]
    kept = [word in line for word in order]
    assert kept == sorted(kept, reverse=True)


def test_a_hostile_reason_is_cleaned() -> None:
    held = replace(_STATUS, limited_by="\x1b[31m429\u202e", problem="x", account="[/red]\x07ada")
    line = _line(held)
    assert "(429)" in line
    assert "[/red]ada" in line
    assert not {"\x1b", "\x07", "\u202e"} & set(line)
