from __future__ import annotations

import time

from runcomfy_tui.ui.widgets.detail.json_rows import PAGE, JsonRows, RowKind, string_text


def _keys(tree: JsonRows) -> list[str]:
    return [f"{'  ' * row.depth}{row.key}" for row in tree.rows]


def test_what_is_small_is_open_at_once() -> None:
    tree = JsonRows({"output": {"images": ["a", "b"]}, "cost": 0.01})
    assert _keys(tree) == ["output", "  images", "    0", "    1", "cost"]


def test_closing_hides_everything_inside_and_opening_shows_one_level() -> None:
    tree = JsonRows({"output": {"images": ["a", "b"]}, "cost": 0.01})
    tree.close(0)
    assert _keys(tree) == ["output", "cost"]
    tree.open(0)
    assert _keys(tree) == ["output", "  images", "cost"]


def test_a_row_knows_the_row_that_holds_it() -> None:
    tree = JsonRows({"a": {"b": [1]}, "c": 2})
    assert tree.parent(2) == 1
    assert tree.parent(1) == 0
    assert tree.parent(0) is None


def test_a_long_list_comes_page_by_page() -> None:
    tree = JsonRows(list(range(PAGE + 10)))
    assert len(tree.rows) == PAGE + 1
    assert tree.rows[-1].kind is RowKind.MORE
    assert tree.rows[-1].text() == "… 10 more"
    tree.open(PAGE)
    assert [row.value for row in tree.rows] == list(range(PAGE + 10))


def test_a_megabyte_opens_without_a_pause() -> None:
    value = {"frames": [{"index": i, "boxes": [[i, i + 1, i + 2]] * 4} for i in range(20_000)]}
    began = time.perf_counter()
    tree = JsonRows(value)
    assert time.perf_counter() - began < 0.2
    assert len(tree.rows) < 5 * PAGE


def test_unfolding_everything_stays_within_reason() -> None:
    tree = JsonRows({"frames": [{"index": i} for i in range(400)]})
    tree.close_all()
    assert _keys(tree) == ["frames"]
    tree.open_all()
    assert len(tree.rows) == 801


def test_a_data_uri_is_shown_by_its_type_and_size() -> None:
    assert string_text("data:image/png;base64," + "A" * 5_000) == "data:image/png;base64,… (5,000 characters)"


def test_terminal_commands_in_a_string_do_nothing() -> None:
    assert string_text("a\x1b]52;c;ZXZpbA==\x07b\u202ec") == "abc"


def test_a_huge_string_is_cut_and_says_so() -> None:
    text = string_text("x" * 10_000)
    assert text.endswith("… (6,000 more characters)")
    assert len(text) < 4_100


def test_a_value_that_stands_alone_is_one_row() -> None:
    assert [row.text() for row in JsonRows("hello").rows] == ["hello"]
    assert [row.text() for row in JsonRows([]).rows] == ["[]"]
