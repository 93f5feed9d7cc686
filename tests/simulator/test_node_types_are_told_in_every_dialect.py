"""ComfyUI's registry of node types covers the workflows, in the older dialect, the newer, and at its real size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from runcomfy_tui.simulator.comfyui import load_workflows
from runcomfy_tui.simulator.graph import link_of
from runcomfy_tui.simulator.object_info import HUGE_TYPES, document


def literals() -> Iterator[tuple[str, str, object]]:
    """Class type, name and value of every input of the workflows that is no link."""
    for workflow in load_workflows().values():
        for node in workflow.graph.values():
            assert isinstance(node, dict)
            for name, value in node["inputs"].items():
                if link_of(value) is None:
                    yield node["class_type"], name, value


def choices(part: list[Any]) -> list[object] | None:
    """The choices of an input in either dialect; None where it has none."""
    if part[0] == "COMBO":
        return list(part[1]["options"])
    return part[0] if isinstance(part[0], list) else None


@pytest.mark.parametrize("dialect", ["old", "new", "huge"])
def test_every_input_of_the_workflows_is_described_but_those_that_real_servers_leave_out(dialect: str) -> None:
    types = json.loads(document(dialect))
    left_out = set()
    for class_type, name, value in literals():
        inputs = types.get(class_type, {"input": {}})["input"]
        part = inputs.get("required", {}).get(name) or inputs.get("optional", {}).get(name)
        if part is None:
            left_out.add(class_type)
        elif (known := choices(part)) is not None:
            assert value in known, (class_type, name)
    assert left_out == {"PortraitGrade", "VHS_VideoCombine"}


def test_the_dialects_differ_as_servers_do() -> None:
    old, new = (json.loads(document(dialect)) for dialect in ("old", "new"))
    assert old.keys() == new.keys()
    assert isinstance(old["KSampler"]["input"]["required"]["sampler_name"][0], list)
    assert new["KSampler"]["input"]["required"]["sampler_name"][0] == "COMBO"
    assert len(old["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"]) == 1
    assert old["LoadImage"]["input"]["required"]["image"][1] == {"image_upload": True}
    assert new["KSampler"]["input_order"]["required"][0] == "model"
    assert all("input_order" not in entry for entry in old.values())
    assert old["SaveImage"]["input"]["hidden"] == new["SaveImage"]["input"]["hidden"]


def test_the_huge_one_has_the_size_of_a_real_one_and_mixes_both() -> None:
    types = json.loads(document("huge"))
    assert len(types) == HUGE_TYPES == 1_500
    assert 2.8e6 < len(document("huge")) < 3.6e6
    orders = ["input_order" in entry for entry in types.values()]
    assert 0.3 < sum(orders) / len(orders) < 0.7
