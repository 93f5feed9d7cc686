from __future__ import annotations

from runcomfy_tui.forms import Entry, Members, NotSent, Raw, Typed, check, load, read_schema, version_changes
from runcomfy_tui.forms.version_changes import lost_entries
from tests.forms.workflows import form_of, node_types, overriding, workflow

EARLIER = overriding(
    _6={"text": "an owl"},
    _31={"seed": 5, "sampler_name": "uni_pc", "steps": 12},
    _189={"image": "https://example.com/a.png"},
    _5={"width": 768},
)


def changed() -> dict[str, object]:
    """The next version: a node is gone, an input too, one became a link, and one is of another type."""
    graph = workflow()
    del graph["189"]
    del graph["31"]["inputs"]["steps"]
    graph["6"]["inputs"]["text"] = ["38:42", 0]
    graph["5"]["inputs"] = {"width": ["4", 0], "height": ["4", 1]}
    return graph


def test_what_still_fits_says_nothing() -> None:
    assert version_changes(form_of(), EARLIER) == ()


def test_gone_nodes_gone_inputs_links_and_gone_choices_are_told_in_the_order_of_the_body() -> None:
    types = node_types()
    types["KSampler"]["input"]["required"]["sampler_name"] = [["euler", "heun"]]
    del types["KSampler"]["input"]["required"]["steps"]
    assert version_changes(form_of(changed(), types), EARLIER) == (
        (
            ("overrides", "6", "inputs", "text"),
            "comes from [b]Film[/b] look (NobodyKnows) #38:42: a value given here would cut that link",
        ),
        (("overrides", "31", "inputs", "sampler_name"), '"uni_pc" is not in its list any more'),
        (("overrides", "31", "inputs", "steps"), "is no input of this node in the deployed workflow"),
        (("overrides", "189"), "is no node of the deployed workflow"),
        (
            ("overrides", "5", "inputs", "width"),
            "comes from Load Checkpoint (CheckpointLoaderSimple) #4: a value given here would cut that link",
        ),
    )


def test_limits_and_types_that_changed_are_told() -> None:
    types = node_types()
    types["EmptyLatentImage"]["input"]["required"]["width"][1]["max"] = 512
    graph = workflow()
    graph["6"]["inputs"]["text"] = 5
    del types["CLIPTextEncode"]
    assert version_changes(form_of(graph, types), EARLIER) == (
        (("overrides", "6", "inputs", "text"), "does not fit any more: it must be a number"),
        (("overrides", "5", "inputs", "width"), "does not fit any more: it must be at most 512"),
    )


def test_a_deployed_value_always_fits_and_what_is_no_override_is_not_judged() -> None:
    types = node_types()
    types["KSampler"]["input"]["required"]["sampler_name"] = [["heun", "lcm"]]
    form = form_of(types=types)
    assert version_changes(form, overriding(_31={"sampler_name": "euler"})) == ()
    assert version_changes(form, {"extra_data": 5}) == ()


def test_what_does_not_fit_is_kept_and_can_be_sent_anyway() -> None:
    form = form_of(changed())
    checked = check(form, load(form, EARLIER))
    assert checked.preview == EARLIER
    assert checked.buildable
    assert not checked.ok


def test_a_workflow_of_its_own_depends_on_none_and_other_forms_know_nothing() -> None:
    assert version_changes(form_of(changed()), {"workflow_api_json": workflow(), **EARLIER}) == ()
    assert version_changes(read_schema({"properties": {}}), EARLIER) == ()


def test_what_was_typed_for_what_is_gone_is_told() -> None:
    draft = load(form_of(), EARLIER)
    form = form_of(changed())
    words = "has no field in the deployed workflow any more: what was typed for it is not sent"
    assert lost_entries(form_of(), draft) == ()
    assert set(lost_entries(form, draft)) == {
        (("6", "text"), words), (("31", "steps"), words), (("189", "image"), words), (("5", "width"), words)
    }  # fmt: skip
    assert check(form, draft).body == overriding(_31={"seed": 5, "sampler_name": "uni_pc"})
    untouched = Members({"gone": NotSent(), "steps": Typed("")})
    assert lost_entries(form, {"31": untouched, "98": untouched}) == ()
    raw: dict[str, Entry] = {"189": Raw("{}"), "31": Raw("{}"), "98": NotSent(), "extra_data": Typed("{}")}
    assert lost_entries(form, raw) == ((("189",), words),)
