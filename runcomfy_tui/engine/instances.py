"""Calls of ComfyUI's own routes on the instance that runs a job, through RunComfy's proxy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from runcomfy_tui.api.answers import InstanceAnswer
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.remotes import Remote
from runcomfy_tui.store import Journal

__all__ = ["InstanceAnswer", "InstanceCaller", "checked_instance", "checked_route"]

_WAITS_S = 10.0
_ROUTE = re.compile(r"[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,7}")
_INSTANCE = re.compile(r"[A-Za-z0-9._:-]{1,200}")


def checked_route(path: str) -> str:
    """Return a route as it is called, without a slash before it; raise :class:`errors.ConfigurationError`.

    Names with slashes between them: no query, nothing encoded, no ``..``.
    """
    route = path.strip().removeprefix("/")
    if not _ROUTE.fullmatch(route) or {".", ".."} & set(route.split("/")):
        raise errors.ConfigurationError("that is not a route: names with / between them, such as queue or system_stats")
    return route


def checked_instance(instance_id: str) -> str:
    """Return an instance's id as it stands; raise :class:`errors.ConfigurationError` for what cannot be one."""
    if not _INSTANCE.fullmatch(instance_id) or instance_id in (".", ".."):
        raise errors.ConfigurationError("the instance's id cannot be one")
    return instance_id


class InstanceCaller:
    """Calls routes, once each: what an instance does about a call is its own, and nothing repeats it."""

    def __init__(self, journal: Journal, api: ServerlessApi, remote: Remote, clock: Clock) -> None:
        self._journal = journal
        self._api = api
        self._remote = remote
        self._clock = clock

    async def call(self, job_id: str, path: str, body: Mapping[str, object] | None) -> InstanceAnswer:
        """Call a route of the instance that the service named last for a job; raise :class:`errors.RuncomfyTuiError`.

        An answer that says no is an answer; raised is what RunComfy says in the instance's place.
        """
        route = checked_route(path)
        job = await self._journal.job(job_id)
        if job is None or job.target.kind is TargetKind.MODEL or not job.instance_id:
            raise errors.ConfigurationError("RunComfy named no instance for this job")
        instance_id = checked_instance(job.instance_id)
        content = b"" if body is None else json.dumps(body).encode()
        return await self._called(job.target.id, instance_id, route, content)

    async def _called(self, deployment_id: str, instance_id: str, route: str, content: bytes) -> InstanceAnswer:
        remote = self._remote
        probe = await remote.gate.enter(Call.RESULT, give_up_at=self._clock.monotonic() + _WAITS_S)
        if probe is None:
            raise errors.RuncomfyTuiError(
                "calls to RunComfy are held back at the moment", advice="The header says until when."
            )
        try:
            answer = await self._api.call_instance(deployment_id, instance_id, route, content)
        except (errors.NotConnected, errors.RateLimited) as fault:
            remote.standing.fault(fault, probe)
            raise
        finally:
            # An instance that fails, or takes long, says nothing about the base.
            remote.standing.ended(probe)
        if answer.status < 500:
            remote.standing.answered()
        return answer
