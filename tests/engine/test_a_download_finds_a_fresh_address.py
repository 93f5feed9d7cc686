"""An address that is refused is asked for anew, and what came before is gone on from; what is deleted says so."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import OUTPUTS_KEPT_S
from runcomfy_tui.simulator import Server
from tests.engine.byte_server import Asked, Host, byte_server, picture
from tests.engine.finished import download_of, download_when, hurry, left_over, succeeded, with_file_at
from tests.engine.fixed_server import http
from tests.engine.rig import engine_on, set_faults, stats

MIB = 1024 * 1024
CONTENT = picture(2 * MIB)
REFUSED = http(403, b"<Error>expired</Error>", connection="close")


@dataclass
class Results:
    """A Model API that gives one fixed result, and counts how often it is asked."""

    urls: list[str] = field(default_factory=list)
    asked: int = 0
    base: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        body = {"request_id": "r", "status": "succeeded", "output": self.urls}
        writer.write(http(200, body, connection="close"))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def results() -> AsyncGenerator[Results, None]:
    service = Results()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield service
    finally:
        server.close()
        await server.wait_closed()


async def job_with_file(simulator: Server, home: Path, url: str) -> str:
    async with engine_on(simulator, home) as rig:
        return (await with_file_at(rig, simulator, url)).id


def expires_after_the_first(number: int, asked: Asked) -> bytes | None:
    """Serve one request, refuse the second: the address that a third one comes by is fresh."""
    return REFUSED if number == 2 else None


@pytest.mark.parametrize("same", [True, False], ids=["the same file", "another file"])
async def test_it_goes_on_at_the_fresh_address(same: bool, simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT, cuts=[MIB], answer=expires_after_the_first) as host, results() as service:
        service.urls = [f"{host.url}?fresh"]
        job_id = await job_with_file(simulator, home, f"{host.url}?old")
        async with engine_on(simulator, home, base=service.base) as rig:
            job = await rig.job(job_id)
            if not same:
                host.answer = lambda number, asked: _change(host, number, asked)
            await rig.engine.download([job_id])
            done = await download_of(rig, job, "done", "failed", "gone")
            assert done.state == "done"
            assert done.url == f"{host.url}?fresh"
            assert done.sha256 == hashlib.sha256(host.content).hexdigest()
            assert [asked.start for asked in host.asked] == [0, MIB, MIB]
            assert [asset.url for asset in await rig.journal.assets(job_id)] == [f"{host.url}?fresh"]
            assert json.loads(await rig.journal.result(job_id) or b"")["output"] == [f"{host.url}?fresh"]
            twice = 0 if same else MIB
            assert host.sent_bytes == len(host.content) + twice
        assert service.asked == 1


def _change(host: Host, number: int, asked: Asked) -> bytes | None:
    if number == 3:
        host.content, host.etag = picture(MIB, seed=9), '"other"'
    return expires_after_the_first(number, asked)


async def test_one_result_serves_all_files_of_a_job(simulator: Server, home: Path) -> None:
    async with byte_server(CONTENT) as host, results() as service:
        service.urls = [f"{host.url}?{number}&fresh" for number in range(5)]
        async with engine_on(simulator, home) as rig:
            job = await with_file_at(rig, simulator, host.url)
            (asset,) = await rig.journal.assets(job.id)
            old = [type(asset)(n, f"{simulator.base_url}/files/none/{n}.png", asset.kind, ".png") for n in range(5)]
            await rig.journal.save_assets(job.id, old)
        async with engine_on(simulator, home, base=service.base) as rig:
            await rig.engine.download([job.id])
            await rig.until_job(job.id, lambda j: j.downloaded == 5)
            rows = await rig.journal.downloads(job.id)
            assert [row.url for row in rows] == service.urls
        assert service.asked == 1


async def test_a_result_without_the_file_ends_as_gone(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with byte_server(CONTENT, cuts=[MIB]) as host, results() as service:
        host.answer = lambda number, _: REFUSED if number > 1 else None
        job_id = await job_with_file(simulator, home, host.url)
        async with engine_on(simulator, home, base=service.base) as rig:
            await rig.engine.download([job_id])
            gone = await download_of(rig, await rig.job(job_id), "done", "failed", "gone")
            assert gone.state == "gone"
            assert gone.problem == "the result does not name this file any more"
            assert left_over(rig.settings.downloads_folder) == []


async def test_a_file_that_is_late_at_its_host_comes_all_the_same(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        set_faults(simulator, {"expired-file": {"strength": 1, "mode": "404"}})
        await rig.engine.download([job.id])
        await download_when(rig, job, lambda row: row.attempts == 1)
        set_faults(simulator)
        await download_of(rig, job, "done")


async def test_after_seven_days_it_says_that_it_is_deleted(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        results_before = stats(simulator)["results"]
        set_faults(simulator, {"expired-file": 1})
        monkeypatch.setattr("runcomfy_tui.domain.job.OUTPUTS_KEPT_S", -OUTPUTS_KEPT_S)
        await rig.engine.download([job.id])
        gone = await download_of(rig, job, "gone", "done", "failed")
        assert (gone.state, gone.problem) == ("gone", "deleted at RunComfy after 7 days")
        assert stats(simulator)["results"] == results_before + 1
        assert (await rig.job(job.id)).downloaded == 0


async def test_a_service_that_does_not_answer_is_asked_again(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch, attempts=50)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        set_faults(simulator, {"expired-file": 1, "server-error": {"strength": 1, "calls": ["result"], "mode": "json"}})
        await rig.engine.download([job.id])
        await download_when(rig, job, lambda row: row.state == "wanted" and row.attempts > 0)
        set_faults(simulator)
        await download_of(rig, job, "done")
