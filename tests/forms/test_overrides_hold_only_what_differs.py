from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.forms import EmptyText, Members, Null, Picked, Raw, Several, Typed, check, load
from runcomfy_tui.forms.assign import assign
from runcomfy_tui.forms.json_text import same_json, write_json
from runcomfy_tui.forms.template import left_out, template
from runcomfy_tui.forms.variations import expand
from tests.forms.workflows import form_of, node_types, overriding, typed, workflow

FORM = form_of(presets={"31": {"inputs": {"steps": 35}}})
DEPLOYED = {name: node.deployed for name, node in FORM.wrap.nodes.items()} if FORM.wrap else {}


def test_what_is_typed_becomes_overrides_of_its_node() -> None:
    draft = {
        "6": typed(text="an owl"),
        "31": typed(seed="5", cfg="7.5"),
        "4": Members({"ckpt_name": Picked("sd15.safetensors")}),
    }
    checked = check(FORM, draft)
    assert checked.body == overriding(
        _6={"text": "an owl"}, _31={"seed": 5, "cfg": 7.5}, _4={"ckpt_name": "sd15.safetensors"}
    )


@pytest.mark.parametrize(
    ("node", "key", "entry", "sent"),
    [
        ("31", "cfg", Typed("7.0"), None),  # 7 is deployed
        ("31", "denoise", Typed("1"), None),  # 1.0 is deployed
        ("31", "seed", Typed("9007199254740993"), None),
        ("31", "seed", Typed("9007199254740992"), 9007199254740992),  # as a float these two would be one
        ("31", "seed", Typed("18446744073709551615"), 18446744073709551615),
        ("31", "steps", Typed("35"), 35),  # the deployment's own override, which may not hold where it is not named
        ("31", "steps", Typed("20"), 20),  # what that one was laid over
        ("31", "steps", Typed("2e1"), 20),
        ("7", "text", EmptyText(), None),
        ("6", "text", EmptyText(), ""),
        ("6", "text", Typed("a fox by a river"), None),
        ("38:42", "on", Picked(True), None),
        ("38:42", "on", Picked(False), False),
        ("38:42", "amount", Picked(True), True),  # 1 and true are two values
        ("38:42", "pair", Typed("[0.1, 1.0]"), None),
        ("38:42", "curve", Typed("[]"), []),
        ("38:42", "none", Null(), None),
    ],
)
def test_only_what_differs_is_sent(node: str, key: str, entry: Any, sent: object) -> None:
    preview = check(FORM, {node: Members({key: entry})}).preview
    expected = {"overrides": {}} if sent is None else overriding(**{node: {key: sent}})
    assert same_json(preview, expected)
    assert write_json(preview) == write_json(expected)


def test_what_the_types_forbid_is_said_at_its_place_and_can_be_sent_all_the_same() -> None:
    body = overriding(_31={"sampler_name": "gone", "steps": 0, "cfg": "x"}, _5={"width": 8})
    checked = check(FORM, load(FORM, body))
    assert checked.deep == {
        ("31", "sampler_name"): ("choose one of euler, dpmpp_2m, uni_pc",),
        ("31", "steps"): ("must be at least 1",),
        ("31", "cfg"): ("must be a number",),
        ("5", "width"): ("must be at least 16",),
    }
    assert set(checked.errors) == {"31", "5"}
    assert checked.body is None
    assert checked.buildable
    assert checked.preview == body


def test_what_cannot_be_read_is_said_and_left_out() -> None:
    checked = check(FORM, {"31": typed(steps="many", cfg="3")})
    assert checked.deep == {("31", "steps"): ("must be a whole number",)}
    assert not checked.buildable
    assert checked.preview == overriding(_31={"cfg": 3})


def test_unknown_nodes_and_keys_are_kept_and_complained_about() -> None:
    body: dict[str, Any] = overriding(
        _99={"text": "x"}, _8={"vae": 1}, _6={"text": "y", "style": 5, "clip": "none"}, _31={"start": 3}
    )
    body["overrides"]["5"] = {"class_type": "X", "inputs": {"width": 64}}
    body |= {"webhook": "https://example.com"}
    checked = check(FORM, load(FORM, body))
    assert checked.preview == body
    assert checked.buildable
    other = FORM.extra.name
    assert checked.deep == {
        ("6", "style"): ("is no input of this node in the deployed workflow",),
        ("6", "clip"): (
            "comes from Load Checkpoint (CheckpointLoaderSimple) #4: a value given here would cut that link",
        ),
        (other, "overrides", "99"): ("is no node of the deployed workflow",),
        (other, "overrides", "8", "inputs", "vae"): (
            "comes from Load Checkpoint (CheckpointLoaderSimple) #4: a value given here would cut that link",
        ),
        (other, "overrides", "5"): ("can only have inputs of its own",),
        (other, "webhook"): ("is nothing that a deployment is known to take",),
    }
    assert checked.errors[other][0] == "#99 is no node of the deployed workflow"


def test_an_input_that_the_type_takes_may_be_given_and_a_link_of_the_type_may_not() -> None:
    types = node_types()
    types["KSampler"]["input"]["optional"] = {"start": ["INT", {}], "mask": ["MASK", {}]}
    form = form_of(types=types)
    checked = check(form, load(form, overriding(_31={"start": 3, "mask": "x"})))
    assert set(checked.deep) == {("31", "mask")}


def test_overrides_of_a_node_without_values_are_told() -> None:
    other = FORM.extra.name
    checked = check(FORM, load(FORM, {"overrides": {"8": {"inputs": {}}}}))
    assert checked.deep == {
        (other, "overrides", "8"): ("has no values of its own: all of its inputs come from other nodes",)
    }


def test_a_workflow_and_extra_data_have_fields_of_their_own() -> None:
    body = {"workflow_api_json": workflow(), "extra_data": {"api_key": "k"}}
    draft = load(FORM, body)
    assert isinstance(draft["workflow_api_json"], Typed)
    assert check(FORM, draft).body == body
    both = check(FORM, {**draft, "6": typed(text="x")})
    assert both.deep == {("workflow_api_json",): ("goes without overrides: clear it, or the inputs of the nodes",)}
    assert check(FORM, {"extra_data": Typed("5")}).errors == {"extra_data": ("must be a JSON object",)}


def test_free_json_joins_the_fields_unless_it_has_the_same_place() -> None:
    other = FORM.extra.name
    free = Typed('{"overrides": {"99": {"inputs": {"a": 1}}}, "b": 2}')
    assert check(FORM, {"6": typed(text="x"), other: free}).preview == {
        "overrides": {"6": {"inputs": {"text": "x"}}, "99": {"inputs": {"a": 1}}},
        "b": 2,
    }
    same = Typed('{"overrides": {"6": {"inputs": {"text": "mine"}}}}')
    checked = check(FORM, {"6": typed(text="x"), other: same})
    assert checked.deep == {(other, "overrides", "6"): ("has fields of its own",)}
    assert checked.preview == overriding(_6={"text": "x"})
    beside = check(FORM, {other: Typed('{"extra_data": {"a": 1}}')})
    assert beside.deep == {(other, "extra_data"): ("has a field of its own",)}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"overrides": 5},
        {"overrides": None},
        {"overrides": []},
        {"overrides": {"6": 5, "31": None, "4": {}, "5": {"inputs": 5}, "7": {"inputs": None}, "8": {"inputs": {}}}},
        {"extra_data": None, "workflow_api_json": None},
        {"overrides": {"6": {"text": "flat"}}},
    ],
)
def test_bodies_of_another_shape_come_back_as_they_were(body: dict[str, Any]) -> None:
    preview = check(FORM, load(FORM, body)).preview
    assert preview == (body or {"overrides": {}})


def test_several_values_in_a_node_make_several_bodies() -> None:
    made = expand(FORM, {"31": Members({"seed": Several("1..2"), "sampler_name": Several("euler | uni_pc")})})
    assert [check(FORM, draft).body for draft in made.drafts] == [
        overriding(_31={"seed": 1}),
        overriding(_31={"seed": 1, "sampler_name": "uni_pc"}),
        overriding(_31={"seed": 2}),
        overriding(_31={"seed": 2, "sampler_name": "uni_pc"}),
    ]
    assert made.varied == {"seed #31": ("1", "2"), "sampler_name #31": ("euler", "uni_pc")}


@pytest.mark.parametrize(
    ("name", "node", "fits"),
    [("6.text", "6", True), ("overrides.6.inputs.text", "6", True), ("99.text", "99", False)],
)
def test_one_value_can_be_put_in_by_its_place(name: str, node: str, fits: bool) -> None:
    checked = check(FORM, assign(FORM, {}, name, '"x"', is_json=True))
    assert checked.preview == overriding(**{node: {"text": "x"}})
    assert checked.ok is fits


def test_places_lead_from_the_body_to_the_fields_and_into_words() -> None:
    place = ("overrides", "6", "inputs", "text")
    assert FORM.inner_place(place) == ("6", "text")
    assert FORM.wrap is not None
    assert FORM.wrap.outer_place(("6", "text")) == place
    assert FORM.place_words(place) == "Positive (CLIPTextEncode) #6, text"
    gone = ("overrides", "99", "inputs", "a")
    assert FORM.inner_place(gone) == (FORM.extra.name, *gone)
    assert FORM.place_words(gone) == "#99, a"


ANY_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 2**64),
        st.floats(0, 2).map(lambda each: round(each, 2)),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["text", "seed", "steps", "cfg", "sampler_name", "image", "clip", "(other)", "mode", "on", "curve"]
)
INPUTS = st.dictionaries(
    KEYS, st.one_of(ANY_JSON, st.sampled_from(["euler", "harbour.png", "other.png", 35, 7.0])), max_size=4
)
NODES = st.sampled_from([*sorted(workflow()), "99", "extra_data", "(other)"])
OVERRIDES = st.dictionaries(NODES, st.one_of(INPUTS.map(lambda each: {"inputs": each}), ANY_JSON), max_size=4)
BODIES = st.one_of(
    OVERRIDES.map(lambda each: {"overrides": each}),
    st.dictionaries(
        st.sampled_from(["overrides", "extra_data", "workflow_api_json", "(other)", "x"]), ANY_JSON, max_size=3
    ),
)


def same_effect(body: Any) -> Any:
    """The body without what changes nothing: values that are deployed, and inputs that are none."""
    overrides = body.get("overrides")
    if not isinstance(overrides, dict):
        return body if "overrides" in body or "workflow_api_json" in body else {**body, "overrides": {}}
    kept = {}
    for name, entry in overrides.items():
        if DEPLOYED.get(name) and isinstance(entry, dict) and isinstance(entry.get("inputs"), dict):
            deployed = DEPLOYED[name]
            inputs = {
                key: value for key, value in entry["inputs"].items()
                if key not in deployed or not same_json(value, deployed[key])
            }  # fmt: skip
            entry = {
                **{key: value for key, value in entry.items() if key != "inputs"},
                **({"inputs": inputs} if inputs else {}),
            }
            if not entry:
                continue
        kept[name] = entry
    if not kept and "workflow_api_json" in body:
        return {key: value for key, value in body.items() if key != "overrides"}
    return {**body, "overrides": kept}


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_any_body_loads_and_gives_a_body_of_the_same_effect(body: dict[str, Any]) -> None:
    checked = check(FORM, load(FORM, body))
    assert same_json(checked.preview, same_effect(body))
    assert checked.buildable


def test_json_typed_for_a_whole_node_is_read_as_its_inputs() -> None:
    assert check(FORM, {"31": Raw('{"seed": 3, "cfg": 7}')}).body == overriding(_31={"seed": 3})
    assert check(FORM, {"31": Raw("[]")}).errors == {"31": ("must be a JSON object",)}


def test_a_body_to_fill_in_has_what_the_deployment_means_to_be_changed() -> None:
    assert template(FORM) == overriding(_31={"steps": 35})
    assert template(form_of()) == overriding(_6={"text": "a fox by a river"})
    assert "6" in {each.name for each in left_out(FORM, template(FORM))}
    assert "31" not in {each.name for each in left_out(FORM, template(FORM))}
