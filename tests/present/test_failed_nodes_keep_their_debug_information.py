from __future__ import annotations

import json

import pytest

from runcomfy_tui.domain.job import Failure
from runcomfy_tui.present.node_failures import NodeFailure, node_failures


def _failures(detail: object) -> tuple[NodeFailure, ...]:
    return node_failures(Failure("m", None, json.dumps(detail)))


def test_each_error_of_a_list_has_its_code_and_its_debug_information() -> None:
    found = _failures(
        [
            {"error": "node 31 ran out of memory", "errorCode": 20001, "debugInfo": "Traceback\n  \x1b[31mline 2"},
            {"error": "the second", "errorCode": "20007"},
            "only words",
        ]
    )
    assert found == (
        NodeFailure("node 31 ran out of memory", "20001", "Traceback\n  line 2", "31"),
        NodeFailure("the second", "20007"),
        NodeFailure("only words"),
    )


@pytest.mark.parametrize(
    ("debug", "shown"),
    [
        (["a\n", "b\n"], "a\nb"),
        ({"line": 3}, '{\n  "line": 3\n}'),
        (None, ""),
    ],
)
def test_debug_information_of_any_shape(debug: object, shown: str) -> None:
    assert _failures({"error": "x", "debugInfo": debug})[0].debug == shown


def test_words_of_several_lines_are_short_in_the_line_and_whole_behind_it() -> None:
    (found,) = _failures([{"error": "broke\nbecause of this", "errorCode": 1, "debugInfo": "trace"}])
    assert (found.line, found.debug) == ("broke", "broke\nbecause of this\n\ntrace")


def test_of_a_huge_traceback_the_beginning_and_the_end_stay() -> None:
    (found,) = _failures([{"error": "x", "debugInfo": "first" + "y" * 200_000 + "the cause"}])
    assert found.debug.startswith("first")
    assert found.debug.endswith("the cause")
    assert len(found.debug) < 50_000


@pytest.mark.parametrize(
    "detail", [None, "words", ["words"], [], {"worker": "w-17"}, [{"loc": ["body"], "msg": "no"}], 7]
)
def test_other_failures_are_no_node_failures(detail: object) -> None:
    assert _failures(detail) == ()
    assert node_failures(None) == ()
    assert node_failures(Failure("m", None, "not { json")) == ()
