"""A newer version's journal, or one opened for reading: nothing is polled, and every deed is refused in a sentence."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import Token
from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.errors import JournalError, Unauthorised
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Engine
from runcomfy_tui.engine.parts import Services
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import EngineLock, Journal, Owner
from tests.engine.finished import succeeded
from tests.engine.rig import PICTURE, engine_on, settings_for, stats


@asynccontextmanager
async def shown(server: Server, home: Path, token: Token | None) -> AsyncGenerator[Engine, None]:
    settings, clock = settings_for(server.base_url, home), SystemClock()
    transport = Transport(user_agent="runcomfy-tui-tests")
    journal = await Journal.open(settings.journal_path, read_only=True)
    owner = Owner.acquire(settings.owners_folder)
    services = Services(
        ModelApi(Caller(transport, settings.model_api_base, lambda: token, clock.wall)),
        ServerlessApi(Caller(transport, settings.deployments_base, lambda: token, clock.wall)),
        AccountApi(Caller(transport, settings.web_base, lambda: token, clock.wall)),
        HostedFiles(transport, loopback_allowed=True),
        lambda: token,
        asks_balance=False,
    )
    lock = EngineLock(settings.profile_folder)
    engine = Engine(settings, journal, services, owner=owner, lock=lock, clock=clock, rng=random.Random(1))
    await engine.start()
    try:
        yield engine
    finally:
        assert await engine.close(1.0) == []
        await journal.close()
        await transport.close()
        owner.release()


async def test_every_deed(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        done = await succeeded(rig, simulator)
        live = await rig.submit(seed=2)
        await rig.until_job(live.id, lambda j: j.request is not None)
    counts = dict(stats(simulator))
    async with shown(simulator, home, Token(simulator.simulator.token, "a test")) as engine:
        assert not engine.status.polling
        deeds: list[Callable[[], Awaitable[object]]] = [
            lambda: engine.submit(model(PICTURE), "a harbour", {"prompt": "a harbour"}),
            lambda: engine.cancel([live.id]),
            lambda: engine.release([live.id]),
            lambda: engine.download([done.id]),
            lambda: engine.attach(live.id, "req-9"),
            lambda: engine.declare_not_accepted(live.id),
            lambda: engine.submit_again(live.id),
        ]
        for deed in deeds:
            with pytest.raises(JournalError) as refusal:
                await deed()
            assert str(refusal.value).endswith(".")
        await engine.poll_now([live.id])
        assert len(await engine.catalogue()) >= 16
        assert (await engine.model(PICTURE)).input_schema is not None
    assert stats(simulator)["polls"] == counts["polls"]
    assert stats(simulator)["submits_received"] == counts["submits_received"]


async def test_without_a_token_nothing_is_submitted_and_nothing_asked(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        await rig.submit()
    async with shown(simulator, home, None) as engine:
        with pytest.raises(Unauthorised, match="not signed in: nothing was sent"):
            await engine.submit(model(PICTURE), "a harbour", {"prompt": "a harbour"})
        assert len(await engine.catalogue()) >= 16
