"""What changed in the catalogue since it was last seen: models that are new or gone, and other prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal, cast, get_args

from runcomfy_tui.domain.catalogue import CatalogueModel

What = Literal["new", "gone", "price"]
NEWS_KEY: Final = "catalogue.news"
"""Under this name the journal remembers the news."""
NEWS_FOR_S: Final = 7 * 86_400.0
"""For so many seconds a change stays news."""
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One change, noticed at ``at`` (unix seconds). ``was_usd`` and ``was_unit`` are the price before another one."""

    what: What
    model_id: str
    name: str
    at: float
    was_usd: float | None = None
    was_unit: str | None = None


def changes(before: Sequence[CatalogueModel], after: Sequence[CatalogueModel], at: float) -> tuple[Change, ...]:
    """Return what is different; nothing where there was no catalogue before."""
    if not before:
        return ()
    old = {model.model_id: model for model in before}
    new = {model.model_id: model for model in after}
    found = [Change("new", each.model_id, each.display_name, at) for each in after if each.model_id not in old]
    found += [Change("gone", each.model_id, each.display_name, at) for each in before if each.model_id not in new]
    for model_id, was in old.items():
        now = new.get(model_id)
        if now is not None and _price(now) != _price(was):
            found.append(Change("price", model_id, now.display_name, at, was.base_price_usd, was.price_unit))
    return tuple(found)


def _price(model: CatalogueModel) -> tuple[float | None, str | None]:
    return model.base_price_usd, model.price_unit


def merged(known: Iterable[Change], fresh: Sequence[Change], now: float) -> tuple[Change, ...]:
    """Return what is news at ``now``, the latest first; of one model only the latest change."""
    latest: dict[str, Change] = {}
    for change in (*fresh, *known):
        if now - change.at < NEWS_FOR_S:
            latest.setdefault(change.model_id, change)
    return tuple(latest.values())[:_MOST_KEPT]


def renewed(
    known: Iterable[Change], before: Sequence[CatalogueModel], after: Sequence[CatalogueModel], now: float
) -> tuple[Change, ...]:
    """Return the news once the catalogue of ``before`` is that of ``after``: what is there again is not gone."""
    there = {model.model_id for model in after}
    kept = [each for each in known if each.what != "gone" or each.model_id not in there]
    return merged(kept, changes(before, after, now), now)


def to_json(news: Iterable[Change]) -> list[dict[str, object]]:
    """Return changes as JSON data."""
    return [asdict(change) for change in news]


def from_json(data: object) -> tuple[Change, ...]:
    """Return the changes of JSON data, without those that cannot be read."""
    found = (_change(entry) for entry in data) if isinstance(data, list) else ()
    return tuple(change for change in found if change is not None)


def _change(entry: object) -> Change | None:
    if not isinstance(entry, dict) or entry.get("what") not in get_args(What):
        return None
    model_id, name, at = entry.get("model_id"), entry.get("name"), entry.get("at")
    if not isinstance(model_id, str) or not isinstance(name, str) or not isinstance(at, int | float):
        return None
    usd, unit = entry.get("was_usd"), entry.get("was_unit")
    return Change(
        cast(What, entry["what"]),
        model_id,
        name,
        float(at),
        float(usd) if isinstance(usd, int | float) else None,
        unit if isinstance(unit, str) else None,
    )
