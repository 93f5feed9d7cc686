"""A run of a ComfyUI workflow gives pictures, videos, sound and text by node, or fails for a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runcomfy_tui.simulator.comfyui import load_workflows
from runcomfy_tui.simulator.run_plan import RunPlan, outputs_on_wire

WORKFLOWS = load_workflows()


def run(name: str, seed: int = 1, **nodes: dict[str, object]) -> RunPlan:
    """The plan of a run; `n50={"length": 17}` changes node 50, `n80_1` node 80:1."""
    overrides = {node_id[1:].replace("_", ":"): {"inputs": inputs} for node_id, inputs in nodes.items()}
    assert WORKFLOWS[name].check(overrides) == []
    return WORKFLOWS[name].run(overrides, seed)


def told(plan: RunPlan) -> dict[str, Any]:
    return outputs_on_wire(plan, [f"http://files.test/{index}" for index in range(len(plan.assets))])


def test_a_picture_is_where_its_node_saved_it() -> None:
    plan = run("portrait-sdxl", n9={"filename_prefix": "a/b/c"}, n5={"batch_size": 2, "width": 512, "height": 768})
    assert told(plan) == {
        "9": {
            "images": [
                {
                    "filename": f"c_0000{n}_.png",
                    "subfolder": "a/b",
                    "type": "output",
                    "url": f"http://files.test/{n - 1}",
                }
                for n in (1, 2)
            ]
        }
    }
    assert [(asset.width, asset.height) for asset in plan.assets] == [(640, 960)] * 2  # scaled by 1.25 on its way


def test_several_kinds_come_from_one_run() -> None:
    outputs = told(run("wan-video", n6={"text": "unused"}, n80_1={"string_a": "Waves", "delimiter": " / "}))
    assert {node_id: list(kinds) for node_id, kinds in outputs.items()} == {
        "62": ["videos"],
        "63": ["gifs"],
        "76": ["audio"],
        "80:3": ["text"],
    }
    assert outputs["80:3"] == {"text": [["Waves / slow, calm, film grain"]]}
    assert outputs["63"]["gifs"][0]["format"] == "video/h264-mp4"
    assert outputs["62"]["videos"][0]["subfolder"] == "video"


def test_text_describes_what_was_asked_for() -> None:
    text = told(run("edit-qwen", n6={"text": "Make it winter"}))["38:42"]["text"]
    assert isinstance(text[0], list)
    assert "Make it winter" in text[0][0]
    assert len(text[0][0].splitlines()) == 3


def test_overrides_decide_about_length_and_time() -> None:
    deployed, longer = run("wan-video"), run("wan-video", n50={"length": 81})
    assert deployed.assets[0].duration_s == pytest.approx(
        49 * 2 / 32
    )  # the preset's 49 frames, doubled, at 32 a second
    assert longer.assets[0].duration_s == pytest.approx(81 * 2 / 32)
    assert longer.run_s > deployed.run_s
    assert run("wan-video", n60={"value": 64.0}).assets[0].duration_s == pytest.approx(49 * 2 / 64)
    assert run("portrait-sdxl", n3={"steps": 60}).run_s > run("portrait-sdxl").run_s


def test_a_linked_prompt_reaches_the_files_and_so_does_one_in_its_place() -> None:
    assert run("wan-video", n80_1={"string_a": "Waves"}).inputs["prompt"] == "Waves, slow, calm, film grain"
    assert run("wan-video", n6={"text": "Dunes"}).inputs["prompt"] == "Dunes"
    assert run("portrait-sdxl", n3={"seed": 2**64 - 1}).media_seed == 2**64 - 1
    assert run("portrait-sdxl", n3={"cfg": 3}).inputs != run("portrait-sdxl").inputs


def test_a_plan_is_the_same_again_and_survives_the_state_file() -> None:
    for name in WORKFLOWS:
        plan = run(name, seed=7)
        assert run(name, seed=7) == plan
        assert RunPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_too_large_a_picture_ends_out_of_memory_in_its_node() -> None:
    plan = run("portrait-sdxl", n5={"width": 4096, "height": 4096})
    failure: Any = plan.failure
    (error,) = failure
    assert error["error"] == "node 3 ran out of memory"
    assert error["errorCode"] == 20001
    assert len(error["debugInfo"].splitlines()) == 40
    assert plan.outputs == ()
    assert run("wan-video", n50={"width": 1280, "height": 720, "length": 161}).failure is not None


def test_words_and_missing_pictures_fail_on_purpose() -> None:
    refused: Any = run("portrait-sdxl", n6={"text": "A celebrity on a balcony"}).failure
    assert "content policy" in refused["error"]
    missing: Any = run("edit-qwen", n189={"image": "https://example.com/missing.png"}).failure
    assert "image of node 189" in missing[0]["error"]


def test_accidents_come_in_every_documented_shape() -> None:
    failures = [WORKFLOWS["edit-qwen"].run_body({}, seed, failure_share=1.0).failure for seed in range(30)]
    assert {type(failure) for failure in failures} == {dict, list}
    assert WORKFLOWS["edit-qwen"].run_body({}, 1, failure_share=0.0).failure is None


def test_a_graph_of_somebody_else_can_loop_and_grow_and_never_hangs() -> None:
    workflow = WORKFLOWS["wan-video"]
    graph: dict[str, Any] = json.loads(json.dumps(workflow.graph))
    graph["80:1"]["inputs"] = {"string_a": ["80:1", 0], "string_b": ["80:1", 0], "delimiter": "."}
    graph["8"]["inputs"]["samples"] = ["8", 0]
    graph["63"]["inputs"].update({"width": 10**400, "multiplier": -1, "scale_by": 0})
    plan = workflow.run({}, 1, graph)
    assert 0 < plan.run_s <= 150
    assert plan.failure is None
    assert all(16 <= asset.width <= 1536 for asset in plan.assets if asset.kind != "audio")
