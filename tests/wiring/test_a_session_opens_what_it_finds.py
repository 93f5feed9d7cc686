"""Opening and closing a session: good, damaged, newer and unwritable journals, and the token's part in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain.errors import ConfigurationError, JournalError, RuncomfyTuiError, Unauthorised
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.settings import Settings
from runcomfy_tui.simulator import Server
from runcomfy_tui.wiring.session import Session, open_session

KLEIN = model("blackforestlabs/flux-2-klein/9b/text-to-image")


def settings_in(home: Path, service: Mapping[str, str] | None = None) -> Settings:
    return settings.load(service or {}, {}, locations.under(home))


def tokens(environment: Mapping[str, str] | None = None) -> TokenSources:
    return TokenSources(environment or {}, "default", None, None)


async def opened(home: Path, service: Mapping[str, str] | None = None) -> Session:
    return await open_session(settings_in(home, service), tokens(service))


async def test_a_job_goes_from_submit_to_result(tmp_path: Path, simulator: Server) -> None:
    simulator.clock.speed = 60
    session = await opened(tmp_path, simulator.environment)
    changes: list[Job] = []
    try:
        assert (await session.start()).source == "RUNCOMFY_TOKEN"
        job = await session.engine.submit(KLEIN, "a harbour", {"prompt": "a harbour"})
        feed = session.feed(changes.extend)
        await _until_final(session, job, feed.run)
    finally:
        assert await session.close() == []
    assert changes[-1].state is JobState.SUCCEEDED
    assert changes[-1].outputs == 1


async def test_what_was_not_sent_yet_is_told_of_at_the_end(tmp_path: Path, simulator: Server) -> None:
    environment = {**simulator.environment, "RUNCOMFY_MODEL_API_BASE": "http://127.0.0.1:9/v1"}
    session = await opened(tmp_path, environment)
    try:
        await session.start()
        job = await session.engine.submit(KLEIN, "a harbour", {"prompt": "a harbour"})
    finally:
        sentences = await session.close()
    assert sentences == ["1 job was not sent: the list keeps it, and sends it by a key."], job.state


async def _until_final(session: Session, job: Job, run: object) -> None:
    import asyncio

    feeding = asyncio.ensure_future(run())  # type: ignore[operator]
    async with asyncio.timeout(20):
        while not ((now := await session.journal.job(job.id)) and now.is_final):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.1)
    feeding.cancel()


async def test_without_a_token_it_starts_all_the_same(tmp_path: Path) -> None:
    session = await opened(tmp_path)
    found = await session.start()
    assert (found.token, session.token()) == (None, None)
    with pytest.raises(Unauthorised, match="not signed in"):
        await session.engine.submit(KLEIN, "x", {"prompt": "x"})
    await session.close()


async def test_a_bad_token_is_told_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="RUNCOMFY_TOKEN"):
        await opened(tmp_path, {"RUNCOMFY_TOKEN": "short"})
    await (await opened(tmp_path)).close()


async def test_a_damaged_journal_is_set_aside_with_a_notice(tmp_path: Path) -> None:
    path = settings_in(tmp_path).journal_path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a journal at all" * 500)
    session = await opened(tmp_path)
    (notice,) = session.notices
    assert "damaged" in notice
    assert "Of 0 jobs in it 0 were recovered" in notice
    assert await session.journal.jobs() == []
    await session.close()
    assert [file.read_bytes() for file in path.parent.glob("*damaged*")] == [b"not a journal at all" * 500]


async def test_a_newer_journal_is_only_shown(tmp_path: Path) -> None:
    await (await opened(tmp_path)).close()
    path = settings_in(tmp_path).journal_path
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    session = await opened(tmp_path)
    try:
        assert session.settings.read_only
        assert "newer version" in session.notices[0]
        await session.start()
        with pytest.raises(RuncomfyTuiError):
            await session.journal.put_meta("x", 1)
    finally:
        await session.close()


async def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the folder's place")
    with pytest.raises(JournalError, match="state"):
        await opened(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
async def test_a_read_only_folder_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(JournalError):
            await opened(tmp_path)
    finally:
        tmp_path.chmod(0o700)


async def test_a_second_session_shares_the_journal(tmp_path: Path, simulator: Server) -> None:
    first, second = await opened(tmp_path, simulator.environment), await opened(tmp_path, simulator.environment)
    try:
        await first.start()
        await second.start()
        job = await second.engine.submit(KLEIN, "a harbour", {"prompt": "a harbour"})
        assert await first.journal.job(job.id) is not None
    finally:
        await second.close()
        await first.close()


async def test_what_follows_the_start_may_fail(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(session: Session) -> None:
        raise RuntimeError("the examples")

    import asyncio

    session = await opened(tmp_path)
    session.afterwards = fail
    await session.start()
    await asyncio.sleep(0)
    await session.close()
    assert "what follows the start failed" in caplog.text
