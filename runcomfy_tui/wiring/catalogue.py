"""The catalogue without a session: asked anew, and out of the journal where the service cannot be reached."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from runcomfy_tui import __version__
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import NEWS_KEY, from_json, renewed, to_json
from runcomfy_tui.engine.catalogue_pages import whole_catalogue
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import catalogue, meta
from runcomfy_tui.store.open import open_journal, owners_of
from runcomfy_tui.store.owners import Owner

if TYPE_CHECKING:
    from runcomfy_tui.api.model_api import ModelApi
    from runcomfy_tui.auth import Token, TokenSources

FRESH_FOR_S = 3_600.0
"""So long a model that was seen is not asked for again unless something fresh is wanted, here and in the form."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the catalogue is wanted; an empty word means any."""

    search: str = ""
    category: str = ""
    kind: str = ""
    include_schema: bool = False
    limit: int = 100
    offset: int = 0

    @property
    def is_filtered(self) -> bool:
        """Tell whether some models are left out, wherever the page begins."""
        return bool(self.search or self.category or self.kind)

    def fits(self, model: CatalogueModel) -> bool:
        """Tell whether a remembered model is meant: every word in its id, name or description."""
        text = f"{model.model_id}\n{model.display_name}\n{model.description}".lower()
        return (
            all(word in text for word in self.search.lower().split())
            and (not self.category or self.category in model.categories)
            and (not self.kind or self.kind == model.kind)
        )

    def page_of(self, models: list[CatalogueModel]) -> Listing:
        """Return this page of what fits."""
        found = [model for model in models if self.fits(model)]
        return Listing(tuple(found[self.offset : self.offset + self.limit]), len(found))


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer out of the journal: as it was at ``seen_at`` (unix seconds), because of ``fault``, if of any."""

    seen_at: float
    fault: errors.RuncomfyTuiError | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of models and how many there are in all."""

    models: tuple[CatalogueModel, ...]
    total: int


class CatalogueDesk:
    """Answers one command's questions about the catalogue, each with where it comes from (None: the service).

    What the service says is kept in the profile's journal, which is made for that; where it cannot be kept it is told
    all the same. A token is looked for only when the service wants one. Every question may raise
    :class:`errors.RuncomfyTuiError`.
    """

    def __init__(self, settings: Settings, tokens: TokenSources, wall: Callable[[], float] = time.time) -> None:
        self._path = settings.journal_path
        self._base = settings.model_api_base
        self._tokens = tokens
        self._wall = wall

    async def listing(self, asked: Asked) -> tuple[Listing, Remembered | None]:
        """Return one page of the catalogue. Schemas are asked for or not there: they are not remembered in a list."""
        try:
            return await self._ask(lambda api: self._page(api, asked)), None
        except errors.RuncomfyTuiError as fault:
            remembered = self._models() if _may_pass(fault) and not asked.include_schema else None
            if remembered is None:
                raise
            models, seen_at = remembered
            return asked.page_of(models), Remembered(seen_at, fault)

    async def categories(self) -> tuple[tuple[str, ...], Remembered | None]:
        """Return the names of all categories; out of the journal, those that its models have."""
        try:
            return await self._ask(lambda api: api.categories()), None
        except errors.RuncomfyTuiError as fault:
            remembered = self._models() if _may_pass(fault) else None
            if remembered is None:
                raise
            models, seen_at = remembered
            names = {name for model in models for name in model.categories}
            return tuple(sorted(names)), Remembered(seen_at, fault)

    async def model(self, model_id: str, *, fresh: bool) -> tuple[CatalogueModel, Remembered | None]:
        """Return one model with its schema; unless ``fresh``, one that was seen within the hour is good enough."""
        known = self._read(lambda connection: catalogue.load_model(connection, model_id))
        if known is not None and not fresh and 0 <= self._wall() - known[1] < FRESH_FOR_S:
            return known[0], None
        try:
            model = await self._ask(lambda api: api.model(model_id))
        except errors.RuncomfyTuiError as fault:
            if known is None or not _may_pass(fault):
                raise
            return known[0], Remembered(known[1], fault)
        text, now = catalogue.encode(model), self._wall()
        self._keep(lambda connection: catalogue.save_model(connection, model_id, text, now))
        return model, None

    def known_ids(self) -> tuple[str, ...]:
        """Return the ids of the remembered models, without asking."""
        remembered = self._models()
        return () if remembered is None else tuple(model.model_id for model in remembered[0])

    async def _page(self, api: ModelApi, asked: Asked) -> Listing:
        if asked.is_filtered or asked.include_schema:
            answer = await api.catalogue(
                search=asked.search,
                category=asked.category,
                kind=asked.kind,
                include_schema=asked.include_schema,
                limit=asked.limit,
                offset=asked.offset,
            )
            return Listing(answer.models, answer.total)
        models = await whole_catalogue(lambda limit, offset: api.catalogue(limit=limit, offset=offset))
        if models:
            self._keep(lambda connection: self._save_all(connection, models))
        return asked.page_of(models)

    def _save_all(self, connection: sqlite3.Connection, models: list[CatalogueModel]) -> None:
        """Keep the whole catalogue, and for the dashboard what is new in it."""
        now = self._wall()
        news = renewed(from_json(meta.load(connection, NEWS_KEY)), catalogue.load_all(connection)[0], models, now)
        catalogue.save_all(connection, [catalogue.encode(model) for model in models], now)
        meta.save(connection, NEWS_KEY, json.dumps(to_json(news)))

    async def _ask(self, question: Callable[[ModelApi], Awaitable[T]]) -> T:
        """Ask without a token, which the catalogue needs none of; where it does, once more with one."""
        # Here and not above: an answer out of the journal needs none of it.
        from runcomfy_tui.api.caller import Caller
        from runcomfy_tui.api.model_api import ModelApi
        from runcomfy_tui.api.transport import Transport
        from runcomfy_tui.wiring.redaction import hide

        token: Token | None = None
        transport = Transport(user_agent=f"runcomfy-tui/{__version__}")
        try:
            api = ModelApi(Caller(transport, self._base, lambda: token, self._wall))
            try:
                return await question(api)
            except errors.Unauthorised:
                token = (await self._tokens.find()).token
                if token is None:
                    raise
                hide(token)
                return await question(api)
        finally:
            await transport.close()

    def _models(self) -> tuple[list[CatalogueModel], float] | None:
        found = self._read(catalogue.load_all)
        return None if found is None or found[1] is None else (found[0], found[1])

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Read from the journal as it lies; None where there is none that can be read."""
        if not os.path.lexists(self._path):
            return None
        try:
            with closing(open_journal(self._path, read_only=True).connection) as connection:
                return work(connection)
        except (errors.JournalError, sqlite3.Error, ValueError, TypeError):
            return None

    def _keep(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Write into the journal, but for one that would have to be migrated or recovered: the dashboard does that."""
        if os.path.lexists(self._path) and self._read(lambda _: True) is None:
            return
        with suppress(errors.JournalError, sqlite3.Error):
            opened = open_journal(self._path)
            with closing(opened.connection) as connection:
                if opened.newer:
                    return
                owner = Owner.acquire(owners_of(self._path))
                try:
                    work(connection)
                finally:
                    owner.release()


def _may_pass(fault: errors.RuncomfyTuiError) -> bool:
    """Tell whether it says nothing about what was asked for, so that an earlier answer still holds."""
    match fault:
        case errors.NetworkFault() | errors.RateLimited() | errors.ServerFault() | errors.Unreadable():
            return True
        case _:
            return False
