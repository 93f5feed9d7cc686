"""A fixed sample of what `make conformance` tries at large: constructs with bodies that fit and bodies that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from runcomfy_tui.forms import check, draft_from_json, draft_to_json, initial, load, read_schema
from runcomfy_tui.forms.json_text import same_json

CONSTRUCTS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "constructs.json").read_text("utf-8"))


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda each: each["about"])
def test_a_construct_has_its_fields_and_its_bodies_come_back(construct: dict[str, Any]) -> None:
    form = read_schema(construct["schema"])
    assert form.problem is None
    assert {field.name: field.kind.value for field in form.fields} == construct["kinds"]
    check(form, initial(form))
    for body in construct["valid"]:
        checked = check(form, draft_from_json(draft_to_json(load(form, body))))
        assert same_json(checked.body, body), (body, checked.errors, checked.general)
    for body in construct["invalid"]:
        checked = check(form, load(form, body))
        assert not checked.ok or not same_json(checked.body, body)
        if checked.body is None:
            assert checked.errors or checked.general
        assert same_json(check(form, load(form, {**body, "later": 1})).preview.get("later"), 1)


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda each: each["about"])
def test_the_examples_themselves_are_what_they_claim(construct: dict[str, Any]) -> None:
    form = read_schema(construct["schema"])
    validator = jsonschema_rs.Draft7Validator if construct["about"].endswith("old way") else jsonschema_rs.validator_for
    asked = validator(dict(form.schema))
    assert all(asked.is_valid(body) for body in construct["valid"])
    assert not any(asked.is_valid(body) for body in construct["invalid"])
