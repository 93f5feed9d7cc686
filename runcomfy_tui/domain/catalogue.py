"""The catalogue's models: what can be run, what it takes and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One catalogue entry. ``base_price_usd`` None means unknown, never free; texts are raw: clean before showing.

    ``input_schema`` is the published JSON Schema as it came, or None where it was not asked for or not given.
    """

    model_id: str
    display_name: str
    description: str = ""
    categories: tuple[str, ...] = ()
    kind: str = "model"
    base_price_usd: float | None = None
    price_unit: str | None = None
    pricing_note: str = ""
    model_url: str = ""
    inputs: tuple[str, ...] = ()
    required_inputs: tuple[str, ...] = ()
    input_schema: Mapping[str, object] | None = None


def estimate_usd(model: CatalogueModel, body: Mapping[str, object]) -> float | None:
    """Return what one run of ``body`` costs by the published base price (USD), or None where that is not derivable.

    Only two readings are honest: a price per output, and a price per second times a numeric ``duration`` input.
    """
    if model.base_price_usd is None:
        return None
    if model.price_unit == "output":
        return model.base_price_usd
    if model.price_unit == "second":
        duration_s = _number(body.get("duration"))
        return None if duration_s is None else model.base_price_usd * duration_s
    return None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return float(value)
    return float(value) if isinstance(value, int | float) else None
