"""The faults on the Serverless API: the same calls, two more, its own words, and a fault that leaves a door alone."""

from __future__ import annotations

import pytest

from tests.simulator.on_deployments import COMFY, LORA, WARM, OnDeployments
from tests.simulator.stepped import PICTURE


def both(service: OnDeployments) -> tuple[int, int]:
    """The statuses of a submit at the Model API and at a deployment."""
    model = service.ask("POST", f"/v1/models/{PICTURE}", {"prompt": "x"})
    deployment = service.ask("POST", f"{service.base}/{COMFY}/inference", {"overrides": {}})
    return model.status, deployment.status


def test_a_fault_may_be_limited_to_one_door() -> None:
    service = OnDeployments()
    fault = {"strength": 1, "mode": "503", "calls": ["submit"]}
    service.faults(server_error={**fault, "doors": ["serverless"]})
    assert both(service) == (200, 503)
    assert service.read("GET", "/_simulator/faults")["server-error"]["doors"] == ["serverless"]
    service.faults(server_error={**fault, "doors": ["model"]})
    assert both(service) == (503, 200)
    service.faults(server_error=fault)
    assert both(service) == (503, 503)
    assert "doors" not in service.read("GET", "/_simulator/faults")["server-error"]


@pytest.mark.parametrize("doors", [["back"], [], "serverless"])
def test_a_door_that_does_not_exist_is_refused(doors: object) -> None:
    assert OnDeployments().read("PUT", "/_simulator/faults", {"stall": {"doors": doors}}, 400)


def test_a_hidden_limit_is_each_doors_own() -> None:
    service = OnDeployments()
    service.faults(rate_limit="hidden:1")
    assert both(service) == (200, 200)
    assert both(service) == (429, 429)


def test_the_calls_of_deployments_can_be_struck() -> None:
    service = OnDeployments()
    (instance,) = service.control(WARM)["instances"]
    proxy = f"{service.base}/{WARM}/instances/{instance['instance_id']}/proxy/queue"
    service.faults(server_error={"strength": 1, "mode": "json", "calls": ["deployments"]})
    assert service.read("GET", service.base, expect=500)["error_code"] == 500001
    service.read("PATCH", f"{service.base}/{COMFY}", {"name": "x"}, expect=500)
    service.read("POST", proxy)
    service.faults(server_error={"strength": 1, "mode": "502", "calls": ["proxy"]})
    assert service.ask("POST", proxy).status == 502
    service.read("GET", service.base)
    assert service.stats()["deployments"] == 3


def test_refusals_are_in_the_serverless_apis_words() -> None:
    service = OnDeployments()
    service.faults(no_balance=1)
    assert service.infer(expect=402)["error_code"] == 10001
    service.faults(expired_token=1)
    assert service.infer(expect=401)["error_code"] == 401001
    assert service.read("GET", service.base, expect=401)["error_code"] == 401001
    service.faults(error_in_200={"strength": 1, "mode": "10002"})
    assert service.infer()["error_code"] == 10002


def test_requests_vanish_words_change_and_accepted_answers_are_lost() -> None:
    service = OnDeployments()
    request_id = service.inferred(LORA)
    service.faults(unknown_status="warming_up")
    assert service.asked("status", request_id, LORA)["status"] == "warming_up"
    service.faults(vanish=1)
    assert service.asked("status", request_id, LORA, expect=404)["error_code"] == 404001
    service.faults(drop_after_submit=1)
    answer = service.ask("POST", f"{service.base}/{LORA}/inference", {"prompt": "x"})
    assert answer.delivery.cut_before_answer
    assert service.stats()["submits_accepted"] == 2


def test_hostile_text_leaves_what_identifies_something() -> None:
    service = OnDeployments()
    calm = service.one(COMFY, "?includes=payload&includes=readme")
    service.faults(hostile_text=1)
    worse = service.one(COMFY, "?includes=payload&includes=readme")
    assert "\x1b" in worse["name"]
    assert "\x1b" in worse["readme"]
    for node_id, node in calm["payload"]["workflow_api_json"].items():
        found = worse["payload"]["workflow_api_json"][node_id]
        assert (found["class_type"], found["inputs"]) == (node["class_type"], node["inputs"])
        assert "\x1b" in found["_meta"]["title"]
    assert worse["payload"]["object_info_url"] == calm["payload"]["object_info_url"]
