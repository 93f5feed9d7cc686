"""Deployments: what the journal remembers at once, what the service says when it answers, and what a person changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from runcomfy_tui.api.serverless_api import PAYLOAD, README, ServerlessApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.node_types import NodeTypes, NodeTypesReader
from runcomfy_tui.engine.permission import Permission
from runcomfy_tui.engine.renewal import Renewal
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal

FRESH_FOR_S = 60.0
_AGAIN_AFTER_S = 15.0
_BACKGROUND_S, _PERSON_S = 10.0, 1.0
"""For how many seconds a call waits for its turn."""
_CHANGE_S = 10.0
_PATIENCE_S = 4.0
"""So long (real seconds) a person who opens a form waits where something is remembered that can be shown instead."""


@dataclass(frozen=True, slots=True)
class DeploymentsView:
    """The account's deployments as they are known, in the service's order and without payloads.

    ``seen_at`` is in unix seconds, None where they never were; ``problem`` is why they could not be asked for anew.
    """

    deployments: tuple[Deployment, ...] = ()
    seen_at: float | None = None
    refreshing: bool = False
    problem: str | None = None


class DeploymentsKeeper:
    """Reads deployments through the journal's memory, and changes whether they are enabled.

    ``on_change`` are called in the event loop when a refresh begins and ends, and after a change.
    """

    def __init__(
        self,
        journal: Journal,
        api: ServerlessApi,
        registry: NodeTypesReader,
        clock: Clock,
        supervisor: Supervisor,
        in_turn: InTurn,
        *,
        permission: Permission,
    ) -> None:
        self._renewal = Renewal(
            "deployments", self._fetch, clock, supervisor, fresh_for_s=FRESH_FOR_S, again_after_s=_AGAIN_AFTER_S
        )
        self.on_change = self._renewal.on_change
        self._book = journal.deployment_book
        self._api = api
        self._registry = registry
        self._clock = clock
        self._supervisor = supervisor
        self._in_turn = in_turn
        self._permission = permission
        self._fetched: tuple[list[Deployment], float] | None = None
        """The last answer: a journal that refuses it must not keep it from the screen."""

    async def view(self) -> DeploymentsView:
        """Return what is known now; asks nobody. What is older than a minute is refreshed behind."""
        listed, seen_at = await self._remembered()
        self._renewal.if_old(seen_at)
        return DeploymentsView(tuple(listed), seen_at, self._renewal.is_under_way, self._renewal.problem)

    async def deployments(self) -> list[Deployment]:
        """Return all of them: the remembered ones where the list was ever seen (refreshed behind), else the service's.

        Raises :class:`errors.RuncomfyTuiError`.
        """
        listed, seen_at = await self._remembered()
        if seen_at is not None:
            self._renewal.if_old(seen_at)
            return listed
        await self.refresh()
        return (await self._remembered())[0]

    async def refresh(self) -> None:
        """Ask for all deployments now; raises :class:`errors.RuncomfyTuiError` and keeps the old ones then.

        Where they are being asked for already, that answer counts.
        """
        await self._renewal.now()

    async def token_changed(self) -> None:
        """Refresh behind what was ever seen: the account may be another one."""
        if (await self._remembered())[1] is not None:
            self._renewal.behind()

    async def deployment(self, deployment_id: str, *, fresh: bool = False) -> Deployment:
        """Return one deployment with payload and README: a fresh one where it can be had, else the remembered one.

        One that was seen within the last minute is not asked for again, unless it is to be ``fresh``. Raises
        :class:`errors.RuncomfyTuiError` where nothing is known, and where the service says that it is gone.
        """
        remembered = await self._book.one(deployment_id)
        if remembered is not None and not fresh and 0 <= self._clock.wall() - remembered[1] < FRESH_FOR_S:
            return remembered[0]
        ask = partial(self._api.deployment, deployment_id, (PAYLOAD, README))
        try:
            async with asyncio.timeout(None if remembered is None else _PATIENCE_S):
                one = await self._in_turn.ask(ask, within_s=_PERSON_S)
        except (errors.NotFound, errors.NotYours):
            raise
        except (errors.RuncomfyTuiError, TimeoutError):
            if remembered is None:
                raise
            return remembered[0]
        await self._keep(self._book.save_one(one, self._clock.wall()))
        return one

    async def node_types(self, deployment: Deployment) -> NodeTypes:
        """Return what ComfyUI's registry says of the workflow's nodes; raises nothing of the service's."""
        return await self._registry.read(deployment)

    async def set_enabled(self, deployment_id: str, enabled: bool) -> Deployment:
        """Enable or disable a deployment; return it as it is then. Raises :class:`errors.RuncomfyTuiError`."""
        self._permission.require()
        return await self._supervisor.whole("deployment change", self._set_enabled(deployment_id, enabled))

    async def own_schema(self, deployment_id: str) -> Mapping[str, object] | None:
        """Return the schema that a person gave a deployment that publishes none, or None."""
        return await self._book.own_schema(deployment_id)

    async def save_own_schema(self, deployment_id: str, schema: Mapping[str, object] | None) -> None:
        """Keep a person's schema of a deployment; None forgets it. Raises :class:`errors.JournalError`."""
        await self._book.save_own_schema(deployment_id, schema, self._clock.wall())

    async def _fetch(self) -> None:
        found = await self._in_turn.ask(self._api.deployments, within_s=_BACKGROUND_S)
        await self._take_in(list(found), self._clock.wall())

    async def _set_enabled(self, deployment_id: str, enabled: bool) -> Deployment:
        # A change has to repeat the name, and must not give back an old one.
        ask = partial(self._api.deployment, deployment_id)
        before = await self._in_turn.ask(ask, within_s=_CHANGE_S)
        change = partial(self._api.update, deployment_id, before.name, {"is_enabled": enabled})
        after = await self._in_turn.ask(change, within_s=_CHANGE_S) or replace(before, is_enabled=enabled)
        with suppress(errors.RuncomfyTuiError):
            after = await self._in_turn.ask(ask, within_s=_CHANGE_S)
        await self._changed(after)
        return after

    async def _changed(self, after: Deployment) -> None:
        listed, seen_at = await self._remembered()
        now = self._clock.wall()
        await self._take_in(
            [after if one.id == after.id else one for one in listed], now if seen_at is None else seen_at
        )
        opened = await self._book.one(after.id)
        if opened is not None:
            whole = replace(after, kind=opened[0].kind, payload=opened[0].payload, readme=opened[0].readme)
            await self._keep(self._book.save_one(whole, opened[1]))
        self._renewal.tell()

    async def _take_in(self, listed: list[Deployment], at: float) -> None:
        self._fetched = (listed, at)
        await self._keep(self._book.save_all(listed, at))

    async def _remembered(self) -> tuple[list[Deployment], float | None]:
        listed, seen_at = await self._book.all()
        fetched = self._fetched
        if fetched is not None and (seen_at is None or seen_at <= fetched[1]):
            return list(fetched[0]), fetched[1]
        return listed, seen_at

    @staticmethod
    async def _keep(write: Awaitable[None]) -> None:
        """Write to the memory where that is possible: a form opens from a journal that is only shown, too."""
        with suppress(errors.JournalError):
            await write
