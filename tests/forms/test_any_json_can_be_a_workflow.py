from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import (
    check,
    comfyui_form,
    initial,
    load,
    lora_form,
    node_titles,
    place_service_errors,
    version_changes,
)

WORDS = st.sampled_from(
    ["1", "2", "class_type", "inputs", "_meta", "title", "KSampler", "seed", "input", "required", "INT", "COMBO", "min",
     "options", "image_upload", "image", "LoadImage", "overrides", "loc", "msg", "node_errors", "errors", "\ud800", ""]
)  # fmt: skip
ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)
OBJECTS = st.dictionaries(WORDS, ANY, max_size=4)
NODES = st.fixed_dictionaries(
    {"class_type": st.one_of(WORDS, ANY), "inputs": st.one_of(OBJECTS, ANY)}, optional={"_meta": ANY}
)
TYPES = st.fixed_dictionaries({"input": st.fixed_dictionaries({"required": st.dictionaries(WORDS, ANY, max_size=3)})})


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(OBJECTS, st.dictionaries(WORDS, NODES, max_size=3)),
    OBJECTS,
    st.one_of(OBJECTS, st.dictionaries(WORDS, TYPES, max_size=3)),
    OBJECTS,
    ANY,
)
def test_nonsense_is_survived(
    workflow: dict[str, Any], presets: dict[str, Any], types: dict[str, Any], body: dict[str, Any], detail: Any
) -> None:
    form = comfyui_form(Payload(workflow, presets), types)
    assert form.whole_body or check(form, initial(form)).preview == {"overrides": {}}
    check(form, load(form, body))
    version_changes(form, body)
    place_service_errors(form, detail)
    node_titles(Payload(workflow))
    learned = lora_form(None, [body, workflow])
    assert check(learned, initial(learned)).preview == {}
    check(learned, load(learned, workflow))
