"""Deployments and their calls in every shape that is documented or seen, and what is none of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from runcomfy_tui.api import decode, decode_deployments
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth.token import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.events import CancelOutcome, Progress, Verdict
from runcomfy_tui.domain.target import TargetKind
from tests.api.servers import Line, serving, transport

ENTRY: dict[str, Any] = {
    "id": "dep-1",
    "name": "Portraits",
    "status": "standby",
    "is_enabled": True,
    "hardware": ["AMPERE_48"],
    "min_instances": 0,
    "max_instances": 2,
    "queue_size": 1,
    "keep_warm_duration_in_seconds": 60,
    "workflow_id": "w-1",
    "workflow_version": 3,
    "created_at": "1970-01-01T00:01:00",
    "updated_at": "1970-01-01T01:01:00+01:00",
    "something": {"new": 1},
}
MEANS = Deployment(
    "dep-1", "Portraits", TargetKind.COMFYUI, "standby", True, ("AMPERE_48",), 0, 2, 1, 60.0, "w-1", "3", 60.0, 60.0
)


def reply(body: object, status: int = 200) -> Reply:
    return Reply(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(**changes: object) -> Deployment:
    """Return what an entry with these changes means."""
    return decode_deployments.deployment(reply({**ENTRY, **changes}), 0.0, "dep-1")


@pytest.mark.parametrize("body", [[ENTRY], {"deployments": [ENTRY]}, {"deployments": [ENTRY], "total": 1}])
def test_lists(body: object) -> None:
    assert decode_deployments.deployments(reply(body), 0.0) == (MEANS,)
    assert decode_deployments.deployment(reply(body), 0.0, "dep-1") == MEANS


def test_what_cannot_be_a_deployment_is_left_out_and_one_told_twice_is_one() -> None:
    odd: list[object] = [None, 7, "dep-2", {}, {"id": 5}, {"id": "a/b"}, {"id": "x" * 129}, ENTRY, dict(ENTRY)]
    assert decode_deployments.deployments(reply(odd), 0.0) == (MEANS,)


@pytest.mark.parametrize("body", [{}, {"deployments": {}}, "x", 7, b"<html>", b"", b"[" * 90_000])
def test_no_list_is_unreadable(body: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode_deployments.deployments(reply(body), 0.0)


@pytest.mark.parametrize("body", [{}, [], {**ENTRY, "id": "dep-2"}, {"deployment": None}, b"null"])
def test_another_deployment_is_not_the_one(body: object) -> None:
    with pytest.raises(errors.Unreadable):
        decode_deployments.deployment(reply(body), 0.0, "dep-1")
    assert decode_deployments.deployment(reply({"deployment": ENTRY}), 0.0, "dep-1") == MEANS


@pytest.mark.parametrize(
    ("value", "version"), [(3, "3"), ("3", "3"), ("v7-rc1", "v7-rc1"), (3.0, "3"), (None, ""), (True, ""), ([1], "")]
)
def test_versions(value: object, version: str) -> None:
    assert read(workflow_version=value).workflow_version == version


@pytest.mark.parametrize(
    ("value", "hardware"),
    [
        (["AMPERE_48"], ("AMPERE_48",)),
        ("ADA_80_PLUS", ("ADA_80_PLUS",)),
        (["A", 1, "B"], ("A", "B")),
        (None, ()),
        ("", ()),
    ],
)
def test_hardware(value: object, hardware: tuple[str, ...]) -> None:
    assert read(hardware=value).hardware == hardware


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("min_instances", "two", None),
        ("max_instances", -1, None),
        ("queue_size", True, None),
        ("keep_warm_duration_in_seconds", "90", 90.0),
        ("is_enabled", None, True),
        ("is_enabled", False, False),
        ("name", None, ""),
        ("status", 5, ""),
        ("created_at", "yesterday", None),
        ("created_at", "1970-01-01T00:00:01.5Z", 1.5),
        ("updated_at", 17, None),
        ("readme", None, ""),
        ("readme", "# Hello", "# Hello"),
        ("payload", None, None),
        ("payload", "x", None),
    ],
)
def test_fields(field: str, value: object, found: object) -> None:
    name = {"keep_warm_duration_in_seconds": "keep_warm_s"}.get(field, field)
    assert getattr(read(**{field: value}), name) == found


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, TargetKind.COMFYUI),
        ({"workflow_id": None}, TargetKind.LORA),
        ({"workflow_id": None, "payload": {"workflow_api_json": {"3": {}}}}, TargetKind.COMFYUI),
        ({"workflow_id": "", "payload": {"overrides": {}}}, TargetKind.LORA),
        ({"workflow_id": 12}, TargetKind.COMFYUI),
    ],
)
def test_kinds(changes: dict[str, object], kind: TargetKind) -> None:
    assert read(**changes).kind is kind


@pytest.mark.parametrize(
    ("payload", "means"),
    [
        ({"workflow_api_json": {"3": {"inputs": {}}}}, Payload({"3": {"inputs": {}}})),
        (
            {"workflow_api_json": '{"3": {}}', "overrides": '{"3": {"inputs": {}}}'},
            Payload({"3": {}}, {"3": {"inputs": {}}}),
        ),
        (
            {"workflow_api_json": "{", "overrides": [], "object_info_url": "https://x/y"},
            Payload(None, {}, "https://x/y"),
        ),
        ({}, Payload()),
    ],
)
def test_payloads(payload: object, means: Payload) -> None:
    assert read(payload=payload).payload == means


@pytest.mark.parametrize(
    ("body", "told"), [(b"", None), (b" ", None), ({}, None), ({"ok": True}, None), (ENTRY, MEANS)]
)
def test_what_a_change_answers(body: object, told: Deployment | None) -> None:
    assert decode_deployments.updated(reply(body), 0.0, "dep-1") == told


def test_a_change_that_is_refused_says_where() -> None:
    detail = [{"loc": ["body", "name"], "msg": "Field required", "type": "missing"}]
    with pytest.raises(errors.InvalidInput, match="name: Field required"):
        decode_deployments.updated(reply({"detail": detail}, 422), 0.0, "dep-1")


@pytest.mark.parametrize(
    "status", ["in_queue", "in_progress", "completed", "canceled", "cancelled", "succeeded", "failed"]
)
def test_every_status_word_with_and_without_an_instance(status: str) -> None:
    ended = status not in ("in_queue", "in_progress")
    means = Progress.ENDED if ended else Progress.QUEUED if status == "in_queue" else Progress.RUNNING
    for told, instance in (
        ({}, None),
        ({"instance_id": "i-1"}, "i-1"),
        ({"instance_id": 7}, "7"),
        ({"instance_id": {}}, None),
    ):
        answer = decode.status_answer(reply({"status": status, "request_id": "r", **told}), 0.0)
        assert (answer.progress, answer.wire_status, answer.instance_id) == (means, status, instance)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"status": "completed", "outcome": "cancelled"}, CancelOutcome.CANCELLED),
        ({"status": "in_progress", "outcome": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "cancellation_requested"}, CancelOutcome.REQUESTED),
        ({"status": "not_cancellable"}, CancelOutcome.NOT_CANCELLABLE),
        ({"status": "canceled"}, CancelOutcome.REQUESTED),
        ({"outcome": "canceled"}, CancelOutcome.CANCELLED),
    ],
)
def test_both_cancel_answers(answer: dict[str, object], outcome: CancelOutcome) -> None:
    assert decode.cancel_answer(reply(answer, 202), 0.0) is outcome


def test_outputs_by_node_are_files_in_their_order() -> None:
    outputs = {
        "58": {"images": [{"filename": "b.png", "subfolder": "", "type": "output", "url": "https://x/b.png"}]},
        "9": {"gifs": [{"url": "https://x/a.mp4"}], "audio": [{"url": "https://x/c.flac"}]},
    }
    answer = decode.result_answer(reply({"status": "succeeded", "outputs": outputs, "more": 1}), 0.0)
    assert answer.verdict is Verdict.SUCCEEDED
    assert [(asset.index, asset.url) for asset in answer.assets] == [
        (0, "https://x/b.png"),
        (1, "https://x/a.mp4"),
        (2, "https://x/c.flac"),
    ]


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        ({"error": "no memory", "errorCode": 20001, "debugInfo": "CUDA"}, "no memory", 20001),
        (
            [{"error": "no memory", "errorCode": "20001", "debugInfo": "CUDA"}, {"error": "two"}],
            "no memory; two",
            20001,
        ),
    ],
)
def test_failed_in_both_forms(error: object, message: str, code: int) -> None:
    answer = decode.result_answer(
        reply({"status": "failed", "error": error, "created_at": "x", "model_id": "a/b"}), 0.0
    )
    assert answer.failure is not None
    assert (answer.failure.message, answer.failure.code) == (message, code)
    assert "CUDA" in (answer.failure.detail or "")
    assert (answer.created_at, answer.model_id) == (None, "a/b")


async def asked(call: str) -> tuple[str, bytes]:
    """Return the first line and the body of what a call sends."""

    async def answering(line: Line) -> None:
        while await line.request() is not None:
            await line.answer(json.dumps({**ENTRY, "request_id": "r"}).encode())

    token = Token("token-of-a-test", "a test")
    async with serving(answering) as wire, transport() as client:
        one, two = (Caller(client, f"{wire.url}/prod/{v}", lambda: token, lambda: 0.0) for v in ("v1", "v2"))
        api = ServerlessApi(one, two)
        match call:
            case "one":
                await api.deployment("dep-1", ("payload", "readme"))
            case "plain":
                await api.deployment("dep-1")
            case "update":
                await api.update("dep-1", "Portraits", {"is_enabled": False})
            case "webhook":
                await api.submit("dep-1", b"{}", webhook="https://x/?z", intermediate=True)
            case "proxy":
                await api.call_instance("dep-1", "i:1", "queue", b'{"clear": true}')
            case _:
                with pytest.raises(errors.Unreadable):
                    await api.deployments(("a", "b"), ("payload",))
    head, _, body = wire.requests[0].partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n")[0].removesuffix(" HTTP/1.1"), body


@pytest.mark.parametrize(
    ("call", "line", "body"),
    [
        ("list", "GET /prod/v2/deployments?ids=a&ids=b&includes=payload", None),
        ("one", "GET /prod/v2/deployments/dep-1?includes=payload&includes=readme", None),
        ("plain", "GET /prod/v2/deployments/dep-1", None),
        ("update", "PATCH /prod/v2/deployments/dep-1", {"name": "Portraits", "is_enabled": False}),
        (
            "webhook",
            "POST /prod/v1/deployments/dep-1/inference?webhook=https%3A%2F%2Fx%2F%3Fz&webhook_intermediate_status=true",
            {},
        ),
        ("proxy", "POST /prod/v1/deployments/dep-1/instances/i%3A1/proxy/queue", {"clear": True}),
    ],
)
async def test_what_is_asked(call: str, line: str, body: object) -> None:
    told, content = await asked(call)
    assert told == line
    assert (json.loads(content) if content else None) == body


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (200, b"", ""),
        (200, b'{"queue_running": []}', '{"queue_running": []}'),
        (404, b"404: Not Found", "404: Not Found"),
    ],
)
def test_what_an_instance_answers_is_an_answer(status: int, body: bytes, text: str) -> None:
    answer = decode_deployments.instance_answer(reply(body, status), 0.0)
    assert (answer.status, answer.text) == (status, text)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, {"error_code": 404001, "message": "The instance was not found."}, errors.NotFound),
        (403, {"error_code": 403003, "message": "no"}, errors.NotYours),
        (401, {"message": "no"}, errors.Unauthorised),
        (429, {}, errors.RateLimited),
        (200, {"error_code": 500001}, errors.ServerFault),
    ],
)
def test_what_runcomfy_says_in_its_place_is_raised(status: int, body: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode_deployments.instance_answer(reply(body, status), 0.0)


def test_a_name_that_is_not_told_is_empty_and_not_the_id() -> None:
    assert read(name=5) == replace(MEANS, name="")
