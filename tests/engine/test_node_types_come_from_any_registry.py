"""ComfyUI's registry of node types: large, missing, hostile, on the API's origin or a file host; the loop goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine import node_types
from runcomfy_tui.engine.node_types import NodeTypes, NodeTypesReader
from runcomfy_tui.forms.node_types import used_node_types
from runcomfy_tui.store import Journal
from tests.api.servers import Line, Wire, serving, transport

KSAMPLER = {"input": {"required": {"steps": ["INT", {"default": 20}]}}}
WORKFLOW = {"3": {"class_type": "KSampler", "inputs": {}}, "4": {"class_type": "Nobody knows", "inputs": {}}}


@asynccontextmanager
async def registry(home: Path, body: bytes, status: int = 200) -> AsyncIterator[tuple[NodeTypesReader, Wire, Wire]]:
    """Serve a document at the API and at a file host; return the reader and what both saw."""

    async def answering(line: Line) -> None:
        while await line.request() is not None:
            await line.answer(body, status)

    token = Token("token-of-a-test", "a test")
    journal = await Journal.open(home / "journal.db")
    async with serving(answering) as wire, serving(answering) as host, transport() as client:
        api = ServerlessApi(Caller(client, f"{wire.url}/prod/v1", lambda: token, lambda: 0.0))
        files = HostedFiles(client, loopback_allowed=True)
        yield NodeTypesReader(journal, api, files, SystemClock()), wire, host
    await journal.close()


def deployed(url: str, version: str = "1") -> Deployment:
    payload = Payload(WORKFLOW, {}, url)
    return Deployment("dep-1", "", TargetKind.COMFYUI, workflow_version=version, payload=payload)


async def test_the_token_goes_to_the_apis_origin_alone(tmp_path: Path) -> None:
    document = json.dumps({"KSampler": KSAMPLER, "Other": {"input": {}}}).encode()
    async with registry(tmp_path, document) as (reader, wire, host):
        means = NodeTypes({"KSampler": KSAMPLER})
        assert await reader.read(deployed(f"{wire.url}/object_info.json")) == means
        assert await reader.read(deployed(f"{host.url}/object_info.json")) == means
        assert b"token-of-a-test" in wire.heads
        assert b"token-of-a-test" not in host.heads


async def test_what_a_version_has_is_remembered_and_a_type_it_lacks_too(tmp_path: Path) -> None:
    async with registry(tmp_path, json.dumps({"KSampler": KSAMPLER}).encode()) as (reader, wire, _):
        one = deployed(f"{wire.url}/object_info.json")
        for _time in range(3):
            await reader.read(one)
        assert len(wire.requests) == 1
        await reader.read(replace(one, workflow_version="2"))
        more = {**WORKFLOW, "5": {"class_type": "KSamplerAdvanced", "inputs": {}}}
        await reader.read(replace(one, workflow_version="2", payload=replace(one.payload or Payload(), workflow=more)))
        assert len(wire.requests) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 200), (b"<html>", 200), (b"[]", 200), (b"{", 200), (b"[" * 90_000, 200), (b"\xff\xfe", 200), (b"{}", 404)],
)
@pytest.mark.parametrize("at_host", [False, True])
async def test_what_is_none_is_said_and_not_remembered(tmp_path: Path, body: bytes, status: int, at_host: bool) -> None:
    async with registry(tmp_path, body, status) as (reader, wire, host):
        one = deployed(f"{(host if at_host else wire).url}/object_info.json")
        found = await reader.read(one)
        assert not found.types
        assert (found.problem or "").startswith("the types of its nodes could not be read: ")
        await reader.read(one)
        assert len((host if at_host else wire).requests) == 2


async def test_one_that_is_too_large_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_types, "LARGEST_BYTES", 10_000)
    async with registry(tmp_path, b"{" + b" " * 20_000 + b"}") as (reader, _, host):
        found = await reader.read(deployed(f"{host.url}/object_info.json"))
        assert "over 32 MiB" in (found.problem or "")


async def test_a_large_one_is_picked_apart_beside_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picked_by: list[threading.Thread] = []

    def picking(document: bytes, wanted: Collection[str]) -> dict[str, object]:
        picked_by.append(threading.current_thread())
        return used_node_types(document, wanted)

    monkeypatch.setattr(node_types, "used_node_types", picking)
    entry = {"input": {"required": {f"input_{n}": ["INT", {"default": n, "min": 0, "max": 99}] for n in range(30)}}}
    document = json.dumps({**{f"Node{n}": entry for n in range(1_500)}, "KSampler": KSAMPLER}).encode()
    assert len(document) > 2_000_000
    async with registry(tmp_path, document) as (reader, wire, _):
        found = await reader.read(deployed(f"{wire.url}/object_info.json"))
    assert found == NodeTypes({"KSampler": KSAMPLER})
    assert picked_by
    assert threading.current_thread() not in picked_by
