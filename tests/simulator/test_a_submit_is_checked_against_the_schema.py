"""What a submit refuses, with which words on which field, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.stepped import PICTURE, SOUND, Stepped

KLING = "kling/kling-3.0/pro/image-to-video"
SEEDREAM = "bytedance/seedream-5.0-pro/image-to-image"
RECRAFT = "recraft-ai/recraft-v5/text-to-image"
URL = "https://example.com/a.png"


@pytest.mark.parametrize(
    ("model_id", "inputs", "loc", "kind"),
    [
        (PICTURE, {}, ["body", "prompt"], "missing"),
        (PICTURE, {"prompt": "x", "width": 3}, ["body", "width"], "greater_than_equal"),
        (PICTURE, {"prompt": "x", "steps": "many"}, ["body", "steps"], "type_error"),
        (KLING, {"image_url": URL, "duration": 5}, ["body", "duration"], "type_error"),
        (KLING, {"image_url": URL, "cfg_scale": 1.5}, ["body", "cfg_scale"], "less_than_equal"),
        (KLING, {"image_url": URL, "multi_prompt": [{"prompt": "a"}, {}]}, ["body", "multi_prompt", 1, "prompt"],
         "missing"),
        (KLING, {"image_url": "not a URL"}, ["body", "image_url"], "url_parsing"),
        (KLING, {"image_url": URL, "elements": [{"image_urls": ["/tmp/a"]}]}, ["body", "elements", 0, "image_urls", 0],
         "url_parsing"),
        (SEEDREAM, {"prompt": "x", "image": []}, ["body", "image"], "too_short"),
        (SEEDREAM, {"prompt": "x", "image": [URL, 5]}, ["body", "image", 1], "type_error"),
        (SEEDREAM, {"prompt": "x", "image": [URL] * 11}, ["body", "image"], "too_long"),
        (SEEDREAM, {"prompt": "x", "image": [URL], "resolution": "9K"}, ["body", "resolution"], "enum"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(model_id: str, inputs: dict[str, Any], loc: list[object], kind: str) -> None:
    stepped = Stepped()
    detail = stepped.read("POST", f"/v1/models/{model_id}", inputs, expect=422)["detail"]
    assert [(one["loc"], one["type"]) for one in detail] == [(loc, kind)]
    assert detail[0]["msg"]
    assert stepped.stats()["submits_accepted"] == 0
    assert stepped.stats()["submits_received"] == 1


def test_every_wrong_field_is_named_at_once() -> None:
    inputs = {"width": 1, "height": 99_999}
    detail = Stepped().read("POST", f"/v1/models/{PICTURE}", inputs, expect=422)["detail"]
    assert {one["loc"][-1] for one in detail} == {"prompt", "width", "height"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"prompt": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    detail = Stepped().read("POST", f"/v1/models/{PICTURE}", body, expect=422)["detail"]
    assert detail[0]["loc"] == ["body"]
    assert len(detail[0]["msg"]) < 400


def test_a_long_wrong_value_is_not_repeated_whole() -> None:
    inputs = {"prompt": "x", "steps": "y" * 1_000_000}
    assert len(Stepped().ask("POST", f"/v1/models/{PICTURE}", inputs).body) < 1000


@pytest.mark.parametrize(
    ("model_id", "inputs"),
    [
        (PICTURE, {"prompt": ""}),
        (PICTURE, {"prompt": "x", "nobody_knows_this": 5}),
        (KLING, {"image_url": "data:image/png;base64,iVBORw0KGgo=", "cfg_scale": 1}),
        (RECRAFT, {"prompt": "x", "style_note": None, "image_size": {"width": 600, "height": 700}}),
        ("ideogram-ai/ideogram-v4/text-to-image", {"prompt": "x", "seed": 18446744073709551615, "version": "v4"}),
        (SOUND, {"tags": "ambient \ud800"}),
    ],
)
def test_what_the_schema_allows_is_accepted(model_id: str, inputs: dict[str, Any]) -> None:
    answer = Stepped().read("POST", f"/v1/models/{model_id}", inputs)
    assert answer["status_url"] == f"http://simulator.test/v1/requests/{answer['request_id']}/status"
    assert {"request_id", "status_url", "result_url", "cancel_url"} == set(answer)


def test_what_needs_another_field_says_so() -> None:
    inputs = {"prompt": "x", "mask_url": URL}
    detail = Stepped().read("POST", f"/v1/models/{RECRAFT}", inputs, expect=422)["detail"]
    assert "image_url" in detail[0]["msg"] + str(detail[0]["loc"])


def test_an_unknown_model_takes_nothing() -> None:
    stepped = Stepped()
    assert stepped.read("POST", "/v1/models/no/body", {"prompt": "x"}, expect=404)["error_code"] == 404001
    assert stepped.stats()["submits_accepted"] == 0
