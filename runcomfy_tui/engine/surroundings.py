"""What the screen asks an engine for besides jobs: the catalogue, deployments, the budget, hosted files' sizes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.engine.budget import Budget
from runcomfy_tui.engine.catalogue import CatalogueKeeper
from runcomfy_tui.engine.deployments import DeploymentsKeeper
from runcomfy_tui.engine.instances import InstanceAnswer
from runcomfy_tui.engine.parts import Parts

if TYPE_CHECKING:
    from runcomfy_tui.forms.media import DataUriMemory

_SIZE_WITHIN_S = 10.0


class Surroundings:
    """The part of an engine that no job is needed for, or that changes none."""

    def __init__(self, parts: Parts) -> None:
        self._supervisor = parts.supervisor
        self._permission = parts.permission
        self._catalogue = parts.catalogue
        self._deployments = parts.deployments
        self._instances = parts.instances
        self._files = parts.files
        self._budget = parts.budget
        self._data_uris = parts.data_uris

    @property
    def catalogue_keeper(self) -> CatalogueKeeper:
        """Return who knows the catalogue, how old it is and what is new in it."""
        return self._catalogue

    @property
    def deployments_keeper(self) -> DeploymentsKeeper:
        """Return who knows the account's deployments, and changes them."""
        return self._deployments

    async def catalogue(self) -> list[CatalogueModel]:
        """Return the catalogue, at once where it is remembered; raises :class:`errors.RuncomfyTuiError`."""
        return await self._catalogue.models()

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with its input schema; raises :class:`errors.RuncomfyTuiError`."""
        return await self._catalogue.model(model_id)

    async def call_instance(self, job_id: str, path: str, body: Mapping[str, object] | None = None) -> InstanceAnswer:
        """Call one of ComfyUI's routes on the instance that runs a job, once; return what it answered.

        Raises :class:`errors.ConfigurationError` for a profile that is read-only, for a job without an instance and for
        what is no route, and :class:`errors.RuncomfyTuiError` where no answer comes.
        """
        self._permission.require()
        return await self._supervisor.whole("instance call", self._instances.call(job_id, path, body))

    async def hosted_size(self, url: str) -> int | None:
        """Return a hosted file's size in bytes; None for other hosts, which are not asked, and where it is not told."""
        try:
            async with asyncio.timeout(_SIZE_WITHIN_S):
                return await self._files.size(url)
        except (errors.RuncomfyTuiError, TimeoutError):
            return None

    @property
    def budget(self) -> Budget:
        """Return how this session's budget stands."""
        return self._budget.budget

    async def set_budget(self, usd: float | None) -> None:
        """Change this session's budget and keep it for later ones; raises :class:`errors.ConfigurationError`."""
        self._permission.require()
        await self._budget.set(usd)

    def data_uris(self, model_id: str) -> DataUriMemory | None:
        """Return whether a model accepted the last file that was sent inside a request, None where none was."""
        return self._data_uris.of(model_id)
