"""Deployments as something that runs: the ComfyUI form of a workflow, and the form of a LoRA without a schema."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Form
from runcomfy_tui.forms.comfyui import comfyui_form
from runcomfy_tui.forms.lora import lora_form
from runcomfy_tui.forms.media import data_uri_note
from runcomfy_tui.forms.version_changes import version_changes
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.form import FormTarget
from runcomfy_tui.ui.screens.form.slices import is_large, is_node
from runcomfy_tui.ui.screens.new_job.earlier import Earlier, said_words
from runcomfy_tui.ui.screens.new_job.job_form import JobForm, open_form
from runcomfy_tui.ui.screens.new_job.runnable import OwnSchema, Runnable

if TYPE_CHECKING:
    from runcomfy_tui.store import Journal
    from runcomfy_tui.ui.outlook import Outlook

MOST_LEARNED: Final = 20
"""So many of the newest jobs tell what a LoRA deployment takes."""
MOST_CHANGES: Final = 5
DISABLED: Final = (
    "This deployment is disabled: RunComfy refuses its jobs (10002). Enable it on the Deployments screen (3)."
)
STILL_DISABLED: Final = "Not submitted: this deployment is still disabled. What is typed here stays."
_PRICE: Final = "price unknown"


async def open_deployment_form(
    connection: Connection,
    deployment_id: str,
    submitted: Callable[[Job], None],
    *,
    earlier: Earlier | None = None,
    facts: tuple[str, ...] = (),
    outlook: Outlook | None = None,
) -> JobForm:
    """Return the form of a deployment with its draft, or with an earlier job's inputs.

    ``facts`` are sentences to be read first. Raises ``RuncomfyTuiError``.
    """
    deployment = await connection.engine.deployments_keeper.deployment(deployment_id)
    if deployment.kind is TargetKind.COMFYUI:
        runnable = await _of_workflow(connection, deployment, earlier, facts)
    else:
        runnable = await _of_lora(connection, deployment, facts)
    return await open_form(connection, runnable, submitted, earlier=earlier, outlook=outlook)


async def _of_workflow(
    connection: Connection, deployment: Deployment, earlier: Earlier | None, facts: tuple[str, ...]
) -> Runnable:
    known = await connection.engine.deployments_keeper.node_types(deployment)
    form = await asyncio.to_thread(comfyui_form, deployment.payload or Payload(), known.types)
    changes = () if earlier is None else changes_since(form, earlier, deployment)
    types = () if known.problem is None else (_without_types(known.problem),)
    version = f"version {deployment.workflow_version}" if deployment.workflow_version else ""
    return Runnable(
        deployment.target,
        _shown(deployment, version, "The types of this workflow's nodes say:"),
        form,
        name=deployment.name,
        version=deployment.workflow_version,
        facts=(*facts, *_disabled(deployment), *changes, *types),
        news=_large_words(form),
        data_uri_note=data_uri_note(None, documented=True),
        why_not=_asks_anew(connection, deployment),
    )


async def _of_lora(connection: Connection, deployment: Deployment, facts: tuple[str, ...]) -> Runnable:
    keeper = connection.engine.deployments_keeper
    past = await past_bodies(connection.journal, deployment.target)
    own = await keeper.own_schema(deployment.id)

    async def save(schema: Mapping[str, object] | None) -> Form:
        await keeper.save_own_schema(deployment.id, schema)
        return lora_form(schema, past)

    return Runnable(
        deployment.target,
        _shown(deployment, "LoRA", "What is known of this deployment's inputs says:", takes_more=True),
        lora_form(own, past),
        name=deployment.name,
        version=deployment.workflow_version,
        facts=(*facts, *_disabled(deployment)),
        news="" if own is not None else "No schema is published for it: alt+i takes one of yours, or an example body.",
        data_uri_note=data_uri_note(None),
        why_not=_asks_anew(connection, deployment),
        own_schema=OwnSchema(own, save),
    )


def _without_types(problem: str) -> str:
    words = clean(problem, 200).rstrip(".")
    return f"{words[:1].upper()}{words[1:]}. What its inputs take is told by their values."


def _shown(deployment: Deployment, note: str, rules_say: str, *, takes_more: bool = False) -> FormTarget:
    id_line = "  ·  ".join(part for part in (deployment.id, note, *deployment.hardware[:1]) if part)
    return FormTarget(deployment.name or deployment.id, id_line, _PRICE, rules_say=rules_say, takes_more=takes_more)


def _disabled(deployment: Deployment) -> tuple[str, ...]:
    return () if deployment.is_enabled else (DISABLED,)


def _asks_anew(connection: Connection, deployment: Deployment) -> Callable[[], Awaitable[str]] | None:
    """Return what asks whether a deployment that was disabled still is, None for one that is not."""
    if deployment.is_enabled:
        return None

    async def ask() -> str:
        now = await connection.engine.deployments_keeper.deployment(deployment.id, fresh=True)
        return "" if now.is_enabled else STILL_DISABLED

    return ask


def changes_since(form: Form, earlier: Earlier, deployment: Deployment) -> tuple[str, ...]:
    """Return in sentences what of an earlier job does not fit the workflow that is deployed now."""
    then, now = earlier.job.target_version, deployment.workflow_version
    said = said_words(form, version_changes(form, earlier.body))
    if then and now and then != now:
        versions = f"That job ran version {then} of the workflow; version {now} is deployed now"
        head = f"{versions}, and not all inputs fit:" if said else f"{versions}. All its inputs fit."
    elif said:
        head = "Not all inputs of that job fit the workflow that is deployed now:"
    else:
        return ()
    more = len(said) - MOST_CHANGES
    return (head, *said[:MOST_CHANGES], *((f"… and {more} more: F3 shows the whole body.",) if more > 0 else ()))


def _large_words(form: Form) -> str:
    if not is_large(form):
        return ""
    nodes = [field for field in form.fields if is_node(form, field)]
    inputs = sum(len(field.fields) for field in nodes)
    return f"{len(nodes):,} nodes with {inputs:,} inputs: ctrl+f finds one, Enter on a node's line unfolds it."


async def past_bodies(journal: Journal, target: Target) -> list[Mapping[str, object]]:
    """Return the bodies of a target's newest jobs, as far as they are kept and can be read, the newest first."""
    jobs = [job for job in await journal.jobs() if job.target == target and job.has_inputs]
    newest = sorted(jobs, key=lambda job: -job.created_at)[:MOST_LEARNED]
    found: list[Mapping[str, object]] = []
    for job in newest:
        try:
            body = await asyncio.to_thread(json.loads, await journal.body(job.id))
        except (RuncomfyTuiError, ValueError, RecursionError):
            continue
        if isinstance(body, dict):
            found.append(body)
    return found
