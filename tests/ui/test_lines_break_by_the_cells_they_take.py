from __future__ import annotations

from rich.cells import cell_len

from runcomfy_tui.ui.widgets.detail.wrap import wrap_cells


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap_cells("fog over still water", 10) == ["fog over", "still", "water"]


def test_wide_characters_count_twice() -> None:
    lines = wrap_cells("港に朝の霧が立ちこめている", 10)
    assert all(cell_len(line) <= 10 for line in lines)
    assert "".join(lines) == "港に朝の霧が立ちこめている"


def test_a_word_longer_than_a_line_is_broken_after_what_is_taken() -> None:
    lines = wrap_cells("x" * 25, 10, taken=6)
    assert [len(line) for line in lines] == [4, 10, 10, 1]


def test_leading_spaces_and_empty_lines_are_kept() -> None:
    assert wrap_cells("  a\n\nb", 10) == ["  a", "", "b"]
