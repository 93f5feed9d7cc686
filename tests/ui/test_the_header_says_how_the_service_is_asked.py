from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.engine.status import SIGNED_OUT, SIGNED_OUT_KEYS, Banner, Base, BaseStatus, EngineStatus
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.ui.banners import no_news_notice
from runcomfy_tui.ui.widgets.headline import Headline
from runcomfy_tui.ui.widgets.headline_words import Standing, fitting, joined, left_parts
from tests.ui.gallery import FLUX, intent

_NOW = 1_795_000_000.0
_STATUS = EngineStatus(
    "ada@example.org", polling=True, checked_at=_NOW - 3, next_poll_at=_NOW + 4, rate=10.0, polls_per_min=38.4
)


def _line(status: EngineStatus | None, width: int = 200, *, live: int = 4, has_token: bool = True) -> str:
    standing = Standing(status, {"queued": live}, _NOW, read_only=False, has_token=has_token)
    return joined(fitting(left_parts("default", standing, UNICODE), width))


def _cells(word: str) -> int:
    held = replace(_STATUS, limited_by="503", stretch=3.0)
    parts = left_parts("default", Standing(held, {"queued": 960}, _NOW, read_only=False, has_token=True), UNICODE)
    return next(cell_width(part.words) for part in parts if word in part.words)


def test_rate_and_next_poll_stand_beside_the_age() -> None:
    assert _line(_STATUS) == "default · ada@example.org  ● checked 3s ago  next in 4s  38 of 600 polls/min"


def test_any_profile_but_the_usual_one_is_named_whatever_room_there_is() -> None:
    standing = Standing(_STATUS, {"queued": 4}, _NOW, read_only=False, has_token=True)
    wide, narrow = (joined(fitting(left_parts("work", standing, UNICODE), width)) for width in (200, 30))
    assert wide == "work · ada@example.org  ● checked 3s ago  next in 4s  38 of 600 polls/min"
    assert narrow == "work  ● checked 3s ago"


def test_a_back_off_is_told_with_its_reason_and_its_end() -> None:
    held = replace(
        _STATUS, problem="RunComfy asks to slow down", limited_by="429", retry_at=_NOW + 14, reached=True, rate=2.0
    )
    line = _line(held)
    assert "○ slowed down, known at" in line
    assert "(429)" in line
    assert "next try in 14s" in line
    assert "polls/min" not in line


def test_offline_is_called_so_and_that_it_backs_off() -> None:
    offline = replace(_STATUS, problem="no route", limited_by="breaker", retry_at=_NOW + 0.2, reached=False)
    line = _line(offline)
    assert "○ offline" in line
    assert "(backing off)" in line
    assert "next try now" in line
    assert "trying…" in _line(replace(offline, retry_at=_NOW - 2))  # on its way, until its time-out


def test_a_refused_token_is_not_called_fresh() -> None:
    line = _line(replace(_STATUS, banners=(Banner(SIGNED_OUT, "refused", serious=True),), next_poll_at=_NOW + 49))
    assert "○ token refused, known at" in line
    assert "next try in 49s" in line
    assert "checked" not in line
    assert "polls/min" not in line


@pytest.mark.parametrize(
    ("live", "rate", "words"), [(60, 2.0, "30 s"), (960, 2.0, "8 min"), (36_000, 2.0, "5 h"), (20, 2.0, "10 s")]
)
def test_a_stretch_says_how_long_a_job_waits_for_its_turn(live: int, rate: float, words: str) -> None:
    assert f"each job about every {words}" in _line(replace(_STATUS, rate=rate, stretch=3.0), live=live)
    assert "each job" not in _line(replace(_STATUS, rate=rate, stretch=1.2), live=live)


def test_a_wait_of_a_few_seconds_is_not_worth_a_word_nor_is_any_while_nothing_is_asked() -> None:
    slow = replace(_STATUS, rate=2.0, stretch=3.0)
    assert "each job" not in _line(slow, live=10)
    assert "each job" not in _line(replace(slow, problem="no route", retry_at=_NOW + 9), live=960)


def test_jobs_that_wait_longer_because_of_the_pace_are_not_called_overdue() -> None:
    late = replace(_STATUS, checked_at=_NOW - 90)
    assert "○ checked 1m ago" in _line(late)
    assert "● checked 1m ago" in _line(replace(late, stretch=4.0))


def test_without_jobs_to_ask_about_there_is_no_rate() -> None:
    assert "polls" not in _line(_STATUS, live=0)


@pytest.mark.parametrize(
    ("known_s_ago", "stale", "said"),
    [(5.0, None, ""), (300.0, None, "no news since"), (5.0, "the API token is refused", "(the API token is refused)")],
)
def test_a_second_window_says_when_the_first_brings_nothing(known_s_ago: float, stale: str | None, said: str) -> None:
    job = replace(intent(1, FLUX, _NOW - 900), state=JobState.RUNNING, confirmed_at=_NOW - known_s_ago, stale=stale)
    second = EngineStatus(polling=False, other_engine="alive")
    words = "".join(notice.words for notice in no_news_notice(second, [job], _NOW))
    assert said in words
    assert bool(said) is bool(words)
    assert no_news_notice(replace(second, polling=True), [job], _NOW) == ()
    assert no_news_notice(second, [replace(job, state=JobState.SUCCEEDED)], _NOW) == ()


def test_a_second_window_and_a_missing_token_ask_nothing() -> None:
    second = replace(_STATUS, polling=False, other_engine="alive")
    assert _line(second) == "default · ada@example.org  ● second window"
    assert "○ second window" in _line(replace(second, other_engine="suspended"))
    assert _line(_STATUS, has_token=False) == "default · ada@example.org  ○ no token"
    assert _line(None) == "default  opening…"


@pytest.mark.parametrize("width", range(18, 100, 3))
def test_it_gives_up_the_least_important_first_and_never_its_line(width: int) -> None:
    held = replace(_STATUS, limited_by="503", stretch=3.0)
    line = _line(held, width, live=960)
    assert cell_width(line) <= width
    assert "checked 3s ago" in line
    order = ["(503)", "each job", "ada@", "next in", "polls/min"]
    for word, later in itertools.pairwise(order):
        # What is shorter may still fit where a weightier part does not.
        assert word in line or later not in line or _cells(word) > _cells(later)


def test_a_poll_that_comes_nearer_does_not_push_the_account_about() -> None:
    for width in range(18, 100):
        without = "ada@" in _line(replace(_STATUS, next_poll_at=_NOW + 1), width)
        assert ("ada@" in _line(_STATUS, width)) is without


def test_a_hostile_reason_is_cleaned() -> None:
    held = replace(_STATUS, limited_by="\x1b[31m429\u202e", problem="x", account="[/red]\x07ada")
    line = _line(held)
    assert "(429)" in line
    assert "[/red]ada" in line
    assert not {"\x1b", "\x07", "\u202e"} & set(line)


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160])
async def test_the_counts_stand_still_while_the_rest_ticks(width: int) -> None:
    headline = Headline("default", UNICODE)

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield headline

    counts = {"unknown": 1, "running": 2, "queued": 3, "failed": 2, "succeeded": 8, "cancelled": 1, "rejected": 1}
    seen: set[tuple[tuple[int, str], ...]] = set()
    async with One().run_test(size=(width, 3)):
        for age_s, polls, next_s in itertools.product((0, 3, 11, 59, 90), (0, 9, 104, 600), (0, 5, 30)):
            status = replace(_STATUS, checked_at=_NOW - age_s, polls_per_min=polls, next_poll_at=_NOW + next_s)
            headline.show(status, counts, _NOW, read_only=False, has_token=True)
            seen.add(tuple(headline._placed()[1]))
    assert len(seen) == 1


def _bases(live: int = 3) -> tuple[BaseStatus, BaseStatus]:
    return BaseStatus(Base.MODEL_API, live=live, rate=10.0), BaseStatus(Base.SERVERLESS, live=2, rate=10.0)


def test_trouble_of_one_base_is_called_by_its_name() -> None:
    offline = replace(_STATUS, problem="no route", limited_by="breaker", retry_at=_NOW + 9, reached=False)
    assert "○ Serverless API: offline, known at" in _line(replace(offline, troubled="Serverless API"))
    slowed = replace(_STATUS, problem="slow", limited_by="429", troubled="Model API")
    assert "○ Model API: slowed down, known at" in _line(slowed)
    refused = replace(_STATUS, banners=(Banner(SIGNED_OUT_KEYS[Base.SERVERLESS], "refused", serious=True),))
    assert "○ Serverless API: token refused, known at" in _line(replace(refused, bases=_bases()))
    assert "○ token refused, known at" in _line(replace(refused, bases=_bases(live=0)))


def test_a_turn_is_that_of_the_base_that_is_short() -> None:
    model_api, serverless = _bases()
    bases = (model_api, replace(serverless, live=600, rate=2.0, stretch=3.0))
    assert "each job about every 5 min" in _line(replace(_STATUS, bases=bases, stretch=3.0), live=603)
