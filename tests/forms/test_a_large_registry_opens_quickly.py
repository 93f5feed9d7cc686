from __future__ import annotations

import json

from bench.object_info import NODES, PARSE_LIMIT, measure, registry, workflow
from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import class_types, comfyui_form, used_node_types


def test_a_form_out_of_1500_types_costs_little_more_than_parsing_them() -> None:
    """Clock times depend on who else computes here: all are compared with parsing the same document."""
    figures = measure(rounds=3)
    assert figures.pick_ms < PARSE_LIMIT * figures.parse_ms
    assert figures.total_ms < 4 * figures.parse_ms
    assert figures.check_ms < figures.parse_ms / 4


def test_every_node_of_the_large_workflow_has_its_fields() -> None:
    known = registry()
    document = json.dumps(known).encode()
    assert len(document) > 3_000_000
    payload = Payload(workflow(known))
    form = comfyui_form(payload, used_node_types(document, class_types(payload.workflow)))
    assert sum(bool(each.fields) for each in form.fields) == NODES
    assert form.validator.unchecked == ()
