"""The HTTP shell over real sockets: keep-alive, bad requests, large bodies, and closing at once."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from tests.simulator.stepped import PICTURE, urls_in
from tests.simulator.wire import ask, send


def client_of(server: Server) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {server.environment['RUNCOMFY_TOKEN']}"}
    return httpx.AsyncClient(headers=headers, trust_env=False, timeout=10)


async def test_the_environment_points_a_client_at_it(simulator: Server) -> None:
    environment = simulator.environment
    async with client_of(simulator) as client:
        models = await client.get(environment["RUNCOMFY_MODEL_API_BASE"] + "/models")
        assert models.json()["total"] > 0
        me = await client.get(environment["RUNCOMFY_WEB_BASE"] + "/api/auth/me")
        assert me.json()["token_type"] == "cli"
        balance = await client.get(environment["RUNCOMFY_SERVERLESS_API_BASE"] + "/balance")
        assert balance.json()["currency"] == "USD"


async def test_a_job_from_submit_to_file() -> None:
    simulator = Simulator(failure_share=0)
    server = await serve(simulator, SimulatorClock(100))
    async with client_of(server) as client:
        body = {"prompt": "a harbour", "width": 512, "height": 512}
        job = (await client.post(f"{server.base_url}/v1/models/{PICTURE}", json=body)).json()
        async with asyncio.timeout(10):
            while (await client.get(job["status_url"])).json()["status"] != "completed":
                await asyncio.sleep(0.01)
        url = urls_in((await client.get(job["result_url"])).json()["output"])[0]
        picture = await client.get(url)
        assert len(picture.content) == int(picture.headers["content-length"])
        head = await client.head(url)
        assert head.headers["content-length"] == picture.headers["content-length"]
        assert head.headers["etag"] == picture.headers["etag"]
        part = await client.get(url, headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, picture.content[10:20])
        fresh = await client.get(url, headers={"if-none-match": picture.headers["etag"]})
        assert (fresh.status_code, fresh.content) == (304, b"")
    await server.close()


async def test_one_connection_carries_many_requests(simulator: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    for _ in range(3):
        writer.write(b"GET /v1/models/categories HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split()[1]
        )
        assert b"categories" in await reader.readexactly(length)
    writer.transport.abort()


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    ],
)
async def test_what_is_not_http_gets_400(simulator: Server, data: bytes) -> None:
    reply = await send(simulator, data)
    assert reply.status == 400
    assert json.loads(reply.body)["error_code"] == 400001
    assert (await ask(simulator, "/v1/models")).status == 200


async def test_a_head_without_end_is_cut_short(simulator: Server) -> None:
    reply = await send(simulator, b"GET / HTTP/1.1\r\nHost: " + b"x" * 200_000)
    assert reply.status == 431


async def test_a_body_beyond_64_mib_gets_413(simulator: Server) -> None:
    head = f"POST /v1/models/{PICTURE} HTTP/1.1\r\nHost: x\r\nContent-Length: {64 * 1024 * 1024 + 1}\r\n\r\n"
    reply = await send(simulator, head.encode() + b"{" * 100_000)
    assert reply.status == 413
    assert simulator.simulator.counts["submits_received"] == 0


async def test_a_client_that_waits_for_100_continue_is_told_to_go_on(simulator: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    writer.write(b"POST /_simulator/clock HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
    writer.write(b"{}")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    writer.transport.abort()


async def test_an_old_client_and_a_chunked_body_are_understood(simulator: Server) -> None:
    old = await send(simulator, b"GET /v1/models HTTP/1.0\r\n\r\n")
    assert (old.status, old.closed) == (200, True)
    chunked = b"POST /_simulator/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await send(simulator, chunked + b'11\r\n{"advance_s": 50}\r\n0\r\n\r\n')).status == 200


async def test_a_client_that_leaves_does_no_harm(simulator: Server) -> None:
    for data in (
        b"",
        b"POST /v1/models HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        _, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
        writer.write(data)
        await asyncio.sleep(0)
        writer.transport.abort()
    assert (await ask(simulator, "/v1/models")).status == 200


async def test_closing_breaks_open_connections_at_once() -> None:
    server = await serve(Simulator(), SimulatorClock())
    idle, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
    server.simulator.mischief.set_json({"stall": 1})
    stalled = asyncio.create_task(ask(server, "/v1/models", quiet_s=30))
    async with asyncio.timeout(5):
        while not server.simulator.counts["catalogue"]:
            await asyncio.sleep(0.005)
        await server.close()
        assert (await stalled).closed
        assert await idle.read() == b""
    idle_writer.transport.abort()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", server.port)


async def test_two_servers_share_nothing_and_a_port_is_taken_once() -> None:
    first = await serve(Simulator(seed=1), SimulatorClock())
    second = await serve(Simulator(seed=2), SimulatorClock())
    assert first.environment["RUNCOMFY_TOKEN"] != second.environment["RUNCOMFY_TOKEN"]
    with pytest.raises(OSError):
        await serve(Simulator(), SimulatorClock(), first.port)
    await first.close()
    await second.close()
