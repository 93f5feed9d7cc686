"""Fetching a deployment's workflow and README while it is looked at: what is remembered at once, then newer ones."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.tasks import sentence

_GLANCE_S, _REST_S = 0.08, 0.3
"""How long the cursor stands still before the journal is read, and before the service is asked."""
_MOST_KEPT = 50
_ASKING = "Its workflow and its README are being asked for…"


class Opened:
    """Deployments with payload and README, as far as they were looked at."""

    def __init__(self, learned: Callable[[], None]) -> None:
        """``learned`` is called after something more is known of the deployment that is looked at."""
        self._learned = learned
        self._known: OrderedDict[str, Deployment] = OrderedDict()
        self._fresh: dict[str, float | None] = {}
        self._problems: dict[str, str] = {}
        self._asking: str | None = None

    def of(self, deployment_id: str) -> Deployment | None:
        """Return a deployment with payload and README, None while those are not known."""
        return self._known.get(deployment_id)

    def asking(self, deployment_id: str) -> str:
        """Return how getting them goes on, in words; "" where there is nothing to say."""
        return _ASKING if self._asking == deployment_id else self._problems.get(deployment_id, "")

    def is_fresh(self, deployment: Deployment) -> bool:
        """Tell whether there is nothing more to ask: it was not changed since it was looked at."""
        return deployment.id in self._fresh and self._fresh[deployment.id] == deployment.updated_at

    def forget(self) -> None:
        """Ask about every deployment once more when it is looked at."""
        self._fresh.clear()
        self._problems.clear()

    async def learn(self, connection: Connection, listed: Deployment) -> None:
        """Find out what a deployment runs; stopped by being cancelled when the cursor goes on."""
        id_ = listed.id
        try:
            await asyncio.sleep(_GLANCE_S)
            remembered = await connection.journal.deployment_book.one(id_)
            if remembered is not None:
                self._keep(remembered[0])
            else:
                self._asking = id_
            self._learned()
            await asyncio.sleep(_REST_S)
            self._keep(await connection.engine.deployments_keeper.deployment(id_, fresh=True))
            self._fresh[id_] = listed.updated_at
        except RuncomfyTuiError as error:
            self._problems[id_] = f"Its workflow and its README are not known. {sentence(error)}"
        finally:
            self._asking = None
        self._learned()

    def _keep(self, deployment: Deployment) -> None:
        self._known[deployment.id] = deployment
        self._problems.pop(deployment.id, None)
        self._known.move_to_end(deployment.id)
        while len(self._known) > _MOST_KEPT:
            self._fresh.pop(self._known.popitem(last=False)[0], None)
