"""ComfyUI's own routes on a running instance: memory, queue, facts, interrupting; and who is not there."""

from __future__ import annotations

import pytest

from tests.simulator.on_deployments import COMFY, LORA, WARM, OnDeployments


@pytest.fixture
def service() -> OnDeployments:
    return OnDeployments()


def path_of(service: OnDeployments, route: str) -> str:
    """A route on the instance that is up."""
    (instance,) = service.control(WARM)["instances"]
    return f"{service.base}/{WARM}/instances/{instance['instance_id']}/proxy/{route}"


def test_its_queue_shows_what_runs(service: OnDeployments) -> None:
    assert service.read("POST", path_of(service, "queue"), {}) == {"queue_running": [], "queue_pending": []}
    request_id = service.inferred(WARM)
    running = service.running(request_id, WARM)
    assert f"/{running['instance_id']}/" in path_of(service, "queue")
    (entry,) = service.read("POST", path_of(service, "queue"))["queue_running"]
    assert entry[1] == request_id


def test_freed_memory_is_seen_in_its_facts(service: OnDeployments) -> None:
    service.over(service.inferred(WARM), WARM)
    (device,) = service.read("POST", path_of(service, "system_stats"))["devices"]
    freed = service.ask("POST", path_of(service, "free"), {"unload_models": True, "free_memory": True})
    assert (freed.status, freed.body) == (200, b"")
    (after,) = service.read("POST", path_of(service, "api/system_stats"))["devices"]
    assert after["vram_free"] > device["vram_free"]
    assert after["vram_total"] == device["vram_total"]


def test_an_interrupted_run_has_failed(service: OnDeployments) -> None:
    request_id = service.inferred(WARM)
    service.running(request_id, WARM)
    assert service.ask("POST", path_of(service, "interrupt")).status == 200
    result = service.asked("result", request_id, WARM)
    assert (result["status"], result["error"][0]["errorCode"]) == ("failed", 20003)


def test_what_is_not_there_is_said(service: OnDeployments) -> None:
    unknown = f"{service.base}/{WARM}/instances/nobody/proxy/queue"
    assert service.read("POST", unknown, expect=404)["error_code"] == 404001
    service.inferred(COMFY)
    (starting,) = service.control(COMFY)["instances"]
    early = f"{service.base}/{COMFY}/instances/{starting['instance_id']}/proxy/queue"
    assert service.read("POST", early, expect=404)["error_code"] == 404001
    service.running(service.inferred(LORA), LORA)
    (instance,) = service.control(LORA)["instances"]
    lora = f"{service.base}/{LORA}/instances/{instance['instance_id']}/proxy/queue"
    assert service.read("POST", lora, expect=404)["error_code"] == 404001
    assert service.ask("POST", path_of(service, "nothing")).body == b"404: Not Found"
    assert service.ask("POST", path_of(service, "free"), b"{").status == 400
    assert service.ask("GET", path_of(service, "queue")).status == 405
