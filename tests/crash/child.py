"""An engine in a process of its own: it does its plan, tells in a file what is certain by now, and may be killed.

A plan is JSON: ``home``, ``service`` (the simulator's environment), ``story`` (the file that it tells into), ``stage``
(``work`` submits and cancels; ``restart`` settles what a dead process left; ``visit`` works beside another process for
some ``seconds``), ``mark`` (what the prompts of its jobs begin with), ``point`` (where it dies, or null), ``sabotage``
(the rule that it breaks, or null), ``seed``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import Target, TargetKind, deployment, model
from runcomfy_tui.engine import Order
from runcomfy_tui.engine.compose import encode_body
from runcomfy_tui.settings import Settings
from runcomfy_tui.wiring import logs
from runcomfy_tui.wiring.session import open_session
from tests.crash import sabotage, wraps
from tests.crash.points import KillPoints, point_of
from tests.engine.rig import settings_for

QUICK, LINE, LONG = "crash/quick/text-to-image", "crash/line/text-to-image", "crash/long/text-to-image"
"""Models of the trials' catalogue: one that takes no time, one that lets wait, one that runs until it is cancelled."""
LORA, COMFYUI = "dep-lora-anna", "dep-portrait-sdxl"
"""Deployments of the simulator, one of each kind."""
_DEPLOYED = {LORA: TargetKind.LORA, COMFYUI: TargetKind.COMFYUI}

MOST_RATE = 400.0
BLOCK_BYTES = 2048
REST_WITHIN_S = 20.0
_LOOK_EVERY_S = 0.03

Say = Callable[[Mapping[str, object]], None]


def target_of(name: str) -> Target:
    """Return the model or the deployment."""
    return deployment(_DEPLOYED[name], name) if name in _DEPLOYED else model(name)


def inputs_of(name: str, prompt: str, seed: int) -> dict[str, object]:
    """Return inputs that the model or the deployment takes, and that give small files."""
    size = {"width": 256, "height": 256} if name in _DEPLOYED else {"width": 64, "height": 64}
    if name == COMFYUI:
        own = {"3": {"seed": seed}, "5": size, "6": {"text": prompt}, "13": {"scale_by": 1.0}}
        return {"overrides": {node: {"inputs": inputs} for node, inputs in own.items()}}
    return {"prompt": prompt, **size, "seed": seed}


def run(plan: Mapping[str, Any]) -> int:
    """Do the plan; return the exit code, 1 where something failed that must not (it is in the story)."""
    descriptor = os.open(plan["story"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    write = os.write

    def say(line: Mapping[str, object]) -> None:
        write(descriptor, json.dumps(line).encode() + b"\n")

    began = time.monotonic()
    points = KillPoints(point_of(plan["point"]) if plan["point"] else None, say)
    wraps.install(points)
    _shrink_blocks()
    try:
        if plan["sabotage"]:
            sabotage.RULES[plan["sabotage"]]()
        asyncio.run(asyncio.wait_for(_Life(plan, say).live(), 3 * REST_WITHIN_S))
    except Exception:  # noqa: BLE001 - a process's outer edge
        say({"problem": traceback.format_exc(limit=-6)})
        return 1
    say({"passed": dict(points.passed), "lasted_s": time.monotonic() - began})
    return 0


def _shrink_blocks() -> None:
    """Have files written in many small blocks: a picture of some kilobytes gives many moments to die in."""
    for name, module in list(sys.modules.items()):
        if name.startswith("runcomfy_tui.") and hasattr(module, "BLOCK_BYTES"):
            setattr(module, "BLOCK_BYTES", BLOCK_BYTES)  # noqa: B010


def settings_of(plan: Mapping[str, Any]) -> Settings:
    """Return the settings of a plan's home: polls as fast as they are asked for, files fetched by themselves."""
    settings = settings_for(plan["service"]["RUNCOMFY_WEB_BASE"], Path(plan["home"]))
    return replace(settings, most_rate=MOST_RATE, emergency_files=(), auto_download=True)


class _Life:
    """One process, from opening its journal to closing it."""

    def __init__(self, plan: Mapping[str, Any], say: Say) -> None:
        self._plan = plan
        self._say = say
        self._rng = random.Random(plan["seed"])
        self._wished: set[str] = set()
        self._to_cancel = ""

    async def live(self) -> None:
        settings = settings_of(self._plan)
        logs.start(settings.log_folder / "engine.log")
        logging.getLogger("asyncio").setLevel(logging.WARNING)
        session = await open_session(settings, TokenSources(self._plan["service"], "default", None, keyring=None))
        self._session = session
        if self._plan["stage"] == "restart":
            await self._tell("found")
        await session.start()
        await {"work": self._work, "restart": self._settle, "visit": self._visit}[self._plan["stage"]]()
        self._say({"closed": await session.close()})

    async def _work(self) -> None:
        """Submit three jobs and a batch of two at both doors, and cancel one at once and one once it is accepted."""
        engine = self._session.engine
        for number, (model_id, word) in enumerate(((QUICK, ""), (LONG, "early"), (LONG, "late"))):
            order, inputs = self._order(number, model_id, word)
            job = await engine.submit(order.target, order.title, inputs)
            self._announce(job, inputs)
            if word == "early":
                await self._cancel(job.id)
            elif word == "late":
                self._to_cancel = job.id
        orders = [self._order(3, QUICK, "explicit"), self._order(4, LORA, "")]
        batch = await engine.submit_batch([order for order, _ in orders])
        for job, (_, inputs) in zip(batch, orders, strict=True):
            self._announce(job, inputs)
        await self._until_rest()
        await self._tell("rest")

    def _order(self, number: int, name: str, word: str) -> tuple[Order, dict[str, object]]:
        mark = f"{self._plan['mark']}-{number}"
        inputs = inputs_of(name, f"{mark} {word}".strip(), self._rng.randint(1, 2**31 - 1))
        return Order(target_of(name), mark, encode_body(inputs)), inputs

    def _announce(self, job: Job, inputs: Mapping[str, object]) -> None:
        """Tell that an intent was handed back: from now on it must never be lost."""
        self._say({"intent": job.id, "mark": job.title, "inputs": inputs, "sha256": job.body_sha256})

    async def _settle(self) -> None:
        """Come to rest without a person, then do what a person would: release what was held, cancel what goes on."""
        await self._until_rest()
        await self._tell("settled")
        jobs = await self._session.journal.jobs()
        await self._session.engine.release([job.id for job in jobs if job.state is JobState.INTENT])
        await self._cancel_long_runs(jobs)
        await self._until_rest()
        # Those that were released just now run for as long.
        await self._cancel_long_runs(await self._session.journal.jobs())
        await self._until_rest()
        await self._tell("rest")

    async def _visit(self) -> None:
        """Submit now and then, cancel some of it, look at everything, and go."""
        end = time.monotonic() + self._plan["seconds"]
        number = 0
        while time.monotonic() < end:
            order, inputs = self._order(number, self._rng.choice((QUICK, LINE, LORA)), "")
            job = await self._session.engine.submit(order.target, order.title, inputs)
            self._announce(job, inputs)
            if self._rng.random() < 0.3:
                await self._cancel(job.id)
            live = [job.id for job in await self._session.journal.jobs(newest=20) if job.is_live]
            self._session.engine.look_at(job.id, live)
            await self._session.engine.poll_now(live)
            await asyncio.sleep(self._rng.uniform(0.0, 2.0))
            number += 1

    async def _cancel_long_runs(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            if job.target.id == LONG and job.is_live and job.cancel is None:
                await self._cancel(job.id)

    async def _cancel(self, job_id: str) -> None:
        self._wished.add(job_id)
        await self._session.engine.cancel([job_id])
        self._say({"wish": job_id})

    async def _until_rest(self) -> None:
        """Ask about every job without a pause until nothing is left to be done; raises where that never comes."""
        async with asyncio.timeout(REST_WITHIN_S):
            while restless := await self._restless():
                await self._session.engine.poll_now(restless)
                await asyncio.sleep(_LOOK_EVERY_S)

    async def _restless(self) -> list[str]:
        """Return the ids of jobs that something has still to happen to, after doing what is due by hand."""
        jobs = await self._session.journal.jobs()
        for job in jobs:
            if job.id == self._to_cancel and job.request is not None and job.id not in self._wished:
                await self._cancel(job.id)
        return [job.id for job in jobs if not _is_at_rest(job)]

    async def _tell(self, moment: str) -> None:
        journal = self._session.journal
        jobs = [
            {
                "id": job.id,
                "state": job.state.value,
                "request": job.request.id if job.request else None,
                "hold": job.hold,
                "wish": job.cancel is not None,
                "not_cancellable": job.not_cancellable_at is not None,
                "outputs": job.outputs,
                "downloaded": job.downloaded,
                "mark": job.title,
                "body": (await journal.body(job.id)).decode(),
                "sha256": job.body_sha256,
            }
            for job in await journal.jobs()
        ]
        downloads = [
            {"job": d.job_id, "index": d.index, "state": d.state, "path": d.path, "sha256": d.sha256, "url": d.url}
            for d in await journal.downloads()
        ]
        self._say({"moment": moment, "jobs": jobs, "downloads": downloads})


def _is_at_rest(job: Job) -> bool:
    """Tell whether nothing happens to a job, nor to its files, by itself; a long run is one that goes on."""
    if job.is_final or job.state is JobState.UNKNOWN:
        return job.downloaded == job.outputs
    if job.state is JobState.INTENT:
        return job.hold is not None
    return job.target.id == LONG and job.request is not None and job.cancel is None
