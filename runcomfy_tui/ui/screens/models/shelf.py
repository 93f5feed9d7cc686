"""What the Models screen knows: the catalogue, favourites and past jobs, put together as rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.domain.model_search import CATEGORY_LIMIT, ModelIndex
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.model_usage import UsageBook
from runcomfy_tui.present.models import ModelRow, model_row

if TYPE_CHECKING:
    from runcomfy_tui.engine.catalogue import CatalogueView


@dataclass(frozen=True, slots=True)
class Stock:
    """The catalogue at one moment, ready for searching. ``kinds`` and ``inputs`` are what can be completed."""

    index: ModelIndex = field(default_factory=lambda: ModelIndex(()))
    rows: tuple[ModelRow, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()


class Shelf:
    """Rows of all models. ``seen_at`` is when the catalogue was last seen (unix seconds)."""

    def __init__(self) -> None:
        self.stock = Stock()
        self.favourites: frozenset[str] = frozenset()
        self.usages = UsageBook()
        self.seen_at: float | None = None
        self.refreshing = False
        self.problem: str | None = None
        self.folded_categories: frozenset[str] = frozenset()
        self._told_until: float | None = None

    async def take(self, view: CatalogueView) -> bool:
        """Take a catalogue and how its refresh stands; tell whether other models came with it."""
        self.refreshing, self.problem = view.refreshing, view.problem
        if self.seen_at is not None and view.seen_at == self.seen_at:
            return False
        # Thousands of texts are cleaned here: the screen goes on meanwhile.
        self.stock = await asyncio.to_thread(self._stocked, view)
        self.seen_at = view.seen_at
        self.folded_categories = frozenset(each.casefold() for each in self.stock.categories)
        return True

    def rows(self) -> list[ModelRow]:
        """Return all rows as they are now."""
        newer = {row.id: row for row in self.updated(self.stock.rows)}
        return [newer.get(row.id, row) for row in self.stock.rows]

    def fresh_news(self, news: Iterable[Change]) -> list[Change]:
        """Return what changed since this was last asked; nothing at the first time."""
        every = list(news)
        latest = max((change.at for change in every), default=0.0)
        before, self._told_until = self._told_until, max(latest, self._told_until or 0.0)
        return [] if before is None else [change for change in every if change.at > before]

    def updated(self, rows: Iterable[ModelRow]) -> list[ModelRow]:
        """Return those of the rows that are out of date, as they are now."""
        changed = []
        for row in rows:
            usage, favourite = self.usages.of(row.id), row.id in self.favourites
            if usage is not row.usage or favourite is not row.is_favourite:
                changed.append(replace(row, usage=usage, is_favourite=favourite))
        return changed

    def _stocked(self, view: CatalogueView) -> Stock:
        listed = {model.model_id for model in view.models}
        news = {change.model_id: change for change in view.news}
        gone = [_gone(model_id, news.get(model_id)) for model_id in sorted(self.favourites - listed)]
        index = ModelIndex([*view.models, *gone])
        rows = tuple(
            model_row(
                entry,
                change=news.get(entry.model.model_id),
                is_gone=entry.model.model_id not in listed,
            )
            for entry in index.entries
        )
        return Stock(
            index,
            rows,
            _in_their_order(view.categories, {word for entry in index.entries for word in entry.categories}),
            _sorted(entry.kind for entry in index.entries),
            _sorted(row.output for row in rows),
            _sorted(name for row in rows for name in row.inputs),
        )


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))


def _in_their_order(categories: Iterable[str], used: set[str]) -> tuple[str, ...]:
    """Return the categories that models have, those that the service lists first and as it orders them."""
    listed = dict.fromkeys(word for each in categories if (word := clean(each, CATEGORY_LIMIT).strip()) in used)
    return (*listed, *sorted(used - listed.keys()))


def _gone(model_id: str, change: Change | None) -> CatalogueModel:
    """Return what stands for a favourite that the catalogue does not list any more."""
    return CatalogueModel(model_id, change.name if change is not None else model_id, kind="")
