"""The catalogue: what the journal remembers at once, what the service says when it answers."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress

from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal

PAGE = 500
MOST_PAGES = 20
FRESH_FOR_S = 3_600.0


class CatalogueKeeper:
    """Reads the catalogue through the journal's cache."""

    def __init__(self, journal: Journal, model_api: ModelApi, clock: Clock, supervisor: Supervisor) -> None:
        self._journal = journal
        self._model_api = model_api
        self._clock = clock
        self._supervisor = supervisor

    async def models(self) -> list[CatalogueModel]:
        """Return all models: the remembered ones where there are any (refreshed behind), else the service's."""
        models, fetched_at = await self._journal.catalogue()
        if not models:
            return await self._fetch()
        if fetched_at is None or self._clock.wall() - fetched_at > FRESH_FOR_S:
            self._supervisor.once("catalogue", self._refresh())
        return models

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with its input schema: a fresh one where it can be had, else the remembered one.

        Raises :class:`errors.RuncomfyTuiError` when there is neither.
        """
        remembered = await self._journal.model(model_id)
        if remembered is not None and self._clock.wall() - remembered[1] < FRESH_FOR_S:
            return remembered[0]
        try:
            model = await self._model_api.model(model_id)
        except errors.RuncomfyTuiError:
            if remembered is None:
                raise
            return remembered[0]
        await self._keep(self._journal.save_model(model, self._clock.wall()))
        return model

    async def _refresh(self) -> None:
        try:
            await self._fetch()
        except errors.RuncomfyTuiError:
            return  # What is remembered stays good enough.

    async def _fetch(self) -> list[CatalogueModel]:
        models: dict[str, CatalogueModel] = {}
        for page in range(MOST_PAGES):
            answer = await self._model_api.catalogue(limit=PAGE, offset=page * PAGE)
            models.update((model.model_id, model) for model in answer.models)
            if len(answer.models) == 0 or (page + 1) * PAGE >= answer.total:
                break
        found = list(models.values())
        await self._keep(self._journal.save_catalogue(found, self._clock.wall()))
        return found

    @staticmethod
    async def _keep(write: Awaitable[None]) -> None:
        """Write to the cache where that is possible: a form opens from a journal that is only shown, too."""
        with suppress(errors.JournalError):
            await write
