"""A submit whose first byte never left goes back to an intent and is tried again; one that left is not."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.simulator import Server
from tests.engine.fixed_server import fixed_server, http
from tests.engine.rig import engine_on

ID = {"request_id": "req-1"}


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_refused_connection_is_tried_again_until_the_server_is_there(simulator: Server, home: Path) -> None:
    port = free_port()
    async with engine_on(simulator, home, base=f"http://127.0.0.1:{port}/v1") as rig:
        job = await rig.submit()
        waiting = await rig.until_job(job.id, lambda j: j.state is JobState.INTENT and j.failure is not None)
        assert waiting.failure is not None
        assert "cannot be reached" in waiting.failure.message
        assert waiting.hold is None
        async with fixed_server(http(200, ID), port=port) as server:
            accepted = await rig.until(job.id, JobState.QUEUED)
            assert accepted.failure is None
            assert server.posts == 1


async def test_a_key_pressed_while_it_is_tried_again_sends_it_once(simulator: Server, home: Path) -> None:
    port = free_port()
    async with engine_on(simulator, home, base=f"http://127.0.0.1:{port}/v1") as rig:
        job = await rig.submit()
        await rig.until_job(job.id, lambda j: j.state is JobState.INTENT and j.failure is not None)
        for _ in range(3):
            await rig.engine.release([job.id])
        async with fixed_server(http(200, ID), port=port) as server:
            await rig.engine.release([job.id, job.id])
            await rig.until(job.id, JobState.QUEUED)
            await rig.engine.release([job.id])
            await rig.engine.close(2.0)
            assert server.posts == 1


async def test_a_job_held_back_is_sent_once_however_often_it_is_released(simulator: Server, home: Path) -> None:
    async with fixed_server(http(200, ID)) as server:
        async with engine_on(simulator, home, base="http://127.0.0.1:9/v1") as rig:
            job = await rig.submit()
            await rig.until_job(job.id, lambda j: j.state is JobState.INTENT and j.failure is not None)
        async with engine_on(simulator, home, base=server.base) as rig:
            await rig.until_job(job.id, lambda j: j.hold is not None)
            await asyncio.gather(*(rig.engine.release([job.id]) for _ in range(8)))
            await rig.until(job.id, JobState.QUEUED)
            await rig.engine.close(2.0)
        assert server.posts == 1


async def test_a_certificate_that_is_not_trusted_is_not_tried_again(
    simulator: Server, home: Path, tmp_path: Path
) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("needs openssl to make a certificate that nobody trusts")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(command, check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    async with fixed_server(http(200, ID), tls=tls) as server:
        async with engine_on(simulator, home, base=f"https://localhost:{server.port}/v1") as rig:
            job = await rig.submit()
            held = await rig.until_job(job.id, lambda j: j.hold is not None)
            assert held.state is JobState.INTENT
            assert held.hold is not None
            assert "certificate" in held.hold
            kinds = [entry.kind for entry in await rig.journal.timeline(job.id)]
            assert kinds.count("submitting") == 1
        assert server.posts == 0


async def test_no_two_submits_share_a_connection(simulator: Server, home: Path) -> None:
    async with fixed_server(http(200, ID)) as server:
        async with engine_on(simulator, home, base=server.base) as rig:
            for seed in range(5):
                job = await rig.submit(seed=seed)
                await rig.until_job(job.id, lambda j: j.request is not None)
        await server.close()
        assert server.posts == server.posting_connections == 5
