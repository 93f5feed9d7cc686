from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.forms.deep_differences import DeepDifference, deep_differences

CASES: list[tuple[dict[str, Any], dict[str, Any], list[DeepDifference]]] = [
    ({"a": 1}, {"a": 1.0}, []),
    ({"a": 1}, {"a": "1"}, [DeepDifference(("a",), "changed", 1, "1")]),
    ({"a": 1}, {"b": None}, [DeepDifference(("b",), "added"), DeepDifference(("a",), "removed", 1)]),
    ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, [DeepDifference(("a", "b", 1), "changed", 2, 3)]),
    ({"a": [2, 3]}, {"a": [1, 2, 3]}, [DeepDifference(("a", 0), "added", after=1)]),
    ({"a": [1, 2, 3]}, {"a": [1, 3]}, [DeepDifference(("a", 1), "removed", 2)]),
    ({"a": [1]}, {"a": []}, [DeepDifference(("a",), "changed", [1], [])]),
    ({"a": {"x": 1}}, {"a": [1]}, [DeepDifference(("a",), "changed", {"x": 1}, [1])]),
    (
        {"a": [{"s": 1, "p": "q"}, {"s": 2}]},
        {"a": [{"s": 3, "p": "q"}, {"s": 2}]},
        [DeepDifference(("a", 0, "s"), "changed", 1, 3)],
    ),
]


@pytest.mark.parametrize(("before", "after", "found"), CASES)
def test_each_change_is_named_by_its_path(
    before: dict[str, Any], after: dict[str, Any], found: list[DeepDifference]
) -> None:
    assert list(deep_differences(before, after)) == found
