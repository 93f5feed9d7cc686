"""With a state file requests, changed deployments and their instances go on as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.simulator import Simulator, StateError
from runcomfy_tui.simulator.state import Event, StateFile
from tests.simulator.on_deployments import COMFY, LORA, VIDEO, WARM, OnDeployments


def test_requests_go_on_as_they_would_have(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    kept, other = OnDeployments(state=path, failure_share=0.3), OnDeployments(failure_share=0.3)
    places = (COMFY, WARM, VIDEO, LORA) * 4
    ids = [(place, kept.inferred(place), other.inferred(place)) for place in places]
    for service in (kept, other):
        service.step(9)
    for place, one, another in ids[1::5]:
        assert kept.cancelled(one, place) == other.cancelled(another, place)
    for service in (kept, other):
        service.control(COMFY, max_instances=1, cold_start_s=3)
        service.control(WARM, instances=0)
        service.step(3)
    kept.simulator.close()
    again = OnDeployments(state=path, now=kept.now)
    for wait_s in (4.0, 30.0, 1000.0):
        again.step(wait_s)
        other.now = again.simulator.time(again.now)
        for call in ("status", "result"):
            told = [again.asked(call, one, place) for place, one, _ in ids]
            assert told == [other.asked(call, another, place) for place, _, another in ids]
        assert again.read("GET", "/_simulator/deployments") == other.read("GET", "/_simulator/deployments")
    again.simulator.close()


def test_changes_webhooks_and_interrupts_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    service = OnDeployments(state=path)
    service.patch(COMFY, {"name": "Renamed", "is_enabled": False})
    request_id = service.inferred(WARM, query="?webhook=https%3A%2F%2Fexample.com")
    instance_id = service.running(request_id, WARM)["instance_id"]
    service.ask("POST", f"{service.base}/{WARM}/instances/{instance_id}/proxy/interrupt")
    before = [service.one(), service.asked("result", request_id, WARM), service.read("GET", "/_simulator/webhooks")]
    service.simulator.close()
    again = OnDeployments(state=path, now=service.now)
    after = [again.one(), again.asked("result", request_id, WARM), again.read("GET", "/_simulator/webhooks")]
    assert after == before
    again.read("POST", "/_simulator/reset")
    again.simulator.close()
    fresh = OnDeployments(state=path)
    assert fresh.one()["name"] != "Renamed"
    fresh.simulator.close()


def test_a_disk_that_refuses_means_no_request_and_no_change(tmp_path: Path) -> None:
    service = OnDeployments(state=tmp_path / "state.db")
    before = service.one()
    service.simulator._state._db.execute("PRAGMA query_only=1")  # type: ignore[union-attr]
    assert service.infer(expect=500)["error_code"] == 500001
    assert service.patch(COMFY, {"name": "Other"}, expect=500)["error_code"] == 500001
    assert service.one() == before
    assert service.read("GET", "/_simulator/jobs")["jobs"] == []
    service.simulator.close()


@pytest.mark.parametrize("kind", ["inference", "inference cancel", "deployment"])
def test_a_damaged_row_is_told(tmp_path: Path, kind: str) -> None:
    state = StateFile(tmp_path / "state.db", 0)
    state.add(Event(kind, 1.0, "nobody-knows", {}))
    state.close()
    with pytest.raises(StateError, match="damaged"):
        Simulator(state_path=tmp_path / "state.db")
