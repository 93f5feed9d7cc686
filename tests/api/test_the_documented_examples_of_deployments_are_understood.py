"""The Serverless API's documented requests and answers: what we send is that, and what comes is understood."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer, SubmitAnswer
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain.events import CancelOutcome
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.target import TargetKind, deployment
from tests.api.servers import Line, serving, transport

REQUEST_ID, DEPLOYMENT_ID = "0c8f3f1e-33aa-4d3e-9a0e-7a6f2b1c5d11", "f21d8b2c-11f0-4a39-8c19-3f0c1f4d0a77"
_DATA = Path(__file__).parent / "data"
EXAMPLES: list[dict[str, Any]] = [
    example
    for name in ("serverless-comfyui.json", "serverless-lora.json")
    for example in json.loads(
        (_DATA / name).read_text("utf-8").replace("{request_id}", REQUEST_ID).replace("{deployment_id}", DEPLOYMENT_ID)
    )
]
_BEGAN = datetime(2025, 7, 22, 13, 5, 16, 143086, UTC).timestamp()
_ENDED = datetime(2025, 7, 22, 13, 13, 3, 624471, UTC).timestamp()


async def ask(doors: Doors, example: dict[str, Any]) -> SubmitAnswer | StatusAnswer | ResultAnswer | CancelOutcome:
    target, request = deployment(TargetKind(example["kind"]), DEPLOYMENT_ID), Request(REQUEST_ID)
    match example["call"]:
        case "submit":
            return await doors.submit(target, json.dumps(example["body"]).encode())
        case "status":
            return await doors.status(target, request)
        case "result":
            return await doors.result(target, request)
        case _:
            return await doors.cancel(target, request)


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one['kind']} {one['call']}" for one in EXAMPLES])
@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_the_examples(example: dict[str, Any], version: str) -> None:
    async def documented(line: Line) -> None:
        await line.request()
        await line.answer(json.dumps(example["answer"]).encode(), example["status"])

    token = Token("token-of-a-test", "a test")
    async with serving(documented) as wire, transport() as client:
        requests = Caller(client, f"{wire.url}/prod/{version}", lambda: token, lambda: 0.0)
        elsewhere = Caller(client, "http://127.0.0.1:9/v1", lambda: token, lambda: 0.0)
        answer = await ask(Doors(ModelApi(elsewhere), ServerlessApi(requests, elsewhere)), example)
    (request,) = wire.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert first == f"{example['method']} /prod/{version}{example['path']} HTTP/1.1"
    assert headers["authorization"] == "Bearer token-of-a-test"
    assert headers["accept"] == "application/json"
    assert headers.get("content-type") == ("application/json" if "body" in example else None)
    assert (json.loads(body) if body else None) == example.get("body")
    _check(answer, example)


def _check(answer: SubmitAnswer | StatusAnswer | ResultAnswer | CancelOutcome, example: dict[str, Any]) -> None:
    documented = example["answer"]
    match answer:
        case SubmitAnswer(request=request):
            urls = [documented[f"{name}_url"] for name in ("status", "result", "cancel")]
            assert request == Request(REQUEST_ID, *urls)
        case StatusAnswer():
            assert [answer.progress.value, answer.wire_status, answer.queue_position] == example["means"]
        case ResultAnswer():
            assert [answer.verdict.value, [asset.url for asset in answer.assets]] == example["means"]
            assert (answer.created_at, answer.finished_at) == (_BEGAN, _ENDED)
            assert json.loads(answer.raw) == documented
            if "failure" in example:
                assert answer.failure is not None
                assert [answer.failure.message, answer.failure.code] == example["failure"]
                assert "CUDA out of memory" in (answer.failure.detail or "")
        case CancelOutcome():
            assert answer.value == example["means"]


@pytest.mark.parametrize(
    "path", ["my_first_lora_3000.safetensors", "https://example.com/my_first_lora_3000.safetensors"]
)
async def test_a_lora_without_deploying_goes_as_it_is(path: str) -> None:
    body = {"prompt": "a harbour", "lora": {"path": path}}
    example = next(one for one in EXAMPLES if one["call"] == "submit")

    async def accepting(line: Line) -> None:
        await line.request()
        await line.answer(json.dumps(example["answer"]).encode())

    token = Token("token-of-a-test", "a test")
    async with serving(accepting) as wire, transport() as client:
        api = ModelApi(Caller(client, f"{wire.url}/v1", lambda: token, lambda: 0.0))
        assert (await api.submit("a/b/lora", json.dumps(body).encode())).request is not None
    assert json.loads(wire.requests[0].partition(b"\r\n\r\n")[2]) == body
