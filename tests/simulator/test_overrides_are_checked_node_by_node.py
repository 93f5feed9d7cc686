"""What is submitted to a ComfyUI deployment is checked node by node, and each complaint says where it belongs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runcomfy_tui.simulator.comfyui import Workflow, load_workflows

WORKFLOWS = load_workflows()
PORTRAIT, EDIT, WAN = (WORKFLOWS[name] for name in ("portrait-sdxl", "edit-qwen", "wan-video"))


def complaint(workflow: Workflow, node_id: str, name: str, value: object) -> tuple[list[object], str]:
    """The one complaint about one changed input: its place behind the node, and its type; none gives an empty place."""
    found: list[Any] = workflow.check({node_id: {"inputs": {name: value}}})
    assert len(found) < 2
    if not found:
        return [], ""
    assert found[0]["loc"][:3] == ["body", "overrides", node_id]
    assert found[0]["msg"]
    return found[0]["loc"][3:], found[0]["type"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_deployed_passes_as_overrides_and_as_a_whole(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow.check({}) == []
    assert workflow.check(workflow.presets) == []
    assert workflow.check({node_id: {"inputs": node["inputs"]} for node_id, node in workflow.graph.items()}) == []  # type: ignore[index]
    assert workflow.check(None, workflow.graph) == []


@pytest.mark.parametrize(
    ("workflow", "node_id", "name", "value", "kind"),
    [
        (PORTRAIT, "6", "text", 5, "string_type"),
        (PORTRAIT, "6", "txt", "a", "extra_forbidden"),
        (PORTRAIT, "3", "seed", -1, "greater_than_equal"),
        (PORTRAIT, "3", "seed", 2**64, "less_than_equal"),
        (PORTRAIT, "3", "steps", 2.5, "integer_type"),
        (PORTRAIT, "3", "steps", True, "integer_type"),
        (PORTRAIT, "3", "cfg", "7", "number_type"),
        (PORTRAIT, "3", "cfg", 100.5, "less_than_equal"),
        (PORTRAIT, "3", "sampler_name", "newest", "value_not_in_list"),
        (PORTRAIT, "12", "halation", 1, "boolean_type"),
        (PORTRAIT, "12", "grain", "much", "number_type"),
        (PORTRAIT, "12", "sparkle", 1, "extra_forbidden"),
        (PORTRAIT, "3", "model", ["999", 0], "bad_linked_input"),
        (EDIT, "38:41", "do_sample", "yes", "boolean_type"),
        (EDIT, "189", "image", "holiday.png", "custom_validation_failed"),
        (EDIT, "189", "image", "file:///etc/passwd", "custom_validation_failed"),
        (EDIT, "189", "image", "data:video/mp4;base64,AAAA", "custom_validation_failed"),
        (EDIT, "189", "image", 7, "custom_validation_failed"),
        (WAN, "59", "scale_factor", 3.0, "value_not_in_list"),
        (WAN, "71", "file", "harbour.png", "custom_validation_failed"),
    ],
)
def test_a_wrong_value_is_refused_where_it_is(
    workflow: Workflow, node_id: str, name: str, value: object, kind: str
) -> None:
    assert complaint(workflow, node_id, name, value) == (["inputs", name], kind)


@pytest.mark.parametrize(
    ("workflow", "node_id", "name", "value"),
    [
        (PORTRAIT, "3", "seed", 2**64 - 1),
        (PORTRAIT, "3", "cfg", 7),
        (PORTRAIT, "3", "steps", 20.0),
        (PORTRAIT, "12", "grain", 1),
        (PORTRAIT, "12", "notes", "any"),
        (PORTRAIT, "12", "image", "a value in a link's place"),
        (PORTRAIT, "6", "text", ["4", 0]),
        (EDIT, "189", "image", "https://example.com/new-image.jpg"),
        (EDIT, "189", "image", "data:image/png;base64,iVBORw0KGgo="),
        (EDIT, "189", "image", "harbour.png"),
        (WAN, "6", "text", "a text in a link's place"),
        (WAN, "59", "scale_factor", 1),
        (WAN, "63", "crf", 30),
    ],
)
def test_what_may_be_sent_is_let_pass(workflow: Workflow, node_id: str, name: str, value: object) -> None:
    assert complaint(workflow, node_id, name, value) == ([], "")


def test_the_shape_of_overrides_is_checked_first() -> None:
    found: list[Any] = PORTRAIT.check({"99": {"inputs": {}}, "6": [], "3": {}, "5": {"inputs": 1}})
    assert [(one["loc"][2:], one["type"]) for one in found] == [
        (["99"], "unknown_node"),
        (["6"], "dict_type"),
        (["3", "inputs"], "missing"),
        (["5", "inputs"], "dict_type"),
    ]
    assert PORTRAIT.check([])[0]["loc"] == ["body", "overrides"]
    assert PORTRAIT.check_body({"extra_data": 1})[0]["loc"] == ["body", "extra_data"]
    assert PORTRAIT.check_body({"overrides": {"6": {"inputs": {}}}, "workflow_api_json": PORTRAIT.graph})


def test_a_whole_workflow_is_checked_likewise() -> None:
    graph: dict[str, Any] = copy.deepcopy(PORTRAIT.graph)
    del graph["3"]["inputs"]["steps"], graph["4"]
    graph["6"]["class_type"] = "MadeUpNode"
    graph["7"] = {"class_type": "CLIPTextEncode"}
    found: list[Any] = PORTRAIT.check(None, graph)
    at = "body", "workflow_api_json"
    assert {(*one["loc"], one["type"]) for one in found} == {
        (*at, "3", "inputs", "steps", "missing"),
        (*at, "6", "class_type", "unknown_node_type"),
        (*at, "7", "missing"),
        (*at, "8", "inputs", "vae", "bad_linked_input"),
        (*at, "10", "inputs", "model", "bad_linked_input"),
        (*at, "10", "inputs", "clip", "bad_linked_input"),
    }
    wrong: tuple[object, ...] = ({}, [], "x", {"4": graph["10"]})
    for broken in wrong:
        assert PORTRAIT.check(None, broken)
    silent = {"4": PORTRAIT.graph["4"]}
    assert [one["type"] for one in PORTRAIT.check(None, silent)] == ["no_outputs"]
