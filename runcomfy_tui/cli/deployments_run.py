"""``runcomfy-tui deployments run``: the inputs of a deployment, checked against its workflow, and sent as one job."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.at_work import at_work
from runcomfy_tui.cli.checked_input import unusable
from runcomfy_tui.cli.deployments_body import Given, Ready, read_given, ready
from runcomfy_tui.cli.output import detail, say, show_body
from runcomfy_tui.cli.start import Start, require_writing, start
from runcomfy_tui.cli.waiting import Terms, send
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean, first_line

if TYPE_CHECKING:
    from runcomfy_tui.domain.job import Job
    from runcomfy_tui.engine import Engine
    from runcomfy_tui.forms import Form

_LONGEST_TITLE = 200


def run(arguments: argparse.Namespace) -> int:
    """Submit to a deployment and see it through, or print what would be sent; return the exit code.

    Raises :class:`BadInput`, :class:`NoInputFile`, :class:`BadArguments` and :class:`errors.RuncomfyTuiError`.
    """
    preparing = _Preparing(arguments, read_given(arguments))
    started = start(arguments)
    if arguments.dry_run:
        return asyncio.run(_dry_run(started, preparing, arguments))
    require_writing(started)

    async def submit(engine: Engine, terms: Terms) -> Job:
        made = await preparing.done(engine)
        try:
            return await _submitted(engine, made, terms, arguments.webhook_url or "")
        except errors.ConfigurationError as error:
            raise unusable(error) from None

    return send(started, arguments, submit, preparing.done)


async def _submitted(engine: Engine, made: _Prepared, terms: Terms, webhook: str) -> Job:
    return await engine.submit(
        made.deployment.target,
        made.title,
        made.body,
        even_if_same=terms.even_if_same,
        over_budget=terms.over_budget,
        claim=terms.claim,
        label=terms.label,
        target_name=made.deployment.name,
        target_version=made.deployment.workflow_version,
        webhook=webhook,
    )


async def _dry_run(started: Start, preparing: _Preparing, arguments: argparse.Namespace) -> int:
    from runcomfy_tui.engine.compose import composed

    async with at_work(started, only_claimed=True) as session:
        made = await preparing.done(session.engine)
    try:
        parts = (await composed(made.body)).parts
    except errors.ConfigurationError as error:
        raise unusable(error) from None
    show_body(parts, pretty=arguments.output == "pretty")
    return exit_codes.DONE


@dataclass(frozen=True, slots=True)
class _Prepared:
    deployment: Deployment
    title: str
    body: Mapping[str, object]


class _Preparing:
    """Asks for the deployment and makes the body, once, however often a submit is tried."""

    def __init__(self, arguments: argparse.Namespace, given: Given) -> None:
        self._arguments = arguments
        self._given = given
        self._made: _Prepared | None = None

    async def done(self, engine: Engine) -> _Prepared:
        """Return what is to be sent; raise :class:`BadInput` and :class:`errors.RuncomfyTuiError`."""
        if self._made is None:
            self._made = await self._prepared(engine)
        return self._made

    async def _prepared(self, engine: Engine) -> _Prepared:
        from runcomfy_tui.forms.about_body import about_body

        one = await _deployment(engine, self._arguments.deployment)
        self._given.refuse_other_kind(one.kind)
        if not one.is_enabled:
            say(f"{clean(one.id, 128)} is disabled: RunComfy refuses its requests until it is enabled.")
        form = await _form(engine, one)
        made: Ready = await asyncio.to_thread(ready, form, one.kind, self._given, self._arguments)
        for each in made.remarks:
            say(each)
        title = first_line(about_body(form, made.body), _LONGEST_TITLE) or one.name or one.id
        return _Prepared(one, title, made.body)


async def _deployment(engine: Engine, deployment_id: str) -> Deployment:
    try:
        return await engine.deployments_keeper.deployment(deployment_id)
    except errors.NotFound as error:
        error.message = f"there is no deployment {deployment_id}"
        error.advice = "see runcomfy-tui deployments list"
        raise


async def _form(engine: Engine, one: Deployment) -> Form:
    from runcomfy_tui.forms.comfyui import comfyui_form
    from runcomfy_tui.forms.lora import lora_form

    keeper = engine.deployments_keeper
    if one.kind is TargetKind.LORA:
        return lora_form(await keeper.own_schema(one.id), ())
    known = await keeper.node_types(one)
    if known.problem is not None:
        detail(f"{known.problem}: the inputs are checked by the values that the workflow has")
    return await asyncio.to_thread(comfyui_form, one.payload or Payload(), known.types)
