"""What would have been sent to a webhook: the end, or every change, in the order of time; nobody is called."""

from __future__ import annotations

from typing import Any

from tests.simulator.on_deployments import LORA, WARM, OnDeployments

HOOK = "https%3A%2F%2Fexample.com%2Fhook%3Fa%3D1"


def sent(service: OnDeployments) -> Any:
    return service.read("GET", "/_simulator/webhooks")["webhooks"]


def test_the_end_is_told_alone_or_after_every_change() -> None:
    service = OnDeployments()
    brief = service.inferred(WARM, query=f"?webhook={HOOK}")
    every = service.inferred(LORA, query=f"?webhook={HOOK}&webhook_intermediate_status=true")
    service.inferred(LORA)
    assert [call["body"] for call in sent(service)] == [
        {"request_id": every, "deployment_id": LORA, "status": "in_queue"}
    ]
    service.step(600)
    calls = sent(service)
    assert {call["url"] for call in calls} == {"https://example.com/hook?a=1"}
    assert [call["at"] for call in calls] == sorted(call["at"] for call in calls)
    words = [call["body"]["status"] for call in calls if call["body"]["request_id"] == every]
    assert words[:2] == ["in_queue", "in_progress"]
    last = [call["body"] for call in calls if call["body"]["request_id"] == brief]
    assert last == [{**service.asked("result", brief, WARM), "deployment_id": WARM}]
