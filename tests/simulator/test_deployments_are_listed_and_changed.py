"""The list of deployments, one of them, what may be asked for with it, and PATCH, which must repeat the name."""

from __future__ import annotations

import pytest

from tests.simulator.on_deployments import COMFY, DELETED, FOREIGN, LORA, PAUSED, WARM, OnDeployments
from tests.simulator.stepped import target_of


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_list_is_a_bare_array_of_ones_own(version: str) -> None:
    service = OnDeployments(version=version)
    listed = service.read("GET", service.base)
    ids = [one["id"] for one in listed]
    assert {COMFY, WARM, LORA, PAUSED} <= set(ids)
    assert not {DELETED, FOREIGN} & set(ids)
    assert {one["id"]: one["is_enabled"] for one in listed}[PAUSED] is False
    assert not any("payload" in one or "readme" in one for one in listed)
    service.token += "-other"
    assert service.listed() == [FOREIGN]


def test_ids_narrow_the_list_and_unknown_ones_are_passed_over() -> None:
    assert OnDeployments().listed(f"?ids={LORA}&ids=nobody-knows&ids={COMFY}&ids={FOREIGN}") == [COMFY, LORA]


def test_payload_and_readme_come_when_they_are_included() -> None:
    service = OnDeployments()
    both = service.one(COMFY, "?includes=payload&includes=readme")
    assert both["readme"].startswith("#")
    graph = both["payload"]["workflow_api_json"]
    assert {"class_type", "inputs", "_meta"} <= set(next(iter(graph.values())))
    assert isinstance(both["payload"]["overrides"], dict)
    assert "payload" not in service.one(COMFY, "?includes=readme")
    assert service.one(LORA, "?includes=payload")["payload"] is None
    listed = service.read("GET", f"{service.base}?ids={COMFY}&includes=payload")
    assert listed[0]["payload"] == both["payload"]
    wrong = service.read("GET", f"{service.base}?includes=everything", expect=422)
    assert wrong["detail"][0]["loc"] == ["query", "includes"]


def test_the_node_types_are_served_by_the_simulator_itself() -> None:
    service = OnDeployments()

    def types(expect: int = 200) -> dict[str, object]:
        target = target_of(service.one(COMFY, "?includes=payload")["payload"]["object_info_url"])
        service.token, kept = "", service.token
        answer = service.ask("GET", target).ready()
        service.token = kept
        assert answer.status == expect, target
        found = answer.json() if expect == 200 else {}
        assert isinstance(found, dict)
        return found

    graph = service.one(COMFY, "?includes=payload")["payload"]["workflow_api_json"]
    known = {node["class_type"] for node in graph.values()} & set(types())
    assert {"KSampler", "LoraLoader", "CLIPTextEncode"} <= known
    service.control(object_info="old")
    old = types()
    service.control(object_info="new")
    assert types() != old
    service.control(object_info="huge")
    assert len(types()) > 1400
    service.control(object_info="missing")
    types(404)


def test_a_patch_must_repeat_the_name() -> None:
    service = OnDeployments()
    wrong = service.patch(COMFY, {"is_enabled": False}, expect=422)
    assert wrong["error_code"] == 422001
    assert [detail["loc"] for detail in wrong["detail"]] == [["body", "name"]]
    before = service.one()
    service.step(60)
    after = service.patch(COMFY, {"name": before["name"], "is_enabled": False, "max_instances": 5, "nonsense": 1})
    assert (after["is_enabled"], after["max_instances"], after["status"]) == (False, 5, "disabled")
    assert after["updated_at"] > before["updated_at"]
    assert "nonsense" not in after
    assert service.one() == after
    assert service.patch(COMFY, {"name": "Renamed"})["name"] == "Renamed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("is_enabled", 1),
        ("min_instances", -1),
        ("min_instances", 9),
        ("max_instances", 0),
        ("queue_size", "1"),
        ("keep_warm_duration_in_seconds", True),
        ("hardware", ["ABACUS"]),
        ("hardware", "AMPERE_24"),
    ],
)
def test_a_patch_that_cannot_be_changes_nothing(field: str, value: object) -> None:
    service = OnDeployments()
    before = service.one()
    wrong = service.patch(COMFY, {"name": "Other", field: value}, expect=422)
    assert [detail["loc"] for detail in wrong["detail"]] == [["body", field]]
    assert service.one() == before


def test_a_test_may_change_anything() -> None:
    service = OnDeployments()
    before = service.one(COMFY, "?includes=payload")
    graph = dict(before["payload"]["workflow_api_json"])
    graph.pop(next(iter(graph)))
    service.control(workflow_api_json=graph)
    after = service.one(COMFY, "?includes=payload")
    assert after["workflow_version"] == before["workflow_version"] + 1
    assert after["payload"]["workflow_api_json"] == graph
    assert after["payload"]["object_info_url"] != before["payload"]["object_info_url"]
    service.control(workflow_version=41, deleted=True)
    assert COMFY not in service.listed()
    service.read("GET", f"{service.base}/{COMFY}", expect=404)
    service.control("nobody-knows", expect=404)
    assert "object_info" in service.control(expect=400, object_info="strange")["error_message"]
    assert "colour" in service.control(expect=400, colour="red")["error_message"]
    service.read("POST", "/_simulator/reset")
    assert service.one(COMFY, "?includes=payload") == before
