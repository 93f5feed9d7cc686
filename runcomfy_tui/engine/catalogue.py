"""The catalogue: what the journal remembers at once, what the service says when it answers, and what is new in it."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from runcomfy_tui.api.answers import CataloguePage
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import NEWS_KEY, Change, from_json, merged, renewed, to_json
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.model_search import categories_of
from runcomfy_tui.engine.catalogue_pages import whole_catalogue
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.renewal import Renewal
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.store import Journal

FRESH_FOR_S = 3_600.0
_AGAIN_AFTER_S = 60.0
_BACKGROUND_S, _PERSON_S = 30.0, 1.0
"""For how many seconds a call waits for its turn: a person who opens a form gets the remembered model instead."""
_CATEGORIES_KEY = "catalogue.categories"


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The catalogue as it is known. ``seen_at`` is in unix seconds, None where it never was seen.

    ``problem`` is why it could not be asked for anew; ``news`` are the changes of the last days; ``categories`` are the
    service's, with those that only models name.
    """

    models: tuple[CatalogueModel, ...] = ()
    seen_at: float | None = None
    refreshing: bool = False
    problem: str | None = None
    news: tuple[Change, ...] = ()
    categories: tuple[str, ...] = ()


class CatalogueKeeper:
    """Reads the catalogue through the journal's cache."""

    def __init__(
        self, journal: Journal, model_api: ModelApi, clock: Clock, supervisor: Supervisor, in_turn: InTurn
    ) -> None:
        self._renewal = Renewal(
            "catalogue", self._fetch, clock, supervisor, fresh_for_s=FRESH_FOR_S, again_after_s=_AGAIN_AFTER_S
        )
        self.on_change = self._renewal.on_change
        """Called in the event loop when a refresh begins and when it ends."""
        self._journal = journal
        self._model_api = model_api
        self._clock = clock
        self._in_turn = in_turn
        self._fetched: CatalogueView | None = None
        """The last answer: a journal that refuses it must not keep it from the screen."""

    async def models(self) -> list[CatalogueModel]:
        """Return all models: the remembered ones where there are any (refreshed behind), else the service's."""
        models, seen_at = await self._remembered()
        if not models:
            await self.refresh()
            return list((await self.view()).models)
        self.refresh_if_old(seen_at)
        return models

    async def view(self) -> CatalogueView:
        """Return what is known of the catalogue now, with its news; asks nobody. An old one is refreshed behind."""
        models, seen_at = await self._remembered()
        self.refresh_if_old(seen_at)
        news, categories = await self._journal.get_meta(NEWS_KEY), await self._journal.get_meta(_CATEGORIES_KEY)
        known = merged(from_json(news), self._fetched.news if self._fetched else (), self._clock.wall())
        named = [name for name in categories if isinstance(name, str)] if isinstance(categories, list) else []
        named += self._fetched.categories if self._fetched else ()
        return CatalogueView(
            tuple(models),
            seen_at,
            self._renewal.is_under_way,
            self._renewal.problem,
            known,
            tuple(dict.fromkeys([*named, *categories_of(models)])),
        )

    async def refresh(self) -> None:
        """Ask for the whole catalogue now; raises :class:`errors.RuncomfyTuiError` and keeps the old one then.

        Where it is being asked for already, that answer counts.
        """
        await self._renewal.now()

    def refresh_if_old(self, seen_at: float | None) -> None:
        """Ask anew behind where the catalogue was last seen an hour ago or never, or could not be; once a minute."""
        self._renewal.if_old(seen_at)

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with its input schema: a fresh one where it can be had, else the remembered one.

        Raises :class:`errors.RuncomfyTuiError` when there is neither.
        """
        remembered = await self._journal.model(model_id)
        if remembered is not None and self._clock.wall() - remembered[1] < FRESH_FOR_S:
            return remembered[0]
        try:
            model = await self._in_turn.ask(partial(self._model_api.model, model_id), within_s=_PERSON_S)
        except errors.RuncomfyTuiError:
            if remembered is None:
                raise
            return remembered[0]
        await self._keep(self._journal.save_model(model, self._clock.wall()))
        return model

    async def categories(self) -> tuple[str, ...]:
        """Return the names of all categories: the service's, else those that are known; raises no fault of the base."""
        try:
            return await self._ask_categories()
        except errors.RuncomfyTuiError:
            return (await self.view()).categories

    async def _remembered(self) -> tuple[list[CatalogueModel], float | None]:
        models, seen_at = await self._journal.catalogue()
        fetched = self._fetched
        if fetched is not None and fetched.seen_at is not None and (seen_at is None or seen_at < fetched.seen_at):
            return list(fetched.models), fetched.seen_at
        return models, seen_at

    async def _fetch(self) -> None:
        before, _ = await self._remembered()
        found = await self._ask_models()
        if not found and before:
            raise errors.Unreadable("RunComfy lists no models at the moment", status=200)
        now = self._clock.wall()
        news = renewed(from_json(await self._journal.get_meta(NEWS_KEY)), before, found, now)
        categories: tuple[str, ...] = ()
        with suppress(errors.RuncomfyTuiError):  # The models name their categories themselves.
            categories = await self._ask_categories()
        self._fetched = CatalogueView(tuple(found), now, news=news, categories=categories)
        await self._keep(self._journal.save_catalogue(found, now))
        await self._keep(self._journal.put_meta(NEWS_KEY, to_json(news)))
        if categories:
            await self._keep(self._journal.put_meta(_CATEGORIES_KEY, list(categories)))

    async def _ask_models(self) -> list[CatalogueModel]:
        async def page(limit: int, offset: int) -> CataloguePage:
            ask = partial(self._model_api.catalogue, limit=limit, offset=offset)
            return await self._in_turn.ask(ask, within_s=_BACKGROUND_S)

        return await whole_catalogue(page)

    async def _ask_categories(self) -> tuple[str, ...]:
        return await self._in_turn.ask(self._model_api.categories, within_s=_BACKGROUND_S)

    @staticmethod
    async def _keep(write: Awaitable[None]) -> None:
        """Write to the cache where that is possible: a form opens from a journal that is only shown, too."""
        with suppress(errors.JournalError):
            await write
