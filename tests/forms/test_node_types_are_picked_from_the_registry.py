from __future__ import annotations

import json

import pytest

from runcomfy_tui.forms import class_types, used_node_types
from tests.forms.workflows import node_types, workflow


def test_the_types_of_the_workflow_are_picked_and_no_others() -> None:
    known = {**node_types(), "Unused": {"input": {"required": {"KSampler": ["INT", {"tooltip": '"KSampler": {}'}]}}}}
    wanted = class_types(workflow())
    assert "NobodyKnows" in wanted
    for document in (json.dumps(known).encode(), json.dumps(known, indent=1).encode("utf-8-sig"), known):
        assert used_node_types(document, wanted) == node_types()


def test_numbers_stay_exact_and_those_that_json_has_not_do_no_harm() -> None:
    document = b'{"A": {"max": 18446744073709551615, "min": -Infinity, "x": NaN}, "A\\u0042": 1}'
    found = used_node_types(document, {"A", "AB"})
    assert found["AB"] == 1
    entry = found["A"]
    assert isinstance(entry, dict)
    assert entry["max"] == 18446744073709551615


@pytest.mark.parametrize(
    "document",
    [
        b"", b"[]", b"null", b"{", b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,}', b'{"a":1}x', b'{1:1}', b'{,}',
        b"<html>not found</html>", b"\xff\xfe", b'{"a":' + b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_registry_is_refused_in_few_words(document: bytes) -> None:
    with pytest.raises(ValueError, match=r"^is (not valid JSON|no text in UTF-8|nested too deeply)$"):
        used_node_types(document, {"a"})


def test_an_empty_registry_has_no_types() -> None:
    assert used_node_types(b" { } ", {"a"}) == {}
    assert class_types(None) == frozenset()
    assert class_types({"1": 5, "2": {"class_type": 7}, "3": {"class_type": "T"}}) == {"T"}
