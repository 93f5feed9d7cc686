"""What a client really sees on its socket when an answer is to be delivered badly."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest

from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from tests.simulator.stepped import PICTURE, urls_in
from tests.simulator.wire import Reply, ask

BODY = json.dumps({"prompt": "x", "width": 512, "height": 512}).encode()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = await serve(Simulator(failure_share=0), SimulatorClock())
    yield server
    await server.close()


async def submit(server: Server, quiet_s: float = 5.0) -> Reply:
    return await ask(server, f"/v1/models/{PICTURE}", "POST", BODY, quiet_s)


async def picture(server: Server) -> str:
    """The path of a finished picture."""
    request_id = json.loads((await submit(server)).body)["request_id"]
    server.clock.advance(60)
    result = json.loads((await ask(server, f"/v1/requests/{request_id}/result")).body)
    return urls_in(result["output"])[0].removeprefix(server.base_url)


async def test_a_dropped_submit_is_accepted_once_and_answered_with_no_byte(server: Server) -> None:
    server.simulator.mischief.set_json({"drop-after-submit": True})
    reply = await submit(server)
    assert (reply.status, reply.body, reply.closed) == (0, b"", True)
    assert server.simulator.counts["submits_accepted"] == 1
    assert len(server.simulator.ledger) == 1


async def test_a_body_cut_in_the_middle_announces_more_than_comes(server: Server) -> None:
    server.simulator.mischief.set_json({"drop-mid-body": 1})
    reply = await submit(server)
    assert reply.closed
    assert len(reply.body) == int(reply.headers["content-length"]) // 2


@pytest.mark.parametrize(("mode", "status"), [("1", 0), ("body:1", 200)])
async def test_a_stall_is_silent_with_the_connection_open(server: Server, mode: str, status: int) -> None:
    server.simulator.mischief.set_json({"stall": mode})
    reply = await submit(server, quiet_s=0.2)
    assert (reply.status, reply.closed) == (status, False)
    assert server.simulator.counts["submits_accepted"] == 1


async def test_latency_takes_real_time_but_the_effect_is_there_before(server: Server) -> None:
    server.simulator.mischief.set_json({"latency": "steady:0.3"})
    began = time.monotonic()
    pending = asyncio.create_task(submit(server))
    while not server.simulator.counts["submits_accepted"]:
        await asyncio.sleep(0.005)
    assert not pending.done()
    assert (await pending).status == 200
    assert time.monotonic() - began >= 0.3


async def test_others_are_served_while_one_is_slow_or_silent(server: Server) -> None:
    server.simulator.mischief.set_json({"stall": {"strength": 1, "calls": ["submit"]}})
    silent = [asyncio.create_task(submit(server, quiet_s=30)) for _ in range(20)]
    async with asyncio.timeout(5):
        while server.simulator.counts["submits_accepted"] < 20:
            await asyncio.sleep(0.005)
        assert (await ask(server, "/v1/models")).status == 200
    await server.close()
    assert all(reply.status == 0 for reply in await asyncio.gather(*silent))


async def test_a_slow_file_comes_at_its_rate(server: Server) -> None:
    target = await picture(server)
    whole = await ask(server, target)
    server.simulator.mischief.set_json({"slow-file": len(whole.body) * 2})
    began = time.monotonic()
    slow = await ask(server, target)
    assert slow.body == whole.body
    assert time.monotonic() - began > 0.3


@pytest.mark.parametrize(
    ("fault", "value", "comes", "announced"),
    [
        ("truncated-file", True, lambda size: size // 2, lambda size: size),
        ("truncated-file", "clean", lambda size: size // 2, lambda size: size // 2),
        ("wrong-length", True, lambda size: size, lambda size: size + 1000),
        ("wrong-length", "short", lambda size: size - 1000, lambda size: size - 1000),
    ],
)
async def test_a_file_and_its_length_disagree(server: Server, fault: str, value: object, comes, announced) -> None:  # type: ignore[no-untyped-def]
    target = await picture(server)
    size = len((await ask(server, target)).body)
    server.simulator.mischief.set_json({fault: value})
    reply = await ask(server, target)
    assert reply.closed
    assert (len(reply.body), int(reply.headers["content-length"])) == (comes(size), announced(size))


async def test_a_file_that_is_cut_goes_on_where_it_was(server: Server) -> None:
    size = 3_000_000
    target = f"/files/bulk-{size}/4.wav"
    whole = (await ask(server, target)).body
    server.simulator.counts.clear()
    server.simulator.mischief.set_json({"cut-file": 300_000, "slow-file": 1e9})
    got, asked = b"", 0
    while len(got) < size:
        reply = await ask(server, target, range_=f"bytes={len(got)}-")
        assert (reply.status, reply.closed) == (206, True)
        assert int(reply.headers["content-length"]) == size - len(got)
        got += reply.body
        asked += 1
    assert got == whole
    assert 3 < asked < 40
    assert server.simulator.counts["file_bytes"] == size
    assert server.simulator.counts["files"] == asked


async def test_a_file_that_is_broken_off_ends_in_a_reset(server: Server) -> None:
    server.simulator.mischief.set_json({"cut-file": "reset:1000000"})
    with pytest.raises(ConnectionResetError):
        for _ in range(20):
            await ask(server, "/files/bulk-9000000/4.wav")


async def test_a_redirect_leads_to_another_host(server: Server) -> None:
    target = await picture(server)
    server.simulator.mischief.set_json({"foreign-redirect": True})
    reply = await ask(server, target)
    assert reply.status == 302
    assert reply.headers["location"].startswith("https://files.foreign.example/")
