"""A deployment's machines: a cold start from none, more of them by the queue's length, and how long they stay."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.simulator.on_deployments import COMFY, WARM, OnDeployments


def settled(**limits: Any) -> OnDeployments:
    """None kept, three at most, one may wait for each, 30 s warm, 10 s for a cold start; but for these limits."""
    service = OnDeployments()
    usual: dict[str, Any] = {
        "min_instances": 0,
        "max_instances": 3,
        "queue_size": 1,
        "keep_warm_duration_in_seconds": 30,
    }
    service.control(**{**usual, "cold_start_s": 10, **limits})
    return service


def test_from_none_the_first_request_waits_for_a_cold_start() -> None:
    service = settled()
    assert (service.instances(), service.one()["status"]) == ([], "standby")
    request_id = service.inferred()
    assert service.instances() == ["starting"]
    service.step(7)
    assert service.asked("status", request_id)["queue_position"] == 0
    service.step(7)
    assert service.asked("status", request_id)["status"] == "in_progress"
    assert (service.instances(), service.one()["status"]) == (["busy"], "running")


def test_a_warm_one_takes_the_next_request_within_a_second() -> None:
    service = settled(instances=1)
    request_id = service.inferred()
    service.step(1)
    assert service.asked("status", request_id)["status"] == "in_progress"


def test_another_one_starts_when_too_many_wait_for_each() -> None:
    service = settled(queue_size=2, max_instances=2)
    counts = []
    ids = []
    for _ in range(7):
        ids.append(service.inferred())
        counts.append(len(service.instances()))
    assert counts == [1, 1, 2, 2, 2, 2, 2]
    assert [service.asked("status", request_id)["queue_position"] for request_id in ids] == list(range(7))
    service.step(14)
    assert service.instances() == ["busy", "busy"]
    assert [service.asked("status", request_id).get("queue_position") for request_id in ids[2:4]] == [0, 1]


def test_what_is_idle_stops_after_its_warm_time_but_for_the_least() -> None:
    service = settled(min_instances=1, queue_size=1)
    ids = [service.inferred() for _ in range(6)]
    assert len(service.instances()) == 3
    for request_id in ids:
        service.over(request_id)
    assert service.instances().count("idle") >= 1
    service.step(45)
    assert service.instances() == ["idle"]
    service.step(100_000)
    assert service.instances() == ["idle"]
    service.control(min_instances=0)
    assert service.instances() == []


def test_a_disabled_deployment_finishes_what_it_has_and_keeps_nothing() -> None:
    service = settled(instances=1)
    ids = [service.inferred() for _ in range(2)]
    service.step(1)
    name = service.one()["name"]
    service.patch(COMFY, {"name": name, "is_enabled": False})
    assert service.infer(expect=400)["error_code"] == 10002
    assert {service.over(request_id)["status"] for request_id in ids} <= {"completed", "succeeded"}
    service.step(1)
    assert service.instances() == []
    service.patch(COMFY, {"name": name, "is_enabled": True, "min_instances": 2})
    assert service.instances() == ["starting", "starting"]


def test_fewer_at_most_lets_the_surplus_end_its_work_first() -> None:
    service = settled(instances=3)
    ids = [service.inferred() for _ in range(3)]
    service.step(1)
    assert service.instances() == ["busy"] * 3
    service.control(max_instances=1)
    assert service.instances() == ["busy"] * 3
    for request_id in ids:
        service.over(request_id)
    assert service.instances() == ["idle"]


def test_cancelling_who_waits_lets_the_others_forward() -> None:
    service = settled(max_instances=1)
    ids = [service.inferred() for _ in range(4)]
    service.cancelled(ids[1])
    assert [service.asked("status", request_id).get("queue_position") for request_id in ids] == [0, None, 1, 2]


def test_how_often_one_looks_changes_nothing() -> None:
    ends = []
    for step_s in (0.1, 7.0, 500.0):
        chance = Random(3)
        service = OnDeployments()
        ids: list[str] = []
        for _ in range(12):
            ids.append(service.inferred(WARM))
            pause_s, waited_s = chance.uniform(0, 40), 0.0
            while waited_s < pause_s:
                part_s = min(step_s, pause_s - waited_s)
                service.now, waited_s = service.now + part_s, waited_s + part_s
                service.asked("status", ids[0], WARM)
        service.now = 1_800_100_000.0
        results = [service.asked("result", request_id, WARM) for request_id in ids]
        ends.append([(round(float(one["finished_at"][-9:]), 2), one["finished_at"][:19]) for one in results])
    assert ends[0] == ends[1] == ends[2]
