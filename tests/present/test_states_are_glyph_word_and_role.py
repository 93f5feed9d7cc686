"""How each state looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain.job import CancelWish, JobState
from runcomfy_tui.domain.state_names import state_names
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.glyphs import ASCII, UNICODE, Glyphs, glyphs
from runcomfy_tui.present.states import FRESH_S, Role, look
from tests.domain.jobs import AT, IN_STATE, intent

NOW = AT + 1_000


@pytest.mark.parametrize("set_of_glyphs", [UNICODE, ASCII])
def test_every_glyph_takes_one_cell(set_of_glyphs: Glyphs) -> None:
    assert all(cell_width(glyph) == 1 for glyph in set_of_glyphs)


def test_ascii_is_ascii() -> None:
    assert "".join(glyphs(ascii_only=True)).isascii()
    assert glyphs(ascii_only=False) is UNICODE


def test_the_states_are_told_apart_without_colour() -> None:
    looks = {state: look(job, NOW) for state, job in IN_STATE.items()}
    assert len({shown.word for shown in looks.values()}) == len(JobState)
    assert looks[JobState.SUCCEEDED].glyph != looks[JobState.FAILED].glyph
    for shown in looks.values():
        assert cell_width(shown.text) <= 13


@pytest.mark.parametrize("state", JobState)
def test_the_word_that_is_shown_is_a_word_that_filters(state: JobState) -> None:
    for job in (IN_STATE[state], replace(IN_STATE[state], hold="closed")):
        assert look(job, NOW).word.replace(" ", "-").rstrip("…") in state_names(job)


def test_a_success_is_fresh_for_a_minute_and_then_quiet() -> None:
    job = IN_STATE[JobState.SUCCEEDED]
    fresh, later = look(job, job.state_since + FRESH_S - 1), look(job, job.state_since + FRESH_S)
    assert (fresh.role, fresh.row) == (Role.FRESH, Role.PLAIN)
    assert (later.role, later.row) == (Role.SUCCEEDED, Role.QUIET)


def test_broken_rows_stay_in_sight_and_cancelled_ones_do_not() -> None:
    assert look(IN_STATE[JobState.FAILED], NOW).row is Role.PLAIN
    assert look(IN_STATE[JobState.REJECTED], NOW).role is Role.FAILED
    assert look(IN_STATE[JobState.CANCELLED], NOW).row is Role.QUIET


def test_a_wish_to_cancel_stands_over_the_state_and_keeps_its_glyph() -> None:
    running = IN_STATE[JobState.RUNNING]
    shown = look(replace(running, cancel=CancelWish(NOW)), NOW)
    assert shown.word == "cancelling…"
    assert shown.glyph == look(running, NOW).glyph


def test_what_is_not_known_for_sure_is_stale() -> None:
    queued = IN_STATE[JobState.QUEUED]
    assert not look(queued, NOW).stale
    assert look(replace(queued, stale="HTTP 502"), NOW).stale
    assert look(IN_STATE[JobState.LOST], NOW).stale
    assert look(replace(queued, refused="not yours"), NOW).word == "refused"


def test_an_intent_waits_or_is_held() -> None:
    assert look(intent(), NOW).word == "waiting"
    assert look(replace(intent(), hold="closed"), NOW).word == "not sent"
