"""Whom and what a deployment turns away, with which status and code; nothing of it becomes a request."""

from __future__ import annotations

import pytest

from tests.simulator.on_deployments import COMFY, DELETED, FOREIGN, LORA, PAUSED, OnDeployments


@pytest.fixture
def service() -> OnDeployments:
    return OnDeployments()


@pytest.mark.parametrize(("deployment_id", "code"), [(PAUSED, 10002), (DELETED, 10003)])
def test_disabled_and_deleted_ones_take_nothing(service: OnDeployments, deployment_id: str, code: int) -> None:
    assert service.infer(deployment_id, expect=400)["error_code"] == code


def test_an_empty_account_is_told_so(service: OnDeployments) -> None:
    service.read("POST", "/_simulator/balance", {"balance_usd": 0})
    assert service.infer(expect=402)["error_code"] == 10001
    assert service.read("POST", "/v1/models/google/nano-banana-3/text-to-image", {"prompt": "x"}, 402)
    assert service.stats()["submits_accepted"] == 0


def test_strangers_and_the_unknown_are_told_apart(service: OnDeployments) -> None:
    assert service.infer(FOREIGN, expect=403)["error_code"] == 403003
    assert service.read("GET", f"{service.base}/{FOREIGN}", expect=403)["error_code"] == 403003
    assert service.infer("nobody-knows", expect=404)["error_code"] == 404001
    request_id = service.inferred()
    assert service.asked("status", request_id, LORA, expect=404)["error_code"] == 404001
    assert service.asked("status", "no-such-request", expect=404)["error_code"] == 404001
    service.read("GET", f"/v1/requests/{request_id}/status", expect=404)
    service.token += "-other"
    assert service.asked("status", request_id, expect=403)["error_code"] == 403003
    service.token = "nobody"
    assert service.asked("status", request_id, expect=401)["error_code"] == 401001
    assert service.read("GET", service.base, expect=401)["error_code"] == 401001


@pytest.mark.parametrize("body", [b"{", [], b"", {"overrides": []}])
def test_a_body_that_cannot_be_is_explained(service: OnDeployments, body: object) -> None:
    refused = service.infer(COMFY, body, expect=422)
    assert refused["error_code"] == 422001
    assert refused["detail"][0]["loc"][0] == "body"


def test_overrides_are_checked_node_by_node(service: OnDeployments) -> None:
    graph = service.one(COMFY, "?includes=payload")["payload"]["workflow_api_json"]
    sampler = next(name for name, node in graph.items() if node["class_type"] == "KSampler")
    refused = service.infer(COMFY, {"overrides": {sampler: {"inputs": {"steps": "many"}}}}, expect=422)
    assert refused["detail"][0]["loc"] == ["body", "overrides", sampler, "inputs", "steps"]
    service.infer(COMFY, {"overrides": {sampler: {"inputs": {"steps": 12}}}})


def test_a_lora_deployment_knows_its_own_fields(service: OnDeployments) -> None:
    refused = service.infer(LORA, {"width": 1024}, expect=422)
    assert [detail["loc"] for detail in refused["detail"]] == [["body", "prompt"]]


def test_a_webhook_must_be_an_address(service: OnDeployments) -> None:
    refused = service.infer(query="?webhook=nonsense", expect=422)
    assert refused["detail"][0]["loc"] == ["query", "webhook"]
