"""`make soak`: one engine for an hour, with every fault switched at random, and nothing of it may grow or die.

``python -m bench.soak --seconds 60 --seed 5``. Jobs are submitted, cancelled, downloaded and looked at, a second window
comes and goes (and is killed), the session is closed and opened again. In the end the faults are switched off: then
every job has to come to its end, and what the journal says has to be what the service knows.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import replace
from pathlib import Path

import httpx

from bench import soak_samples
from bench.soak_end import broken_promises
from bench.soak_faults import Faults
from bench.soak_person import Person
from bench.soak_samples import Complaints, Lag, Sample
from runcomfy_tui.api import transport
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain import errors
from runcomfy_tui.settings import Settings
from runcomfy_tui.wiring import logs
from runcomfy_tui.wiring.session import Session, open_session
from tests.crash.ground import Ground, ground_at
from tests.engine.rig import settings_for

SPEED = 30.0
_SHORT_S = 300.0


def main() -> None:
    """Run; exit with 1 where anything grew, died, or broke a promise."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where everything lies meanwhile (a new folder)")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="runcomfy-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    problems = asyncio.run(_run(folder, arguments.seconds, arguments.seed))
    if problems:
        print("\nNOT WELL:", *problems, f"{folder} is kept", sep="\n  ")
        sys.exit(1)
    shutil.rmtree(folder)
    print("\nall is well: no crash, no growth, every job at its end")


async def _run(folder: Path, seconds: float, seed: int) -> list[str]:
    async with ground_at(folder / "ground", speed=SPEED, seed=seed) as ground:
        soak = Soak(ground, folder, seconds, seed)
        return await soak.run()


class Soak:
    """One run: a person, the faults and visitors work on one session after the other, and samples are taken."""

    def __init__(self, ground: Ground, folder: Path, seconds: float, seed: int) -> None:
        self._ground = ground
        self._folder = folder
        self._seconds = seconds
        self._is_short = seconds <= _SHORT_S
        self._rng = random.Random(seed)
        self._settings = _settings(ground, folder)
        self._faults = Faults(ground.simulator, random.Random(seed + 1))
        self._told = folder / "told.jsonl"
        self._person = Person(ground, self._told, random.Random(seed + 2))
        self._complaints = Complaints()
        self._lag = Lag()
        self._samples: list[Sample] = []
        self._began = time.monotonic()
        self._problems: list[str] = []
        self._visits = self._sessions = 0

    async def run(self) -> list[str]:
        """Return everything that is not well, in sentences."""
        _be_impatient()
        logs.start(self._folder / "logs" / "engine.log")
        logging.getLogger().addHandler(self._complaints)
        print(Sample.heading())
        async with _alongside(self._lag.run(), self._sample(), self._faults.run(3.0 if self._is_short else 8.0)):
            while (left_s := self._began + self._seconds - time.monotonic()) > 0:
                await self._one_session(min(left_s, max(15.0, self._seconds / 8)))
        await self._end()
        return self._problems

    async def _one_session(self, seconds: float) -> None:
        session = await self._open()
        end = time.monotonic() + seconds
        try:
            async with _alongside(self._visitors()):
                while time.monotonic() < end:
                    await self._person.act(session)
                    await asyncio.sleep(self._rng.uniform(0.02, 0.4))
        finally:
            await session.close(2.0)

    async def _open(self) -> Session:
        session = await open_session(
            self._settings, TokenSources(self._ground.simulator.environment, "default", None, None)
        )
        await session.start()
        self._sessions += 1
        return session

    async def _visitors(self) -> None:
        """Have a second window on the same journal come and go; every other one is killed."""
        while True:
            await asyncio.sleep(self._rng.uniform(1.0, 6.0))
            self._visits += 1
            mark = f"v{self._visits}"
            stays_s = self._rng.uniform(2.0, 8.0)
            plan = {
                "home": str(self._folder),
                "service": self._ground.simulator.environment,
                "story": str(self._folder / f"{mark}.jsonl"),
                "stage": "visit",
                "mark": mark,
                "point": None,
                "sabotage": None,
                "seed": self._rng.getrandbits(30),
                "seconds": stays_s,
            }
            born = await self._ground.nursery.start(plan)
            try:
                is_killed = self._rng.random() < 0.5
                await asyncio.wait(
                    [born.ended], timeout=self._rng.uniform(0.0, stays_s) if is_killed else stays_s + 20.0
                )
            finally:
                if not born.ended.done():
                    await self._ground.nursery.kill(born)
            if born.ended.result() not in (0, -9):
                self._problems.append(f"the visitor {mark} ended with {born.ended.result()}: see its story")

    async def _sample(self) -> None:
        every_s = 2.0 if self._is_short else 10.0
        while True:
            await asyncio.sleep(every_s)
            await self._take_sample()

    async def _take_sample(self) -> None:
        stats = await self._ground.simulator.get("/_simulator/stats")
        sample = soak_samples.take(
            self._began,
            self._settings.journal_path,
            self._lag,
            jobs=self._person.submitted,
            live=self._person.live,
            polls=stats["polls"],
        )
        self._samples.append(sample)
        if len(self._samples) % 6 == 1:
            print(sample, f" {self._complaints.count} complaints" if self._complaints.count else "", flush=True)

    async def _end(self) -> None:
        """Switch the faults off, let everything come to its end, and judge."""
        stats = await self._ground.simulator.get("/_simulator/stats")
        await self._faults.put({})
        session = await self._open()
        end = time.monotonic() + (90.0 if self._is_short else 600.0)
        try:
            while (open_ := await self._person.settle(session)) and time.monotonic() < end:
                await asyncio.sleep(0.2)
            self._problems += [
                f"{job.title} has not come to its end: {job.state.value}, {job.stale}" for job in open_[:9]
            ]
            self._problems += await broken_promises(self._ground, session, self._folder, self._told)
        except errors.RuncomfyTuiError as fault:
            self._problems.append(f"the end was not reached: {fault}")
        finally:
            await session.close(5.0)
            self._person.close()
        self._judge(stats["faults"])

    def _judge(self, struck: dict[str, int]) -> None:
        lines, fine = soak_samples.verdict(self._samples)
        print("\ngrowth over the second half", *lines, sep="\n  ")
        print(f"\n{self._person.submitted} jobs, {self._visits} visitors, {self._sessions} sessions")
        print("did:", ", ".join(f"{name} {times}" for name, times in sorted(self._person.did.items())))
        print(
            "was refused:", ", ".join(f"{name} {times}" for name, times in sorted(self._person.refused.items())) or "-"
        )
        print("faults that struck:", ", ".join(f"{name} {times}" for name, times in sorted(struck.items())))
        never = sorted(self._faults.all - self._faults.dealt)
        print("never switched on:", ", ".join(never) or "-")
        if not fine:
            self._problems.append("something grew: see above")
        self._problems += [f"logged: {line}" for line in self._complaints.first]


@contextlib.asynccontextmanager
async def _alongside(*works: Coroutine[object, object, None]) -> AsyncGenerator[None, None]:
    """Run these beside the block; what one of them raises ends it."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


def _settings(ground: Ground, folder: Path) -> Settings:
    settings = settings_for(ground.simulator.environment["RUNCOMFY_WEB_BASE"], folder)
    settings = replace(settings, emergency_files=(), auto_download=True)
    # The rate falls with every 429 and rises slowly: at the real one hardly anything would happen among these faults.
    return replace(settings, least_rate=5.0, most_rate=50.0)


def _be_impatient() -> None:
    """Wait for seconds where the program waits for minutes: a stalled answer is one fault of many here."""
    for name, read_s in (("_READ", 3.0), ("_SUBMIT", 4.0), ("_FILE", 4.0)):
        if hasattr(transport, name):
            setattr(transport, name, httpx.Timeout(connect=3.0, read=read_s, write=3.0, pool=10.0))


if __name__ == "__main__":
    main()
