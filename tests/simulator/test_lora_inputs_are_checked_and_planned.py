"""LoRA deployments take flat inputs, complain about wrong ones, and give pictures or one video."""

from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.simulator.deployed import DEPLOYED
from runcomfy_tui.simulator.lora import LORAS
from runcomfy_tui.simulator.run_plan import output_on_wire
from runcomfy_tui.simulator.validation import read_inputs

DOCUMENTED = {
    "prompt": "Make the scene feel warmer",
    "ctrl_img_1": "https://playgrounds-storage-public.runcomfy.net/examples/harbour.webp",
    "width": 1024,
    "height": 1024,
    "guidance_scale": 4,
    "sample_steps": 25,
    "network_multiplier": 1.0,
    "neg": "",
    "seed": 42,
    "sampler": "flowmatch",
    "num_frames": 1,
    "fps": 1,
}


def test_the_documented_inputs_pass_and_give_pictures() -> None:
    image = LORAS["image"]
    assert image.check(DOCUMENTED) == []
    plan = image.run(DOCUMENTED, 1)
    assert (plan.media_seed, plan.failure) == (42, None)
    assert output_on_wire(plan, ["http://files.test/0"]) == {"images": ["http://files.test/0"]}
    assert image.run({"prompt": "a", "width": 512.0, "sample_steps": 25.0}, 1).assets[0].width == 512


@pytest.mark.parametrize(
    ("kind", "change", "name", "type_"),
    [
        ("image", {"prompt": ""}, "prompt", "string_too_short"),
        ("image", {"width": 100}, "width", "greater_than_equal"),
        ("image", {"seed": 2**31}, "seed", "less_than_equal"),
        ("image", {"sampler": "newest"}, "sampler", "enum"),
        ("image", {"sample_steps": "25"}, "sample_steps", "type_error"),
        ("image", {"ctrl_img_1": "harbour.png"}, "ctrl_img_1", "url_parsing"),
        ("video", {"num_frames": 1}, "num_frames", "greater_than_equal"),
    ],
)
def test_a_wrong_input_is_named(kind: str, change: dict[str, object], name: str, type_: str) -> None:
    (found,) = LORAS[kind].check({**DOCUMENTED, "num_frames": 41, **change})
    assert (found["loc"], found["type"]) == (["body", name], type_)


def test_a_video_needs_its_picture_and_lasts_as_long_as_asked() -> None:
    video = LORAS["video"]
    assert [found["loc"] for found in video.check({"prompt": "a"})] == [["body", "ctrl_img_1"]]
    plan = video.run({**DOCUMENTED, "num_frames": 40, "fps": 20}, 1)
    assert (plan.assets[0].kind, plan.assets[0].duration_s) == ("video", 2.0)
    assert output_on_wire(plan, ["u"]) == {"video": "u"}


def test_it_fails_as_workflows_do() -> None:
    refused: Any = LORAS["image"].run({"prompt": "a celebrity"}, 1).failure
    assert "content policy" in refused["error"]
    assert LORAS["image"].run({"prompt": "a"}, 1, failure_share=1.0).outputs == ()


@pytest.mark.parametrize("inner", [b"[" * 300 + b"]" * 300, b"NaN"])
def test_what_no_service_can_keep_is_refused_before_anything_looks_at_it(inner: bytes) -> None:
    found = read_inputs(b'{"prompt": ' + inner + b"}")
    assert isinstance(found, list)
    assert found[0]["type"] == "json_invalid"


def test_half_a_character_is_taken_or_refused_and_never_raises() -> None:
    assert LORAS["image"].check({"prompt": "\ud800"}) == []
    assert LORAS["image"].check({"prompt": "a", "sampler": "\ud800"})[0]["type"] == "string_unicode"


def test_what_ships_is_complete_and_one_readme_is_hostile() -> None:
    by_id = {str(one.entry["id"]): one for one in DEPLOYED}
    assert all(bool(one.workflow) != bool(one.lora) for one in DEPLOYED)
    assert [one_id for one_id, one in by_id.items() if one.deleted] == ["dep-deleted"]
    assert by_id["dep-old-paused"].entry["is_enabled"] is False
    assert "\x1b[2J" in by_id["dep-old-paused"].readme
    assert "| node | input |" in by_id["dep-portrait-sdxl"].readme
