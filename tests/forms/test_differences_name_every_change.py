from __future__ import annotations

from runcomfy_tui.forms import Difference, differences


def test_changed_added_and_removed_keys_are_listed() -> None:
    before = {"a": 1, "b": True, "c": [1, {"k": 2}], "gone": None, "same": {"x": 1.0}}
    after = {"new": None, "a": 2, "b": 1, "c": [1, {"k": 3}], "same": {"x": 1}}
    assert differences(before, after) == (
        Difference("new", "added"),
        Difference("a", "changed", 1, 2),
        Difference("b", "changed", True, 1),
        Difference("c", "changed", [1, {"k": 2}], [1, {"k": 3}]),
        Difference("gone", "removed"),
    )
    assert differences(before, before) == ()
