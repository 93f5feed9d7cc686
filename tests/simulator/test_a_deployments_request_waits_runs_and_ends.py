"""A request to a deployment from submit to result: the words and shapes of each way that it can go."""

from __future__ import annotations

import re

import pytest

from tests.simulator.on_deployments import COMFY, LORA, VIDEO, WARM, OnDeployments
from tests.simulator.stepped import BASE, target_of, urls_in


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_comfyui_gives_outputs_by_node(version: str) -> None:
    service = OnDeployments(version=version)
    accepted = service.infer(WARM)
    request_id = accepted["request_id"]
    start = f"{BASE}/prod/{version}/deployments/{WARM}/requests/{request_id}"
    links = {f"{name}_url": f"{start}/{name}" for name in ("status", "result", "cancel")}
    assert accepted == {"request_id": request_id, **links}
    queued = service.asked("status", request_id, WARM)
    del links["cancel_url"]
    assert queued == {"request_id": request_id, "status": "in_queue", "queue_position": 0, **links}
    running = service.running(request_id, WARM)
    assert set(running) == {"request_id", "status", "instance_id", *links}
    assert "outputs" not in service.asked("result", request_id, WARM)
    assert service.over(request_id, WARM)["status"] in ("completed", "succeeded")
    result = service.asked("result", request_id, WARM)
    assert set(result) == {"request_id", "status", "created_at", "finished_at", "outputs"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", result["created_at"])
    assert result["created_at"] < result["finished_at"]
    urls = urls_in(result["outputs"])
    assert urls
    assert all(service.ask("HEAD", target_of(url)).status == 200 for url in urls)
    found = next(item for node in result["outputs"].values() for kind, items in node.items() for item in items)
    assert kind_of(found)


def kind_of(item: object) -> bool:
    """Whether it is a file as ComfyUI describes one, or a text in its list."""
    if isinstance(item, dict):
        return {"filename", "subfolder", "type", "url"} <= set(item)
    return isinstance(item, list) and isinstance(item[0], str)


def test_a_lora_gives_an_output_and_no_instance() -> None:
    service = OnDeployments()
    request_id = service.inferred(LORA)
    assert "instance_id" not in service.running(request_id, LORA)
    service.over(request_id, LORA)
    result = service.asked("result", request_id, LORA)
    assert "outputs" not in result
    assert [service.ask("GET", target_of(url)).ready().status for url in urls_in(result["output"])] == [200]


def test_both_spellings_and_both_answers_to_a_cancel_occur() -> None:
    service = OnDeployments()
    ids = [service.inferred() for _ in range(30)]
    answers = [service.cancelled(request_id) for request_id in ids]
    assert {"status": "cancellation_requested"} in answers
    assert {"status": "completed", "outcome": "cancelled"} in answers
    statuses = {service.asked("status", request_id)["status"] for request_id in ids}
    assert statuses == {"canceled", "cancelled"}
    assert {service.asked("result", request_id)["status"] for request_id in ids} == statuses


def test_a_running_comfyui_request_stops_a_moment_later() -> None:
    service = OnDeployments()
    service.control(VIDEO, instances=1, with_outcome=False, cancelled="canceled")
    request_id = service.inferred(VIDEO)
    service.running(request_id, VIDEO)
    assert service.cancelled(request_id, VIDEO) == {"status": "cancellation_requested"}
    assert service.asked("status", request_id, VIDEO)["status"] == "in_progress"
    assert service.cancelled(request_id, VIDEO) == {"status": "cancellation_requested"}
    service.step(2.6)
    assert service.asked("status", request_id, VIDEO)["status"] == "canceled"
    assert service.instances(VIDEO) == ["idle"]
    assert service.cancelled(request_id, VIDEO) == {"status": "cancellation_requested"}


@pytest.mark.parametrize(
    ("with_outcome", "answer"),
    [(False, {"status": "not_cancellable"}), (True, {"status": "in_progress", "outcome": "not_cancellable"})],
)
def test_a_running_lora_goes_on(with_outcome: bool, answer: dict[str, str]) -> None:
    service = OnDeployments()
    service.control(LORA, with_outcome=with_outcome)
    request_id = service.inferred(LORA)
    service.running(request_id, LORA)
    assert service.cancelled(request_id, LORA) == answer
    assert service.over(request_id, LORA)["status"] == "completed"


def test_failures_are_told_as_a_list_and_as_an_object() -> None:
    service = OnDeployments(failure_share=1.0)
    ids = [service.inferred(WARM) for _ in range(24)]
    words, errors = set(), []
    for request_id in ids:
        words.add(service.over(request_id, WARM)["status"])
        result = service.asked("result", request_id, WARM)
        assert result["status"] == "failed"
        errors.append(result["error"])
    assert words == {"completed", "failed"}
    lists = [error for error in errors if isinstance(error, list)]
    objects = [error for error in errors if isinstance(error, dict)]
    assert lists
    assert objects
    assert all({"error", "errorCode", "debugInfo"} <= set(one) for one in (*objects, *(error[0] for error in lists)))


def test_what_is_run_is_paid_by_the_second() -> None:
    service = OnDeployments()
    service.read("POST", "/_simulator/balance", {"balance_usd": 10})
    service.over(service.inferred(VIDEO), VIDEO)
    assert 9 < service.read("GET", "/prod/v1/balance")["balance_usd"] < 10


def test_it_is_counted_and_listed_with_all_others() -> None:
    service = OnDeployments()
    mine = service.submit()
    request_id = service.inferred(COMFY, {"overrides": {}, "extra_data": {"mark": "an odd word"}})
    service.asked("status", request_id)
    stats = service.stats()
    assert (stats["submits_accepted"], stats["polls"], stats["jobs"]["queued"]) == (2, 1, 2)
    listed = service.read("GET", "/_simulator/jobs")["jobs"]
    assert [job["request_id"] for job in listed] == [mine, request_id]
    (found,) = service.read("GET", "/_simulator/jobs?inputs=an+odd+word")["jobs"]
    assert (found["deployment_id"], found["state"], found["files"]) == (COMFY, "queued", [])


def test_the_same_seed_gives_the_same_requests() -> None:
    told = []
    for _ in range(2):
        service = OnDeployments(seed=7, failure_share=0.5)
        ids = [service.inferred(deployment_id) for deployment_id in (COMFY, LORA, VIDEO, COMFY, WARM, COMFY)]
        service.step(400)
        told.append([service.read("GET", "/_simulator/jobs")["jobs"], ids])
    assert told[0] == told[1]
