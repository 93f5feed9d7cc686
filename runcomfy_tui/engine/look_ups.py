"""Questions at both doors about requests that are not ours yet, each asked in its turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer
from runcomfy_tui.api.doors import Doors
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.deployments import DeploymentsKeeper
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.remotes import Remotes, base_of

LOOK_UP_WITHIN_S = 60.0
"""So long a look-up waits for its turn."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """The questions; they raise what the APIs raise.

    ``deployments`` are all that there are, ``deployment`` is one of them with its kind and name.
    """

    status: Callable[[Target, Request], Awaitable[StatusAnswer]]
    result: Callable[[Target, Request], Awaitable[ResultAnswer]]
    deployments: Callable[[], Awaitable[Sequence[Deployment]]]
    deployment: Callable[[str], Awaitable[Deployment]]


def look_ups(doors: Doors, remotes: Remotes, clock: Clock, deployments: DeploymentsKeeper) -> Lookups:
    """Return the questions as they are asked of the service."""
    turns = {remote.base: InTurn(remote.gate, remote.standing, clock) for remote in remotes}

    def status(target: Target, request: Request) -> Awaitable[StatusAnswer]:
        return turns[base_of(target)].ask(partial(doors.status, target, request), within_s=LOOK_UP_WITHIN_S)

    def result(target: Target, request: Request) -> Awaitable[ResultAnswer]:
        return turns[base_of(target)].ask(partial(doors.result, target, request), within_s=LOOK_UP_WITHIN_S)

    async def listed() -> Sequence[Deployment]:
        with suppress(errors.RuncomfyTuiError):
            await deployments.refresh()
        return await deployments.deployments()

    return Lookups(status, result, listed, deployments.deployment)
