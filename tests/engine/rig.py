"""An engine on a journal of its own, against a simulator over real sockets."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.answers import Account
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import Token
from runcomfy_tui.domain.clock import Clock, SystemClock
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Engine, EngineStatus
from runcomfy_tui.engine.parts import Services
from runcomfy_tui.settings import Settings
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import EngineLock, Journal, Owner

PICTURE = "blackforestlabs/flux-2-klein/9b/text-to-image"
VIDEO = "google/veo-4/fast/text-to-video"


@dataclass
class Rig:
    """One process's worth of engine."""

    engine: Engine
    journal: Journal
    settings: Settings
    owner: Owner
    lock: EngineLock
    held: list[Token | None] = field(default_factory=list)

    async def exchange(self, token: str | None, account: Account | None = None) -> None:
        """Go on with another token, or with none."""
        self.held[0] = None if token is None else Token(token, "a test")
        await self.engine.token_changed(account)

    async def submit(self, model_id: str = PICTURE, **inputs: object) -> Job:
        """Submit a prompt, and inputs given beside it."""
        body = {"prompt": "a harbour", **inputs}
        return await self.engine.submit(model(model_id), "a harbour", body, even_if_same=True)

    async def job(self, job_id: str) -> Job:
        """Return the job as it is in the journal."""
        job = await self.journal.job(job_id)
        assert job is not None
        return job

    async def until(self, job_id: str, *states: JobState, within_s: float = 20.0) -> Job:
        """Wait until the job is in one of these states."""
        return await self.until_job(job_id, lambda job: job.state in states, within_s=within_s)

    async def until_job(self, job_id: str, is_so: Callable[[Job], bool], *, within_s: float = 20.0) -> Job:
        """Wait until something is so about a job."""
        end = time.monotonic() + within_s
        while not is_so(job := await self.job(job_id)):
            assert time.monotonic() < end, job
            await asyncio.sleep(0.02)
        return job

    async def until_polling(self, *, within_s: float = 10.0) -> None:
        """Wait until this engine has taken over what others left."""
        await self.until_status(lambda status: status.polling, within_s=within_s)

    async def until_status(self, is_so: Callable[[EngineStatus], bool], *, within_s: float = 10.0) -> EngineStatus:
        """Wait until something is so about the engine."""
        end = time.monotonic() + within_s
        while not is_so(self.engine.status):
            assert time.monotonic() < end, self.engine.status
            await asyncio.sleep(0.02)
        return self.engine.status

    def banner(self, key: str) -> str | None:
        """Return what a banner says, or None while it is not up."""
        return next(
            (b.text for b in self.engine.status.banners if b.key.partition(":")[0] == key or b.key == key), None
        )

    def drop(self) -> None:
        """Let go of the locks, as the death of the process would."""
        self.owner.release()
        self.lock.release()


def settings_for(base_url: str, home: Path) -> Settings:
    """Return settings that point at a simulator and keep everything under ``home``."""
    return Settings(
        profile="default",
        model_api_base=f"{base_url}/v1",
        serverless_api_base=f"{base_url}/prod/v2",
        web_base=base_url,
        downloads_folder=home / "downloads",
        state_folder=home / "state",
        config_folder=home / "config",
        log_folder=home / "logs",
        emergency_files=(home / "emergency.txt",),
        auto_download=False,
    )


def set_faults(server: Server, faults: Mapping[str, object] | None = None, **named: object) -> None:
    """Switch exactly these faults on; underscores stand for dashes."""
    server.simulator.mischief.set_json({**(faults or {}), **{k.replace("_", "-"): v for k, v in named.items()}})


def stats(server: Server) -> Counter[str]:
    """Return the simulator's counts."""
    return server.simulator.counts


@asynccontextmanager
async def engine_on(
    server: Server,
    home: Path,
    *,
    token: str | None = None,
    base: str | None = None,
    grace_s: float = 5.0,
    only_claimed: bool = False,
) -> AsyncGenerator[Rig, None]:
    """Run an engine; ``token`` and ``base`` replace the simulator's own."""
    token = token or server.environment["RUNCOMFY_TOKEN"]
    async with engine_at(server.base_url, token, home, base=base, grace_s=grace_s, only_claimed=only_claimed) as rig:
        yield rig


@asynccontextmanager
async def engine_at(
    base_url: str,
    token: str,
    home: Path,
    *,
    base: str | None = None,
    grace_s: float = 5.0,
    clock: Clock | None = None,
    handler: httpx.AsyncBaseTransport | None = None,
    settings: Settings | None = None,
    only_claimed: bool = False,
    asks_balance: bool = False,
) -> AsyncGenerator[Rig, None]:
    """Run an engine against the service at ``base_url``; ``base`` replaces its Model API's."""
    settings = settings or settings_for(base_url, home)
    if base is not None:
        settings = replace(settings, model_api_base=base)
    clock = clock or SystemClock()
    held: list[Token | None] = [Token(token, "a test")]
    transport = Transport(user_agent="runcomfy-tui-tests", handler=handler)
    owner = Owner.acquire(settings.owners_folder)
    lock = EngineLock(settings.profile_folder)
    journal = await Journal.open(settings.journal_path)
    services = Services(
        model_api=ModelApi(Caller(transport, settings.model_api_base, lambda: held[0], clock.wall)),
        account_api=AccountApi(Caller(transport, settings.web_base, lambda: held[0], clock.wall)),
        serverless_api=ServerlessApi(
            Caller(transport, settings.serverless_api_base, lambda: held[0], clock.wall),
            Caller(transport, settings.deployments_base, lambda: held[0], clock.wall),
        ),
        files=HostedFiles(transport, loopback_allowed=True),
        token=lambda: held[0],
        asks_balance=asks_balance,
    )
    engine = Engine(
        settings,
        journal,
        services,
        owner=owner,
        lock=lock,
        clock=clock,
        rng=random.Random(3),
        only_claimed=only_claimed,
    )
    await engine.start()
    try:
        yield Rig(engine, journal, settings, owner, lock, held)
    finally:
        await engine.close(grace_s)
        await journal.close()
        await transport.close()
        owner.release()


def states(jobs: Iterable[Job]) -> list[str]:
    """Return the words of the jobs' states."""
    return [job.state.value for job in jobs]
