"""Whatever is asked, there is an answer: strange targets, headers, bodies and inputs, with and without faults."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from runcomfy_tui.simulator import Simulator
from runcomfy_tui.simulator.faults import KINDS
from tests.simulator.on_deployments import COMFY, LORA, VIDEO, WARM, OnDeployments
from tests.simulator.stepped import Stepped

PARTS = [
    *("v1", "models", "requests", "files", "status", "cancel", "..", "%00", "%ff", "é", "", "a/b", "0.png"),
    *("?", "&limit=", "=", "_simulator", "x" * 300),
    *("api/cli-auth/start", "api/cli-auth/poll", "api/auth/me", "cli-auth?code=", "sign-ins", "tokens"),
    *("prod/v1/deployments", "prod/v2/deployments", "dep-portrait-sdxl", "inference", "instances", "proxy", "storage"),
]
VALUES: list[object] = [
    *(None, True, -1, 0, 10**400, 1e308, -1e308, "", "0:0", "1:99999", "99999x1", "16x16", "\ud800"),
    *("http://[", "https://[::1", "data:,", "x" * 30_000),
    *([], [[[]]], {}, {"a": {"b": [1, "http://x/missing"]}}),
]
NAMES = [
    *("width", "height", "aspect_ratio", "ratio", "resolution", "size", "image_size", "duration", "seed"),
    *("n", "num_images", "output_format", "prompt", "lora"),
]


def test_strange_targets_get_an_answer() -> None:
    chance = Random(1)
    stepped = Stepped()
    for _ in range(3000):
        target = "/" + "/".join(chance.choices(PARTS, k=chance.randint(0, 6)))
        answer = stepped.ask(chance.choice(["GET", "POST", "HEAD", "PUT", "BREW", ""]), target, chance.randbytes(8))
        assert 200 <= answer.status < 500, target


def test_strange_inputs_get_a_job_or_a_reason_and_the_job_ends_with_files() -> None:
    chance = Random(2)
    stepped = Stepped()
    kinds = ("image", "video", "audio")
    stepped.simulator = Simulator(
        [{"model_id": f"a/{kind}", "categories": [f"text-to-{kind}"]} for kind in kinds], failure_share=0
    )
    for _ in range(600):
        inputs = {name: chance.choice(VALUES) for name in chance.sample(NAMES, 5)}
        answer = stepped.ask("POST", f"/v1/models/a/{chance.choice(kinds)}", inputs)
        assert answer.status in (200, 422), (inputs, answer.body)
        if answer.status == 200:
            request_id = answer.json()["request_id"]  # type: ignore[index]
            stepped.step(3000)
            result = stepped.result(request_id)
            assert ("output" in result) != ("error" in result)
            job = stepped.simulator.ledger.find(request_id, stepped.now)
            assert job is not None
            for asset in job.fate.assets:
                assert min(asset.width, asset.height) >= 16
                assert max(asset.width, asset.height) <= 1536
                assert 0 <= asset.duration_s <= (6 if asset.kind == "video" else 20)


def test_strange_bodies_get_a_request_or_a_reason_and_the_request_ends() -> None:
    chance = Random(4)
    service = OnDeployments(failure_share=0.5)
    places = {place: service.one(place, "?includes=payload")["payload"] for place in (COMFY, WARM, VIDEO, LORA)}
    accepted = 0
    for _ in range(600):
        place, payload = chance.choice(list(places.items()))
        body = _strange_body(chance, payload and payload["workflow_api_json"])
        answer = service.ask("POST", f"{service.base}/{place}/inference?webhook=http%3A%2F%2Fx", body)
        assert answer.status in (200, 422), (body, answer.body)
        if answer.status == 200:
            accepted += 1
            request_id = answer.json()["request_id"]  # type: ignore[index]
            service.step(2000)
            result = service.asked("result", request_id, place)
            assert ("error" in result) != ("outputs" in result or "output" in result)
    assert accepted > 30
    assert service.read("GET", "/_simulator/webhooks")


def test_strange_workflows_may_be_deployed_and_run() -> None:
    chance = Random(5)
    service = OnDeployments()
    for _ in range(200):
        graph = {chance.choice(NAMES): chance.choice(VALUES) for _ in range(3)}
        graph |= {"9": {"class_type": chance.choice(["SaveImage", 5]), "inputs": chance.choice(VALUES)}}
        changes = {"workflow_api_json": graph, "overrides": {"9": chance.choice(VALUES)}}
        service.ask("POST", f"/_simulator/deployments/{COMFY}", changes)
        bodies: list[dict[str, Any]] = [{"overrides": {}}, {"overrides": {"9": {"inputs": {"text": "x"}}}}]
        for body in bodies:
            answer = service.ask("POST", f"{service.base}/{COMFY}/inference", body)
            assert answer.status in (200, 422), graph
        service.step(500)
        assert len(service.one(COMFY, "?includes=payload")["payload"]) == 3


def _strange_body(chance: Random, graph: dict[str, Any] | None) -> object:
    if graph is None:
        return {name: chance.choice(VALUES) for name in chance.sample([*NAMES, "num_frames", "fps"], 4)} | {
            "prompt": "x"
        }
    changed = json.loads(json.dumps(graph))
    overrides: dict[str, Any] = {}
    for node_id in chance.sample(list(graph), 2):
        inputs = graph[node_id]["inputs"]
        name = chance.choice(list(inputs)) if inputs else "x"
        overrides[node_id] = chance.choice([{"inputs": {name: chance.choice(VALUES)}}, {}, chance.choice(VALUES)])
        changed[node_id]["inputs"][name] = chance.choice([*VALUES, [node_id, 0], ["none", 1], list(graph)])
    if chance.random() < 0.4:
        return {"workflow_api_json": changed}
    return {"overrides": overrides, "extra_data": chance.choice(VALUES)}


def test_any_mixture_of_faults_and_modes_gets_an_answer() -> None:
    chance = Random(3)
    stepped = Stepped()
    request_id = stepped.finished(width=512, height=512)
    targets = ["/v1/models?limit=2", f"/v1/requests/{request_id}/status", f"/v1/requests/{request_id}/result"]
    targets += [f"/files/{request_id}/0.png", "/api/auth/me", "/v1/models/categories"]
    targets += ["/prod/v2/deployments?includes=payload", "/prod/v1/deployments/dep-portrait-sdxl"]
    for _ in range(150):
        chosen = chance.sample(list(KINDS.values()), chance.randint(1, 5))
        modes = {kind.name: chance.choice(["", *kind.modes]) for kind in chosen}
        faults = {name: {"strength": 0.7, "mode": mode} for name, mode in modes.items()}
        stepped.read("PUT", "/_simulator/faults", faults)
        for target in targets:
            assert 200 <= stepped.ask("GET", target).ready().status < 600
        assert stepped.ask("POST", "/api/cli-auth/start", {}).status >= 200
        assert stepped.ask("POST", f"/v1/models/{'google/nano-banana-3/text-to-image'}", {"prompt": "x"}).status >= 200
