"""A whole engine on a stepped clock, as fast as it goes: the simulator answers by a call, the journal by another.

Everything that decides is the real thing: engine, decoding, SQL. What is left out is what only carries: sockets, httpx
and the journal's thread.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar
from unittest import mock
from urllib.parse import urlsplit

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.exchange import Reply, Secret
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import job as domain_job
from runcomfy_tui.engine import Engine
from runcomfy_tui.engine.parts import Services
from runcomfy_tui.simulator import Request, Simulator
from runcomfy_tui.store import EngineLock, Journal, Owner, feed, journal
from runcomfy_tui.store.transaction import in_words
from tests.engine.rig import settings_for
from tests.engine.stepped_clock import BASE, SteppedClock

T = TypeVar("T")
_MEMORY = Path("/dev/shm")
_FRAME_S = 1.0


class DirectTransport(Transport):
    """Hands each request to the simulator's ``answer`` at the clock's time."""

    def __init__(self, simulator: Simulator, clock: SteppedClock) -> None:
        super().__init__(user_agent="runcomfy-tui-bench")
        self._simulator = simulator
        self._clock = clock

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        token: Secret | None = None,
        content: bytes | None = None,
        submit: bool = False,
        lane: str = "",
    ) -> Reply:
        """Do one exchange, as the real one does."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        sent = {name.lower(): value for name, value in headers.items()}
        if token is not None:
            sent["authorization"] = f"Bearer {token.reveal()}"
        ours = Request.of_target(method, target, headers=sent, body=content or b"", base_url=BASE)
        answer = self._simulator.answer(ours, self._clock.wall()).ready()
        if answer.delivery.delay_s:
            await self._clock.sleep_until(self._clock.monotonic() + answer.delivery.delay_s)
        return Reply(answer.status, dict(answer.headers), answer.body)


class InlineThread:
    """Stands in for the journal's thread: what is handed over is done at once."""

    is_idle = True

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._path = path
        self._connect = connect

    async def start(self) -> None:
        """Open the connection."""
        self._connection = self._connect()

    async def call(self, work: Callable[[sqlite3.Connection], T], afterwards: Callable[[], None] | None = None) -> T:
        """Run ``work`` and return its result."""
        try:
            result = work(self._connection)
        except sqlite3.Error as error:
            raise in_words(error, self._path) from None
        except OSError as error:
            raise errors.DiskRefused(f"{self._path} could not be used ({error.strerror}).") from None
        if afterwards is not None:
            afterwards()
        return result

    async def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class DayEngine:
    """An engine, its journal, its service and the one clock of all."""

    engine: Engine
    journal: Journal
    simulator: Simulator
    clock: SteppedClock


@asynccontextmanager
async def day_engine(simulator: Simulator, seed: int) -> AsyncGenerator[DayEngine, None]:
    """Run an engine; its journal lies in memory where the system has a place for that."""
    clock = SteppedClock(quiet_turns=1)
    secret = Token(simulator.token, "the simulator")
    transport = DirectTransport(simulator, clock)
    with (
        tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder,
        mock.patch.object(journal, "StoreThread", InlineThread),
        mock.patch.object(domain_job, "os", SimpleNamespace(urandom=random.Random(f"ids/{seed}").randbytes)),
        # A journal of one process: its own writes wake the feed, and every look costs a turn of the loop.
        mock.patch.object(feed, "ASK_EVERY_S", 60.0),
        mock.patch.object(feed, "FRAME_S", _FRAME_S),
    ):
        settings = settings_for(BASE, Path(folder))
        owner = Owner.acquire(settings.owners_folder)
        lock = EngineLock(settings.profile_folder)
        opened = await Journal.open(settings.journal_path)
        services = Services(
            model_api=ModelApi(Caller(transport, settings.model_api_base, lambda: secret, clock.wall)),
            account_api=AccountApi(Caller(transport, settings.web_base, lambda: secret, clock.wall)),
            serverless_api=ServerlessApi(Caller(transport, settings.deployments_base, lambda: secret, clock.wall)),
            files=HostedFiles(transport, loopback_allowed=True),
            token=lambda: secret,
            asks_balance=False,
        )
        engine = Engine(settings, opened, services, owner=owner, lock=lock, clock=clock, rng=random.Random(seed))
        await engine.start()
        try:
            yield DayEngine(engine, opened, simulator, clock)
        finally:
            await engine.close(0.0)
            await opened.close()
            await transport.close()
            owner.release()
