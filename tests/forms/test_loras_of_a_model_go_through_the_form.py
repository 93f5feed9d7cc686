"""A LoRA by an asset's name or a URL, alone or several with scales: what was sent comes back as it was."""

from __future__ import annotations

import pytest

from runcomfy_tui.forms import check, initial, load, read_schema
from runcomfy_tui.forms.assign import as_typed, assign
from runcomfy_tui.forms.media import NO_FILES

PATH = {"type": "string", "description": "Name of a LoRA Asset, or a public URL."}
ONE = {
    "type": "object",
    "properties": {"path": PATH, "scale": {"type": "float", "default": 1.0, "minimum": 0, "maximum": 4}},
    "required": ["path"],
}
PROMPT = {"type": "string"}
ALONE = {"type": "object", "properties": {"prompt": PROMPT, "lora": ONE}, "required": ["prompt"]}
SEVERAL = {
    "type": "object",
    "properties": {"prompt": PROMPT, "lora": {"type": "array", "items": ONE, "maxItems": 4}},
    "required": ["prompt"],
}
URL = "https://example.com/ink%20v2.safetensors?download=1"


@pytest.mark.parametrize(
    ("schema", "lora"),
    [
        (ALONE, {"path": "anna v2.safetensors", "scale": 0.8}),
        (ALONE, {"path": URL}),
        (SEVERAL, [{"path": "anna"}, {"path": URL, "scale": 0}, {"path": "ä.safetensors", "scale": 1.25}]),
        (SEVERAL, []),
    ],
)
def test_what_was_sent_comes_back(schema: dict[str, object], lora: object) -> None:
    form, body = read_schema(schema), {"prompt": "a pier", "lora": lora}
    checked = check(form, as_typed(form, load(form, body)), NO_FILES)
    assert checked.errors == {}
    assert checked.preview == body


def test_each_part_is_set_by_its_name() -> None:
    form = read_schema(ALONE)
    draft = assign(form, initial(form), "prompt", "a pier", is_json=False)
    draft = assign(form, draft, "lora.path", "anna.safetensors", is_json=False)
    draft = assign(form, draft, "lora.scale", "0.5", is_json=False)
    assert check(form, draft, NO_FILES).preview["lora"] == {"path": "anna.safetensors", "scale": 0.5}
    form = read_schema(SEVERAL)
    draft = assign(
        form, load(form, {"prompt": "a", "lora": [{"path": "x"}, {"path": "y"}]}), "lora.1.path", URL, is_json=False
    )
    assert check(form, draft, NO_FILES).preview["lora"] == [{"path": "x"}, {"path": URL}]


def test_what_the_service_would_refuse_is_said() -> None:
    form = read_schema(SEVERAL)
    wrong = {"prompt": "a", "lora": [{"scale": 9}] * 5}
    said = " ".join(words for each in check(form, load(form, wrong), NO_FILES).errors.values() for words in each)
    assert "path" in said
    assert "4" in said
