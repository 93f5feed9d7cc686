"""A model of the catalogue as a row of a table: what it shows, how it looks, and its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.domain.model_search import Listed, output_kind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import EMPTY, Align, Cell
from runcomfy_tui.present.column import Column, SortKey
from runcomfy_tui.present.durations import age, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.model_usage import NEVER, Usage
from runcomfy_tui.present.money import amount, money
from runcomfy_tui.present.states import Look, Role

UNKNOWN_PRICE: Final = "unknown"
BEST: Final = "best"
"""The key of the order by how well typed words fit; it has no place among the columns on the screen."""
_MOST_INPUTS = 60
_IN_A_CELL = 14
_UNITS: Final = {"second": "/s", "minute": "/min"}
_FAR = 10_000_000_000.0


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model. ``change`` is what is new about it; ``is_gone`` where the catalogue does not list it any more.

    ``id`` is the model's id, raw; ``inputs`` are the names of its inputs, cleaned, required ones first and
    ``required`` of them.
    """

    id: str
    listed: Listed
    output: str
    inputs: tuple[str, ...]
    required: int
    is_favourite: bool = False
    usage: Usage = NEVER
    change: Change | None = None
    is_gone: bool = False

    @property
    def model(self) -> CatalogueModel:
        """Return the catalogue's entry."""
        return self.listed.model

    @property
    def is_new(self) -> bool:
        """Tell whether the catalogue lists it since a few days only."""
        return self.change is not None and self.change.what == "new"

    @property
    def nearness(self) -> str:
        """Return a text by which favourites come first, of them what was used last, then what was used, then names."""
        since = _FAR if self.usage.last_at is None else max(0.0, _FAR - 1 - self.usage.last_at)
        return f"{0 if self.is_favourite else 1}{since:014.2f}{self.listed.order}"


def model_row(
    listed: Listed,
    *,
    is_favourite: bool = False,
    usage: Usage = NEVER,
    change: Change | None = None,
    is_gone: bool = False,
) -> ModelRow:
    """Return the row of a model."""
    names, required = input_names(listed.model)
    return ModelRow(
        listed.model.model_id, listed, output_kind(listed.model), names, required, is_favourite, usage, change, is_gone
    )


def input_names(model: CatalogueModel) -> tuple[tuple[str, ...], int]:
    """Return the names of a model's inputs, cleaned, and how many of the first ones are required."""
    required = list(dict.fromkeys(model.required_inputs[:_MOST_INPUTS]))
    # The prompt is what a person looks for first.
    required.sort(key=lambda name: name != "prompt")
    others = [name for name in dict.fromkeys(model.inputs[:_MOST_INPUTS]) if name not in model.required_inputs]
    others.sort(key=lambda name: name != "prompt")
    return tuple(clean(name, 40).strip() or "?" for name in (*required, *others)), len(required)


def price_words(model: CatalogueModel) -> str:
    """Return the published base price in words; a missing one is unknown, never free."""
    if model.base_price_usd is None:
        return "price unknown"
    unit = f" / {clean(model.price_unit, 20)}" if model.price_unit else ""
    return f"{money(model.base_price_usd)}{unit}"


def look_of(row: ModelRow, _now: float) -> Look:
    """Return how the row looks: what is gone is quiet."""
    return Look("", "", Role.PLAIN, Role.QUIET if row.is_gone else Role.PLAIN, stale=row.is_gone)


def model_columns(glyphs: Glyphs = UNICODE) -> tuple[Column[ModelRow], ...]:
    """Return every column of the models table in the order of the screen."""
    return (
        Column("favourite", glyphs.star, 1, 1, Align.LEFT, 2, lambda r, _: _star(r, glyphs), _by_nearness),
        Column("name", "NAME", 14, 34, Align.LEFT, 1, _name, _by_name, flexible=True, comfortable=22),
        Column("price", "PRICE", 13, 13, Align.RIGHT, 3, _price, _by_price),
        Column("output", "OUTPUT", 6, 6, Align.LEFT, 4, _output, _by_output),
        Column("inputs", "INPUTS", 12, 60, Align.LEFT, 8, _inputs, _by_inputs, flexible=True, comfortable=24),
        Column("time", "TAKES", 7, 7, Align.RIGHT, 6, _time, _by_time),
        Column("cost", "COSTS", 7, 7, Align.RIGHT, 7, lambda r, _: _cost(r), _by_cost),
        Column("last", "LAST", 4, 4, Align.RIGHT, 5, _last, _by_last, timed=True),
        Column("category", "CATEGORY", 14, 20, Align.LEFT, 9, _category, _by_category, flexible=True, comfortable=14),
        Column("kind", "KIND", 9, 9, Align.LEFT, 10, _kind, _by_kind),
        Column("id", "ID", 30, 60, Align.LEFT, 11, _id, _by_id, flexible=True),
    )


def best_column(place_of: Callable[[str], float]) -> Column[ModelRow]:
    """Return the order by how well typed words fit: it is no column to be seen. ``place_of`` an id counts from 0."""
    return Column(BEST, "BEST FIT", 0, 0, Align.LEFT, 99, lambda *_: EMPTY, lambda row: place_of(row.id))


def inputs_words(row: ModelRow, most: int = _IN_A_CELL) -> str:
    """Return the inputs at a glance: ``prompt* image* seed``, a star behind those that are required."""
    words = [f"{name}*" if place < row.required else name for place, name in enumerate(row.inputs[:most])]
    return " ".join(words)


def _star(row: ModelRow, glyphs: Glyphs) -> Cell:
    return Cell(glyphs.star, Role.WARNING) if row.is_favourite else EMPTY


def _name(row: ModelRow, _now: float) -> Cell:
    if row.is_gone:
        return Cell(f"{row.listed.name} · gone")
    return Cell(f"{row.listed.name} · new" if row.is_new else row.listed.name)


def _price(row: ModelRow, _now: float) -> Cell:
    model = row.model
    if row.is_gone:
        return EMPTY
    changed = row.change is not None and row.change.what == "price"
    if model.base_price_usd is None:
        return Cell(UNKNOWN_PRICE, Role.WARNING if changed else Role.QUIET)
    unit = _UNITS.get(model.price_unit or "", f"/{clean(model.price_unit, 20)}" if model.price_unit else "")
    return Cell(f"{amount(model.base_price_usd)}{unit}", Role.WARNING if changed else None)


def _output(row: ModelRow, _now: float) -> Cell:
    return Cell(row.output) if row.output else EMPTY


def _inputs(row: ModelRow, _now: float) -> Cell:
    return Cell(inputs_words(row), Role.QUIET)


def _time(row: ModelRow, _now: float) -> Cell:
    return EMPTY if row.usage.usual_s is None else Cell(duration(row.usage.usual_s))


def _cost(row: ModelRow) -> Cell:
    return EMPTY if row.usage.usual_usd is None else Cell(amount(row.usage.usual_usd))


def _last(row: ModelRow, now: float) -> Cell:
    return EMPTY if row.usage.last_at is None else Cell(age(now - row.usage.last_at))


def _category(row: ModelRow, _now: float) -> Cell:
    return Cell(", ".join(row.listed.categories), Role.QUIET)


def _kind(row: ModelRow, _now: float) -> Cell:
    return Cell(row.listed.kind, Role.QUIET)


def _id(row: ModelRow, _now: float) -> Cell:
    return Cell(row.listed.id, Role.QUIET)


def _by_nearness(row: ModelRow) -> SortKey:
    return row.nearness


def _by_name(row: ModelRow) -> SortKey:
    return row.listed.order


def _by_price(row: ModelRow) -> SortKey | None:
    return row.model.base_price_usd


def _by_output(row: ModelRow) -> SortKey | None:
    return row.output or None


def _by_inputs(row: ModelRow) -> SortKey:
    return float(len(row.inputs))


def _by_time(row: ModelRow) -> SortKey | None:
    return row.usage.usual_s


def _by_cost(row: ModelRow) -> SortKey | None:
    return row.usage.usual_usd


def _by_last(row: ModelRow) -> SortKey | None:
    return None if row.usage.last_at is None else -row.usage.last_at


def _by_category(row: ModelRow) -> SortKey | None:
    return ", ".join(row.listed.categories).casefold() or None


def _by_kind(row: ModelRow) -> SortKey | None:
    return row.listed.kind.casefold() or None


def _by_id(row: ModelRow) -> SortKey:
    return row.listed.id.casefold()
