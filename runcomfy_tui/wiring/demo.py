"""The demo: a session on the RunComfy that runs here, in a home of its own, with example jobs at its first start."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from runcomfy_tui import settings as settings_
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.locations import Locations, simulator_folder
from runcomfy_tui.settings import Given, Settings
from runcomfy_tui.wiring.demo_jobs import EXAMPLES, Example
from runcomfy_tui.wiring.local_runcomfy import LocalRunComfy

if TYPE_CHECKING:
    from runcomfy_tui.wiring.dashboard import Leaving
    from runcomfy_tui.wiring.session import Session

DEMO_PROFILE = "demo"
_LOOKS = ("RUNCOMFY_TUI_ASCII", "RUNCOMFY_TUI_GRAPHICS", "RUNCOMFY_TUI_MOUSE", "RUNCOMFY_TUI_THEME")
_STARTED = "demo.examples"
_LOSE_ANSWERS = {"drop-after-submit": 1}
_LOOK_EVERY_S = 0.02
_SETTLES_WITHIN_S = 10.0
_log = logging.getLogger(__name__)


async def run_demo(
    places: Locations,
    person: Mapping[str, str],
    flags: Mapping[str, Given],
    *,
    speed: float,
    seed: int,
    empty: bool,
) -> Leaving:
    """Run the local service and the dashboard on it; return how that was left."""
    runcomfy = LocalRunComfy(simulator_folder(places.demo.state), speed=speed, seed=seed)
    # The child gets ready while the screen is imported.
    starting = asyncio.create_task(runcomfy.start())
    try:
        dashboard = await asyncio.to_thread(importlib.import_module, "runcomfy_tui.wiring.dashboard")
        service = await starting
        leaving: Leaving = await dashboard.show(
            demo_settings(service, person, flags, places),
            demo_tokens(service),
            # Only one window submits them: the one whose child the service is.
            afterwards=start_examples if runcomfy.is_ours and not empty else None,
        )
        return leaving
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await runcomfy.close()


def demo_settings(
    service: Mapping[str, str], person: Mapping[str, str], flags: Mapping[str, Given], places: Locations
) -> Settings:
    """Return settings that point at the local ``service``; of the ``person``'s environment only its looks count."""
    looks = {name: person[name] for name in _LOOKS if name in person}
    named = {"profile": Given(DEMO_PROFILE, "the demo")}
    loaded = settings_.load({**service, **looks}, {**named, **flags}, places.demo)
    # The local service's port may differ from one start to the next; its accounts stay the same.
    return replace(loaded, account_realm=DEMO_PROFILE)


def demo_tokens(service: Mapping[str, str]) -> TokenSources:
    """Return the one source of the demo's token: neither the keyring nor the official file is looked at."""
    return TokenSources(service, DEMO_PROFILE, token_file=None, keyring=None)


async def start_examples(session: Session) -> None:
    """Submit the examples through the engine as a person would, once in the life of a demo journal.

    One after another: chance decides by the order of arrival, and so the same seed gives the same demo. Left in the
    middle, the next start goes on; a journal with other jobs gets none.
    """
    begun = await session.journal.get_meta(_STARTED)
    if begun is None and await session.journal.jobs():
        return
    models = {model.model_id: model for model in await session.engine.catalogue()}
    deployments = {one.id: one for one in await session.engine.deployments_keeper.deployments()}
    for number in range(begun if isinstance(begun, int) else 0, len(EXAMPLES)):
        example = EXAMPLES[number]
        await session.journal.put_meta(_STARTED, number + 1)
        try:
            await _start(session, example, models.get(example.target.id), deployments.get(example.target.id))
        except errors.RuncomfyTuiError as error:
            _log.warning("the example %r was not started: %s", example.title, error)


async def _start(
    session: Session, example: Example, model: CatalogueModel | None, deployment: Deployment | None
) -> None:
    if model is None and deployment is None:
        return
    lost = example.then == "lose the answer"
    if lost:
        await _put_faults(session, _LOSE_ANSWERS)
    try:
        job = await session.engine.submit(
            example.target,
            example.title,
            example.body,
            price_usd=None if model is None else estimate_usd(model, example.body),
            target_name="" if deployment is None else deployment.name,
            target_version="" if deployment is None else deployment.workflow_version,
        )
        job = await _answered(session, job)
    finally:
        if lost:
            await _put_faults(session, {})
    await session.engine.poll_now([job.id])  # So that its place in the queue is there at once.
    if example.then == "cancel" and job.is_live:
        await session.engine.cancel([job.id])


async def _answered(session: Session, job: Job) -> Job:
    """Return the job once the service has answered its submit, or as it stands after a while."""
    try:
        async with asyncio.timeout(_SETTLES_WITHIN_S):
            while job.state in (JobState.INTENT, JobState.SUBMITTING):
                await asyncio.sleep(_LOOK_EVERY_S)
                job = await session.journal.job(job.id) or job
    except TimeoutError:
        _log.warning("an example job got no answer within %g s", _SETTLES_WITHIN_S)
    return job


async def _put_faults(session: Session, faults: Mapping[str, object]) -> None:
    await session.transport.request(
        "PUT",
        f"{session.settings.web_base}/_simulator/faults",
        headers={"Content-Type": "application/json"},
        content=json.dumps(faults).encode(),
    )
