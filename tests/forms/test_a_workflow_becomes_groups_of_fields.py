from __future__ import annotations

from typing import Any

import pytest

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import NO_DEFAULT, Field, FieldKind, Form, check, comfyui_form, initial, load, node_titles
from tests.forms.workflows import form_of, node_types, overriding, workflow


def group(form: Form, name: str) -> Field:
    found = form.field(name)
    assert found is not None
    return found


def one(form: Form, node: str, key: str) -> Field:
    return next(each for each in group(form, node).fields if each.name == key)


def test_every_node_with_values_is_a_group_and_no_link_is_a_field() -> None:
    form = form_of()
    assert {each.name for each in form.fields if each.kind is FieldKind.GROUP} == workflow().keys() - {"8"}
    assert [each.name for each in group(form, "6").fields] == ["text"]
    assert [each.name for each in group(form, "31").fields] == ["seed", "steps", "cfg", "sampler_name", "denoise"]


def test_groups_are_titled_by_title_type_and_id() -> None:
    titles = {each.name: each.title for each in form_of().fields}
    assert titles["6"] == "Positive (CLIPTextEncode) #6"
    assert titles["5"] == "EmptyLatentImage #5"  # without a title
    assert titles["7"] == "CLIPTextEncode #7"  # whose title says no more than its type
    assert titles["38:42"] == "[b]Film[/b] look (NobodyKnows) #38:42"  # raw: the screen cleans it
    assert node_titles(Payload(workflow()))["8"] == "VAE Decode (VAEDecode) #8"


def test_both_dialects_of_choices_are_read() -> None:
    form = form_of()
    older, newer = one(form, "4", "ckpt_name"), one(form, "31", "sampler_name")
    assert (older.kind, older.choices) == (FieldKind.CHOICE, ("sdxl.safetensors", "sd15.safetensors"))
    assert (newer.kind, newer.choices) == (FieldKind.CHOICE, ("euler", "dpmpp_2m", "uni_pc"))
    assert (older.description, newer.description) == ("Which weights.", "How noise is taken away.")


def test_limits_seeds_and_deployed_values_come_with_the_fields() -> None:
    form = form_of()
    seed, cfg, width = one(form, "31", "seed"), one(form, "31", "cfg"), one(form, "5", "width")
    assert (seed.kind, seed.default, seed.maximum) == (FieldKind.SEED, 2**53 + 1, 2**64 - 1)
    assert seed.random_value is None  # 0 is a seed like any other
    assert (cfg.kind, cfg.minimum, cfg.maximum, cfg.step, cfg.default) == (FieldKind.NUMBER, 0.0, 100.0, 0.1, 7)
    assert (width.kind, width.step, width.default) == (FieldKind.INTEGER, 8, 1024)
    assert one(form, "6", "text").kind is FieldKind.TEXT


def test_a_seed_of_which_the_type_draws_one_says_so() -> None:
    types = node_types()
    types["KSampler"]["input"]["required"]["steps"] = ["INT", {"default": -1, "control_after_generate": "randomize"}]
    field = one(form_of(types=types), "31", "steps")
    assert (field.kind, field.random_value) == (FieldKind.SEED, -1)


def test_limits_of_fractions_that_say_nothing_are_not_shown() -> None:
    types = node_types()
    types["KSampler"]["input"]["required"]["cfg"] = ["FLOAT", {"min": -(2**63), "max": 2**63}]
    field = one(form_of(types=types), "31", "cfg")
    assert (field.minimum, field.maximum) == (None, None)


def test_of_an_unknown_type_the_values_tell_the_kinds() -> None:
    kinds = {each.name: each.kind for each in group(form_of(), "38:42").fields}
    assert kinds == {
        "mode": FieldKind.LINE, "amount": FieldKind.NUMBER, "share": FieldKind.NUMBER, "noise_seed": FieldKind.SEED,
        "on": FieldKind.SWITCH, "curve": FieldKind.JSON, "pair": FieldKind.JSON, "none": FieldKind.JSON,
    }  # fmt: skip
    assert one(form_of(types={}), "31", "sampler_name").kind is FieldKind.LINE
    assert one(form_of(types={}), "189", "image").kind is FieldKind.MEDIA
    body = overriding(**{"38:42": {"amount": 2.5}})
    assert check(form_of(), load(form_of(), body)).body == body  # an int where fractions may well be taken


def test_presets_come_first_and_are_marked_then_prompts_then_what_has_a_title() -> None:
    form = form_of(presets={"31": {"inputs": {"steps": 35}}, "99": {"inputs": {"x": 1}}})
    assert [each.name for each in form.fields][:5] == ["31", "6", "7", "189", "9"]
    assert group(form, "31").preset
    assert not group(form, "6").preset
    assert (one(form, "31", "steps").preset, one(form, "31", "steps").default) == (True, 35)
    assert not one(form, "31", "cfg").preset


def test_a_preset_that_cuts_a_link_makes_a_field() -> None:
    form = form_of(presets={"6": {"inputs": {"clip": "none"}}})
    assert one(form, "6", "clip").default == "none"


def test_untouched_nothing_is_sent() -> None:
    for form in (form_of(), form_of(types={}), form_of(presets={"31": {"inputs": {"seed": 1}}})):
        checked = check(form, initial(form))
        assert checked.ok
        assert checked.body == {"overrides": {}}


def test_an_override_of_the_deployment_knows_what_lies_beneath_and_can_be_sent() -> None:
    form = form_of(presets={"31": {"inputs": {"seed": 1, "steps": 20}}})
    assert [(one(form, "31", key).preset, one(form, "31", key).beneath) for key in ("seed", "steps", "cfg")] == [
        (True, 9007199254740993),
        (True, NO_DEFAULT),
        (False, NO_DEFAULT),
    ]
    bodies: list[dict[str, object]] = [{"overrides": {}}, {"overrides": {"31": {"inputs": {"seed": 1}}}}]
    for body in bodies:
        assert check(form, load(form, body)).body == body


BROKEN: list[Any] = [None, 5, "x", [], {}, {"input": 5}, {"input": {"required": 5, "optional": []}}]


@pytest.mark.parametrize("entry", [*BROKEN, {"input": {"required": {"seed": 5, "cfg": [], "steps": [5, 6]}}}])
def test_a_broken_type_is_as_good_as_none(entry: object) -> None:
    form = form_of(types={"KSampler": entry})
    assert len(group(form, "31").fields) == 5
    assert check(form, {}).ok


@pytest.mark.parametrize(
    "about",
    [
        ["INT", {"min": "a", "max": [], "step": -1, "tooltip": 5}],
        ["INT", {"min": 9, "max": 1}],
        ["FLOAT", {"min": float("-inf"), "max": float("nan")}],
        ["COMBO", {"options": 5}],
        ["COMBO", {"options": []}],
        [[], {}],
        [[None, {"a": 1}, ["b"]], None],
        ["STRING", 5],
        ["*", {}],
    ],
)
def test_odd_inputs_still_have_fields_that_send(about: list[Any]) -> None:
    types = {"KSampler": {"input": {"required": {"steps": about}}}}
    form = form_of(types=types)
    body = overriding(_31={"steps": 21})
    assert check(form, load(form, body)).preview == body


@pytest.mark.parametrize("graph", [None, {}, {"nodes": [{"id": 1, "type": "KSampler"}], "links": []}, {"1": 5}])
def test_without_a_workflow_the_body_is_json(graph: dict[str, Any] | None) -> None:
    form = comfyui_form(Payload(graph), {})
    assert form.whole_body
    assert form.problem
    body = overriding(_6={"text": "x"})
    assert check(form, load(form, body)).body == body


def test_a_list_is_a_link_only_if_it_begins_with_the_id_of_a_node() -> None:
    inputs = {
        "link": ["", 0], "odd_link": ["2", 1.0],
        "words": ["a", 1], "flag": ["2", True], "numbers": [2, 1], "three": ["2", 0, 1], "two": ["2", "2"],
    }  # fmt: skip
    form = form_of({"1": {"class_type": "T", "inputs": inputs}, "2": {"class_type": "T"}, "": {"class_type": "T"}}, {})
    assert form.wrap is not None
    assert form.wrap.nodes["1"].links == {"link": "", "odd_link": "2"}
    assert [each.name for each in group(form, "1").fields] == ["words", "flag", "numbers", "three", "two"]
    body = overriding(_1={"words": ["b", 2]})
    assert check(form, load(form, body)).body == body


def test_long_lists_stand_in_the_schema_once_and_keep_the_types_of_their_values() -> None:
    numbers, flags = [*range(60)], [0, True, *range(2, 60)]
    inputs = {"a": [numbers, {}], "b": ["COMBO", {"options": flags}], "c": [[*numbers, *numbers], {}]}
    node = {"class_type": "T", "inputs": {"a": 3, "b": 3, "c": None}}
    form = form_of({"1": node, "2": node, "3": {**node, "inputs": {"c": 4}}}, {"T": {"input": {"required": inputs}}})
    lists: Any = form.schema["$defs"]
    assert len(lists) == 3
    assert len(group(form, "1").fields[2].choices) == 60
    bad = {"a": True, "b": 1, "c": 60}
    checked = check(form, load(form, overriding(_1=bad, _2=bad)))
    assert set(checked.deep) == {(node, key) for node in "12" for key in "abc"}
    good = overriding(_1={"a": 1, "b": True, "c": 5}, _3={"c": 59})
    assert check(form, load(form, good)).body == good
    assert ("3", "c") in check(form, load(form, overriding(_3={"c": None}))).deep


def test_ids_that_are_called_like_other_parts_of_the_body_are_told_apart() -> None:
    graph = {
        name: {"class_type": "T", "inputs": {"(other)": 1, "inputs": 2}}
        for name in ("extra_data", "workflow_api_json", "(other)", "overrides", "")
    }
    form = form_of(graph, {})
    assert len({each.name for each in (*form.fields, form.extra)}) == 8
    body = {**overriding(**{name: {"(other)": 5, "inputs": 6} for name in graph}), "extra_data": {"a": 1}, "b": 2}
    checked = check(form, load(form, body))
    assert checked.preview == body
    assert set(checked.errors) == {form.extra.name}
