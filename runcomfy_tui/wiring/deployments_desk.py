"""Deployments without a session: asked, changed, and their instances called, with the profile's token."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from runcomfy_tui import __version__
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.settings import Settings

if TYPE_CHECKING:
    from runcomfy_tui.api.answers import InstanceAnswer
    from runcomfy_tui.api.serverless_api import ServerlessApi
    from runcomfy_tui.auth import TokenSources

T = TypeVar("T")


class DeploymentsDesk:
    """Answers one command's questions about deployments; nothing of it is kept.

    Every question may raise :class:`errors.RuncomfyTuiError`: :class:`errors.Unauthorised` where there is no token.
    """

    def __init__(self, settings: Settings, tokens: TokenSources, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._tokens = tokens
        self._wall = wall

    async def listing(self, *, payload: bool = False, readme: bool = False) -> tuple[Deployment, ...]:
        """Return the account's deployments, with what is asked for besides."""
        return await self._ask(lambda api: api.deployments(includes=_includes(payload=payload, readme=readme)))

    async def one(self, deployment_id: str, *, payload: bool = False, readme: bool = False) -> Deployment:
        """Return one deployment, with what is asked for besides."""
        includes = _includes(payload=payload, readme=readme)
        return await self._ask(lambda api: api.deployment(deployment_id, includes))

    async def set_enabled(self, deployment_id: str, enabled: bool) -> tuple[Deployment, bool]:
        """Enable or disable a deployment; return it as it is then, and whether it was otherwise before."""

        async def change(api: ServerlessApi) -> tuple[Deployment, bool]:
            # A change has to repeat the name, and must not give back an old one.
            before = await api.deployment(deployment_id)
            told = await api.update(deployment_id, before.name, {"is_enabled": enabled})
            after = told or replace(before, is_enabled=enabled)
            with suppress(errors.RuncomfyTuiError):
                after = await api.deployment(deployment_id)
            return after, before.is_enabled is not enabled

        return await self._ask(change)

    async def call_instance(self, deployment_id: str, instance_id: str, route: str, body: bytes) -> InstanceAnswer:
        """Call a checked route of an instance, once; an answer that says no is an answer."""
        return await self._ask(lambda api: api.call_instance(deployment_id, instance_id, route, body))

    async def _ask(self, question: Callable[[ServerlessApi], Awaitable[T]]) -> T:
        # Here and not above: what is wrong with the arguments is told without any of it.
        from runcomfy_tui.api.caller import Caller
        from runcomfy_tui.api.serverless_api import ServerlessApi
        from runcomfy_tui.api.transport import Transport
        from runcomfy_tui.wiring import logs

        found = await self._tokens.find()
        if found.token is None:
            why = " ".join(found.notes)
            raise errors.Unauthorised(f"not signed in. {why}".strip(), status=401, advice=errors.HOW_TO_SIGN_IN)
        logs.hide(found.token)
        transport = Transport(user_agent=f"runcomfy-tui/{__version__}")

        def caller(base: str) -> Caller:
            return Caller(transport, base, lambda: found.token, self._wall)

        try:
            loaded = self._settings
            return await question(ServerlessApi(caller(loaded.serverless_api_base), caller(loaded.deployments_base)))
        finally:
            await transport.close()


def _includes(*, payload: bool, readme: bool) -> Sequence[str]:
    from runcomfy_tui.api.serverless_api import PAYLOAD, README

    return [name for name, wanted in ((PAYLOAD, payload), (README, readme)) if wanted]
