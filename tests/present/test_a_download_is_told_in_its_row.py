"""The cells of a download's row, and the sentences of its detail, which say what to do next."""

from __future__ import annotations

from typing import get_args

import pytest

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.column import placed
from runcomfy_tui.present.download_words import describe, totals
from runcomfy_tui.present.downloads import FileState, file_columns, fit_name, look_of, row_id
from runcomfy_tui.present.glyphs import ASCII
from runcomfy_tui.present.states import Role
from tests.present.files import NOW, row

COLUMNS = {column.key: column for column in file_columns()}
STATES: tuple[FileState, ...] = get_args(FileState)


def cell(column: str, state: FileState = "running", **changes: object) -> str:
    return COLUMNS[column].cell(row(state, 0, **changes), NOW).text


def test_what_is_under_way_tells_how_far_it_is_how_fast_and_how_long() -> None:
    assert cell("state") == "↓ loading"
    assert cell("done") == "━━──────  25%"
    assert cell("size") == "4.0 MB"
    assert cell("speed", speed=500_000.0) == "500 kB/s"
    assert cell("eta", speed=500_000.0) == "6s"
    assert cell("expires") == "6d 0h"
    assert cell("speed", changed_at=NOW - 30, speed=500_000.0) == "stalled"


def test_a_size_nobody_told_leaves_only_what_came() -> None:
    assert cell("done", size_bytes=None).strip() == "1.0 MB"
    assert cell("eta", size_bytes=None, speed=1.0) == cell("size", size_bytes=None) == ""


def test_the_bar_goes_where_there_is_no_room_for_it() -> None:
    done = COLUMNS["done"]
    assert done.shorten(done.cell(row(), NOW).text, 4, "…") == "25%"


def test_a_file_that_waits_for_its_next_try_says_when() -> None:
    assert cell("state", "wanted") == "· waiting"
    assert cell("state", "wanted", retry_at=NOW + 24) == "· in 24s"


def test_what_expires_soon_is_a_warning_until_it_is_here() -> None:
    soon = COLUMNS["expires"].cell(row("failed", expires_at=NOW + 3_600), NOW)
    assert (soon.text, soon.role) == ("1h 00m", Role.WARNING)
    assert COLUMNS["expires"].cell(row("done", expires_at=NOW + 3_600), NOW).role is Role.QUIET
    assert cell("expires", expires_at=NOW - 1) == "gone"


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_glyph_a_word_and_advice(state: FileState) -> None:
    look = look_of(row(state), NOW, ASCII)
    assert look.glyph.isascii()
    words = describe(row(state, problem="no room on the disk"), NOW)
    assert words.headline.split()[1] == look.word
    advice = " ".join(words.lines)
    keys = {
        "done": "o ",
        "gone": "R ",
        "refused": "O ",
        "failed": "r ",
        "paused": "b ",
        "running": "b ",
        "wanted": "b ",
    }
    assert keys[state] in advice
    if state != "done":
        assert "no room on the disk" in advice.lower()


def test_the_columns_at_80_cells_are_the_ones_that_matter() -> None:
    assert [place.column.key for place in placed(file_columns(), 73)] == [
        "state", "file", "done", "speed", "model", "expires",
    ]  # fmt: skip
    assert [place.column.key for place in placed(file_columns(), 34)] == ["state", "file", "done"]


def test_a_name_that_is_too_long_keeps_its_end() -> None:
    shown = fit_name("5ucceed3-5c1d-4e7a-9b0f_0.png", 18)
    assert shown.endswith("0f_0.png")
    assert cell_width(shown) == 18
    assert cell_width(fit_name("港の夜明けと霧と静かな水_0.png", 15)) <= 15


def test_a_file_without_a_place_yet_is_called_by_its_kind_and_number() -> None:
    assert row(index=2, path=None).name == "image 3.png"
    assert row(path=None, kind=MediaKind.VIDEO, url="https://x/y").name == "video 1"


def test_foreign_words_are_cleaned_everywhere() -> None:
    evil = "\x1b]52;c;cHduZWQ=\x07‮[/red]"
    words = describe(row("failed", path=f"/a/{evil}.png", problem=evil, title=evil, url=f"https://x/{evil}"), NOW)
    told = "".join([words.headline, *words.lines, *(value for _, value in words.facts)])
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "‮" not in told
    assert "[/red]" in told


def test_the_address_is_told_without_its_signature() -> None:
    assert "secret" not in str(describe(row(), NOW).facts)


def test_the_first_file_of_a_job_stands_before_the_second() -> None:
    assert row_id("job", 0) > row_id("job", 1) > row_id("job", 11)


def test_the_sum_tells_what_is_to_come() -> None:
    rows = [row(speed=1_000_000.0), row("wanted", size_bytes=None, done_bytes=0), row("paused"), row("done")]
    assert totals(rows, 200) == "1 loading · 1 waiting · 1 paused · 2.0 MB of 8.0 MB+ · 1.0 MB/s"
    assert totals(rows[:1], 200) == "1 loading · 1.0 MB of 4.0 MB · 1.0 MB/s · 3s left"
    assert totals(rows, 30) == "1 loading · 1 waiting"
    assert totals([row("done"), row("gone")], 200) == ""
