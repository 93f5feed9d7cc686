"""`make interop DIR=…`: the clients of the public repository runcomfy-com/runcomfy-mcp against the simulator.

DIR holds its `runcomfy_client.py`. What a client of somebody else reads without an error was not made to our measure.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve

FILE = "runcomfy_client.py"
_SPEED = 30.0
_MODEL = "google/nano-banana-3/text-to-image"
_WORKFLOW = "dep-portrait-sdxl"
_LORA = "dep-lora-anna"
_POLL_S = 0.05
_LIMIT_S = 60.0
_LIVE = ("in_queue", "in_progress")

Step = tuple[str, Callable[[Any], Coroutine[object, object, str]]]


def load_client(folder: Path) -> ModuleType:
    """Return the module that the folder's file holds; raises ``FileNotFoundError``, or whatever its import raises."""
    path = folder / FILE
    if not path.is_file():
        raise FileNotFoundError(path)
    spec = importlib.util.spec_from_file_location("runcomfy_client", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


async def try_all(client: ModuleType) -> int:
    """Try every call, print a line for each, and return how many did not do what they should."""
    failed = 0
    async with _simulator() as server:
        at = {"base_url": server.base_url, "timeout_seconds": 30.0}
        doors: tuple[tuple[str, Any, list[Step]], ...] = (
            ("Serverless", client.RunComfyServerlessClient, serverless_steps(client)),
            ("Model API", client.RunComfyModelAPIClient, model_steps(client)),
        )
        for door, make, steps in doors:
            api = make(server.simulator.token, **at)
            try:
                for name, step in steps:
                    failed += not await _tried(f"{door}: {name}", step(api))
            finally:
                await api.aclose()
        stranger = client.RunComfyModelAPIClient("no-such-token", **at)
        try:
            failed += not await _tried("Model API: a wrong token", _refused(client, stranger))
        finally:
            await stranger.aclose()
    return failed


@asynccontextmanager
async def _simulator() -> AsyncIterator[Server]:
    service = Simulator(seed=11, failure_share=0.0)
    server = await serve(service, SimulatorClock(_SPEED))
    try:
        yield server
    finally:
        await server.close()
        service.close()


async def _tried(name: str, step: Coroutine[object, object, str]) -> bool:
    try:
        async with asyncio.timeout(_LIMIT_S):
            words = await step
    except Exception:  # noqa: BLE001 - whatever a foreign client raises is what is to be shown
        print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok      {name}: {words}", flush=True)
    return True


def serverless_steps(client: ModuleType) -> list[Step]:
    """Return what is asked of the deployments' client, in this order."""
    ids: dict[str, str] = {}

    async def lists(api: Any) -> str:
        found = await api.list_deployments()
        compact = [client.compact_deployment(one) for one in found]
        assert {_WORKFLOW, _LORA} <= {one["id"] for one in compact}
        assert all(one["name"] and one["status"] is not None for one in compact)
        chosen = await api.list_deployments(ids=[_WORKFLOW, _LORA])
        assert [one["id"] for one in chosen] == [_WORKFLOW, _LORA]
        return f"{len(found)}, and 2 by id"

    async def gets(api: Any) -> str:
        one = await api.get_deployment(_WORKFLOW, include_payload=True, include_readme=True)
        summary = client.summarize_deployment_payload(one["payload"])
        assert summary["has_object_info_url"]
        assert summary["workflow_node_summary"]
        assert one["readme"]
        types = await api.get_object_info(one["payload"]["object_info_url"])
        return f"{len(summary['workflow_node_summary'])} nodes, {len(types)} types"

    async def submits(api: Any) -> str:
        await api.update_deployment(_WORKFLOW, name="Portrait studio", is_enabled=True)
        one = await api.get_deployment(_WORKFLOW, include_payload=True)
        overrides = _seeded(one["payload"]["workflow_api_json"])
        answer = await api.submit_request(
            _WORKFLOW, overrides=overrides, webhook_url="https://example.com/hook", webhook_intermediate_status=True
        )
        ids["workflow"] = answer["request_id"]
        ids["lora"] = (await api.submit_request(_LORA, request_body={"prompt": "anna by the sea"}))["request_id"]
        ids["late"] = (await api.submit_request(_LORA, request_body={"prompt": "anna in the rain"}))["request_id"]
        return f"{len(ids)} requests"

    async def finishes(api: Any) -> str:
        # Its own wait_for_completion knows neither "succeeded" nor "canceled", which are documented as well.
        seen: list[str] = []
        while not seen or seen[-1] in _LIVE:
            await asyncio.sleep(_POLL_S)
            status = await api.get_request_status(_WORKFLOW, ids["workflow"])
            if "instance_id" in status and "queue" not in ids:
                answer = await api.call_instance_proxy(_WORKFLOW, status["instance_id"], "queue")
                ids["queue"] = f"its instance's queue: {sorted(answer)}"
            seen += [status["status"]] if status["status"] not in seen else []
        result = await api.get_request_result(_WORKFLOW, ids["workflow"])
        urls = client.collect_serverless_output_urls(result)
        assert urls
        content, kind = await api.download_public_url_bytes(urls[0]["url"])
        assert content
        return f"{' → '.join(seen)}, {ids['queue']}, {len(urls)} file(s), the first {len(content):,} bytes of {kind}"

    async def cancels(api: Any) -> str:
        answer = await api.cancel_request(_LORA, ids["late"])
        assert answer["outcome"] in {"cancelled", "not_cancellable"}
        words = str(answer["outcome"])
        late = await api.submit_request(_WORKFLOW, overrides={})
        answer = await api.cancel_request(_WORKFLOW, late["request_id"])
        return f"LoRA {words}, ComfyUI {answer['status']}"

    async def results(api: Any) -> str:
        done = await api.wait_for_completion(_LORA, ids["lora"], poll_interval_seconds=_POLL_S)
        return (
            f"{done['result_payload']['status']}: {client.collect_model_output_urls(done['result_payload'])[0]['url']}"
        )

    async def errors(api: Any) -> str:
        return await _error(client, api.get_deployment("dep-that-is-not-there"), 404)

    return [
        ("list_deployments", lists),
        ("get_deployment, get_object_info", gets),
        ("submit_request", submits),
        ("get_request_status, call_instance_proxy, get_request_result", finishes),
        ("cancel_request", cancels),
        ("the result of a LoRA", results),
        ("a deployment that is not there", errors),
    ]


def model_steps(client: ModuleType) -> list[Step]:
    """Return what is asked of the Model API's client, in this order."""
    ids: dict[str, str] = {}

    async def submits(api: Any) -> str:
        for name in ("first", "late"):
            ids[name] = (await api.submit_request(_MODEL, request_body={"prompt": f"the {name} harbour"}))["request_id"]
        return f"{len(ids)} requests"

    async def cancels(api: Any) -> str:
        answer = await api.cancel_request(ids["late"])
        assert answer["outcome"] in {"cancelled", "not_cancellable"}
        return str(answer["outcome"])

    async def finishes(api: Any) -> str:
        done = await api.wait_for_completion(ids["first"], poll_interval_seconds=_POLL_S, timeout_seconds=_LIMIT_S)
        output = done["result_payload"]["output"]
        assert "/files/" in json.dumps(output)
        return f"{done['status_payload']['status']}, {done['result_payload']['status']}: {output}"

    async def refuses(api: Any) -> str:
        return await _error(client, api.submit_request(_MODEL, request_body={"prompt": 7}), 422)

    return [
        ("submit_request", submits),
        ("cancel_request", cancels),
        ("get_request_status, get_request_result", finishes),
        ("inputs that do not fit", refuses),
    ]


async def _refused(client: ModuleType, api: Any) -> str:
    return await _error(client, api.get_request_status("0123456789"), 401)


async def _error(client: ModuleType, call: Coroutine[object, object, object], status: int) -> str:
    answered: list[Any] = []
    try:
        await call
    except client.RunComfyAPIError as error:
        answered.append(error)
    assert answered, "no error"
    assert answered[0].status_code == status
    assert answered[0].message
    return str(answered[0])


def _seeded(workflow: Mapping[str, Any]) -> dict[str, object]:
    """Return overrides that give the first node with a seed another one."""
    return next(
        {node_id: {"inputs": {"seed": 7}}} for node_id, node in workflow.items() if "seed" in node.get("inputs", {})
    )


def main() -> int:
    """Try the file in the folder that is named; return 0 when everything did what it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", required=True, type=Path, help=f"the folder that holds {FILE}")
    folder: Path = parser.parse_args().dir
    with tempfile.TemporaryDirectory() as cache:
        sys.pycache_prefix = cache  # nothing is left in the folder
        try:
            client = load_client(folder)
        except FileNotFoundError as error:
            print(f"There is no {error}.", file=sys.stderr)
            return 66
        failed = asyncio.run(try_all(client))
    print(f"{failed} failed" if failed else "all well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
