"""A simulator whose time a test moves by hand, asked without any network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from runcomfy_tui.simulator import Answer, Request, Simulator

BASE = "http://simulator.test"
START = 1_800_000_000.0
PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
VIDEO = "google/veo-4/fast/text-to-video"
SOUND = "acestep-ai/ace-step-1.5/text-to-audio"
LAYERS = "qwen/qwen-image-2/layers/image-to-image"


class Stepped:
    """Calls by name; every answer is checked for its status and read."""

    def __init__(self, *, seed: int = 0, state: Path | None = None, failure_share: float = 0.0, now: float = START):
        self.simulator = Simulator(seed=seed, state_path=state, failure_share=failure_share)
        self.now = now
        self.token = self.simulator.token

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def ask(self, method: str, target: str, body: object = None, **headers: str) -> Answer:
        """Any request; `body` is sent as JSON, or as it is when it is bytes."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        known.update({name.replace("_", "-"): value for name, value in headers.items()})
        request = Request.of_target(method, target, headers=known, body=data, base_url=BASE)
        return self.simulator.answer(request, self.now)

    def read(self, method: str, target: str, body: object = None, expect: int = 200) -> Any:
        """The JSON of an answer that must have this status."""
        answer = self.ask(method, target, body)
        assert answer.status == expect, (answer.status, answer.body[:500])
        return answer.json()

    def submit(self, model_id: str = PICTURE, expect: int = 200, **inputs: Any) -> str:
        """Submit and return the request id; a prompt is added where none is given."""
        answer = self.read("POST", f"/v1/models/{model_id}", {"prompt": "a harbour", **inputs}, expect)
        return str(answer["request_id"])

    def status(self, request_id: str) -> Any:
        """The status body."""
        return self.read("GET", f"/v1/requests/{request_id}/status")

    def result(self, request_id: str) -> Any:
        """The result body, with its cost."""
        return self.read("GET", f"/v1/requests/{request_id}/result?include_cost=true")

    def cancel(self, request_id: str) -> Any:
        """The cancel body."""
        return self.read("POST", f"/v1/requests/{request_id}/cancel", expect=202)

    def stats(self) -> Any:
        """The simulator's counts."""
        return self.read("GET", "/_simulator/stats")

    def faults(self, **faults: object) -> None:
        """Switch exactly these on; underscores stand for dashes."""
        self.read("PUT", "/_simulator/faults", {name.replace("_", "-"): value for name, value in faults.items()})

    def until(self, request_id: str, *words: str, step_s: float = 0.25, at_most_s: float = 600.0) -> Any:
        """Step until the status is one of these words; the status body."""
        end = self.now + at_most_s
        while (status := self.status(request_id))["status"] not in words:
            assert self.now < end, status
            self.step(step_s)
        return status

    def until_position(self, request_id: str, place: int, step_s: float = 0.1) -> None:
        """Step until so many stand before it."""
        for _ in range(1000):
            if self.status(request_id).get("queue_position") == place:
                return
            self.step(step_s)
        raise AssertionError(self.status(request_id))

    def finished(self, model_id: str = PICTURE, **inputs: Any) -> str:
        """Submit and wait for the end."""
        request_id = self.submit(model_id, **inputs)
        self.until(request_id, "completed", "failed", "cancelled")
        return request_id


def urls_in(value: object) -> list[str]:
    """Every address in an output, in order."""
    if isinstance(value, str):
        return [value] if value.startswith("http") else []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [url for item in items for url in urls_in(item)]


def target_of(url: str) -> str:
    """The path of an address on the stepped simulator."""
    assert url.startswith(BASE), url
    return url[len(BASE) :]
