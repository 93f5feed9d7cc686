"""The catalogue's models: what can be run, what it takes and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runcomfy_tui.domain.text import first_line


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


COUNT_INPUTS = frozenset(
    {
        "num_images", "num_outputs", "num_videos", "num_samples", "num_results", "num_generations", "num_variations",
        "number_of_images", "number_of_outputs", "number_of_videos", "image_count", "output_count", "images_count",
        "batch_size", "batch_count", "max_images", "max_outputs", "n", "count", "samples", "variations",
    }
)  # fmt: skip
"""Inputs that may ask for more than one output: whether each is charged is published nowhere."""


def estimate_usd(model: CatalogueModel, body: Mapping[str, object]) -> float | None:
    """Return what one run of ``body`` costs by the published base price (USD), or None where that is not derivable.

    Only two readings are honest: the price per output of a run that makes one, and a price per second times the
    ``duration`` input (where it is not sent, the schema's default). Both are unknown where an input asks for more than
    one output, and where a note says that the price is not the whole of it.
    """
    return None if why_unknown(model, body) is not None else _base_usd(model, body)


def why_unknown(model: CatalogueModel, body: Mapping[str, object]) -> str | None:
    """Return why a run's price cannot be told, in words for a sentence; None where :func:`estimate_usd` tells it."""
    if model.base_price_usd is None:
        return "RunComfy publishes no price for this model"
    if model.price_unit not in ("output", "second"):
        unit = first_line(model.price_unit or "", 40)
        return f"its price is per {unit}, which cannot be counted before" if unit else "its price has no known unit"
    if model.pricing_note.strip():
        return f"its price depends on more: {first_line(model.pricing_note, 120)}"
    if (count := _other_count(model, body)) is not None:
        return f"{first_line(count, 40)} asks for more than one output"
    if _base_usd(model, body) is None:
        return "its price is per second, and how long the result gets is not known before"
    return None


def _base_usd(model: CatalogueModel, body: Mapping[str, object]) -> float | None:
    if model.base_price_usd is None or model.price_unit == "output":
        return model.base_price_usd
    duration_s = _number(_input(model, body, "duration"))
    return None if duration_s is None or duration_s <= 0 else model.base_price_usd * duration_s


def _other_count(model: CatalogueModel, body: Mapping[str, object]) -> str | None:
    """Return the name of an input that asks for more, or for who knows how many, outputs."""
    known = _properties(model)
    for name in dict.fromkeys([*body, *known]):
        value = _input(model, body, name) if name.lower() in COUNT_INPUTS else None
        if value is not None and _number(value) != 1:
            return name
    return None


def _input(model: CatalogueModel, body: Mapping[str, object], name: str) -> object:
    """Return an input as the service will take it: what is not sent has the default that the schema gives."""
    if name in body:
        return body[name]
    part = _properties(model).get(name)
    return part.get("default") if isinstance(part, Mapping) else None


def _properties(model: CatalogueModel) -> Mapping[str, object]:
    found = (model.input_schema or {}).get("properties")
    return found if isinstance(found, Mapping) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else None
