"""Calls to deployments of a stepped simulator, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.simulator.stepped import START, Stepped

COMFY = "dep-portrait-sdxl"
WARM = "dep-edit-qwen"
VIDEO = "dep-wan-video"
LORA = "dep-lora-anna"
PAUSED = "dep-old-paused"
DELETED = "dep-deleted"
FOREIGN = "dep-of-somebody-else"
LIVE = ("in_queue", "in_progress")


class OnDeployments(Stepped):
    """The Serverless API under one of its versions."""

    def __init__(
        self,
        *,
        version: str = "v2",
        seed: int = 0,
        state: Path | None = None,
        failure_share: float = 0.0,
        now: float = START,
    ):
        super().__init__(seed=seed, state=state, failure_share=failure_share, now=now)
        self.base = f"/prod/{version}/deployments"

    def infer(self, deployment_id: str = COMFY, body: object = None, query: str = "", expect: int = 200) -> Any:
        """Submit; the answer. Without a body what the deployment holds is run as it is."""
        if body is None:
            body = {"prompt": "a harbour"} if "lora" in deployment_id else {"overrides": {}}
        return self.read("POST", f"{self.base}/{deployment_id}/inference{query}", body, expect)

    def inferred(self, deployment_id: str = COMFY, body: object = None, query: str = "") -> str:
        """Submit; the request's id."""
        return str(self.infer(deployment_id, body, query)["request_id"])

    def asked(self, call: str, request_id: str, deployment_id: str = COMFY, expect: int = 200) -> Any:
        """The status or the result."""
        return self.read("GET", f"{self.base}/{deployment_id}/requests/{request_id}/{call}", expect=expect)

    def cancelled(self, request_id: str, deployment_id: str = COMFY) -> Any:
        """Ask for a cancel; the answer without the id."""
        answer = self.read("POST", f"{self.base}/{deployment_id}/requests/{request_id}/cancel", expect=202)
        assert answer.pop("request_id") == request_id
        return answer

    def over(self, request_id: str, deployment_id: str = COMFY) -> Any:
        """Step until it is over; the status."""
        for _ in range(4000):
            status = self.asked("status", request_id, deployment_id)
            if status["status"] not in LIVE:
                return status
            self.step(0.25)
        raise AssertionError(status)

    def running(self, request_id: str, deployment_id: str = COMFY) -> Any:
        """Step until it runs; the status."""
        for _ in range(4000):
            status = self.asked("status", request_id, deployment_id)
            if status["status"] == "in_progress":
                return status
            assert status["status"] == "in_queue", status
            self.step(0.1)
        raise AssertionError(status)

    def one(self, deployment_id: str = COMFY, query: str = "") -> Any:
        """A deployment."""
        return self.read("GET", f"{self.base}/{deployment_id}{query}")

    def patch(self, deployment_id: str, body: object, expect: int = 200) -> Any:
        """Change a deployment as its owner."""
        return self.read("PATCH", f"{self.base}/{deployment_id}", body, expect)

    def control(self, deployment_id: str = COMFY, expect: int = 200, **changes: object) -> Any:
        """Change a deployment as a test; what the control surface tells of it."""
        return self.read("POST", f"/_simulator/deployments/{deployment_id}", changes, expect)

    def instances(self, deployment_id: str = COMFY) -> list[str]:
        """The states of its instances, the oldest first."""
        return [one["state"] for one in self.control(deployment_id)["instances"]]

    def listed(self, query: str = "") -> Any:
        """The list's ids."""
        return [one["id"] for one in self.read("GET", f"{self.base}{query}")]
