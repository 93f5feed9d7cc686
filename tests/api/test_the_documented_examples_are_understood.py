"""The Model API's documented requests and answers: what we send is that, and what comes is understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer, SubmitAnswer
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain.events import CancelOutcome, Progress, Verdict
from runcomfy_tui.domain.job import Request
from tests.api.servers import Line, serving, transport

REQUEST_ID = "0c8f3f1e-33aa-4d3e-9a0e-7a6f2b1c5d11"
EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "model-api.json").read_text("utf-8").replace("{request_id}", REQUEST_ID)
)


async def ask(api: ModelApi, example: dict[str, Any]) -> SubmitAnswer | StatusAnswer | ResultAnswer | CancelOutcome:
    match example["call"]:
        case "submit":
            body = json.dumps(example["body"]).encode()
            return await api.submit(example["path"].removeprefix("/models/"), body)
        case "status":
            return await api.status(Request(REQUEST_ID))
        case "result":
            return await api.result(Request(REQUEST_ID))
        case _:
            return await api.cancel(Request(REQUEST_ID))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["call"] for example in EXAMPLES])
async def test_the_examples(example: dict[str, Any]) -> None:
    async def documented(line: Line) -> None:
        await line.request()
        await line.answer(json.dumps(example["answer"]).encode(), example["status"])

    token = Token("token-of-a-test", "a test")
    async with serving(documented) as wire, transport() as client:
        answer = await ask(ModelApi(Caller(client, f"{wire.url}/v1/", lambda: token, lambda: 0.0)), example)
    (request,) = wire.requests
    head, _, body = request.partition(b"\r\n\r\n")
    query = f"?{example['query']}" if "query" in example else ""
    assert head.startswith(f"{example['method']} /v1{example['path']}{query} HTTP/1.1\r\n".encode())
    assert (json.loads(body) if body else None) == example.get("body")
    _check(answer, example["answer"])


def _check(answer: SubmitAnswer | StatusAnswer | ResultAnswer | CancelOutcome, documented: dict[str, Any]) -> None:
    match answer:
        case SubmitAnswer(request=request):
            assert request is not None
            assert request.id == REQUEST_ID
            assert request.status_url == documented["status_url"]
            assert request.result_url == documented["result_url"]
            assert request.cancel_url == documented["cancel_url"]
        case StatusAnswer():
            assert answer == StatusAnswer(Progress.QUEUED, "in_queue", 3)
        case ResultAnswer():
            assert answer.verdict is Verdict.SUCCEEDED
            assert [asset.url.rpartition("/")[2] for asset in answer.assets] == ["a.png", "a.mp4", "b.mp4", "c.mp4"]
            assert json.loads(answer.raw) == documented
        case CancelOutcome():
            assert answer is CancelOutcome.CANCELLED
