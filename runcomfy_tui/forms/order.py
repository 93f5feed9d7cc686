"""In which order inputs are shown: as the schema says, else prompt, then what is required, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.normalise import is_number

_ORDER_KEYWORDS: Final = ("x-order", "x-fal-order-properties", "input_order", "propertyOrder")
_NUMBER_KEYWORDS: Final = ("x-order", "propertyOrder")


def ordered(
    part: Mapping[str, object], properties: Mapping[str, object], required: list[str]
) -> list[tuple[str, object]]:
    """The properties, those first that an order given by the schema names."""
    given = _given_order(part, properties)
    position = {name: index for index, name in enumerate(given)}
    house = {name: index for index, name in enumerate(required)}

    def rank(name: str) -> tuple[int, int, int]:
        if name in position:
            return (0, position[name], 0)
        if name == "prompt":
            return (1, 0, 0)
        if name in house:
            return (2, 0 if "prompt" in name.lower() and "negative" not in name.lower() else 1, house[name])
        return (3, 0, 0)

    return [(name, properties[name]) for name in sorted(properties, key=rank)]


def _given_order(part: Mapping[str, object], properties: Mapping[str, object]) -> list[str]:
    for keyword in _ORDER_KEYWORDS:
        order = part.get(keyword)
        if isinstance(order, Mapping):
            order = [name for each in order.values() for name in names(each)]
        known = [name for name in dict.fromkeys(names(order)) if name in properties]
        if known:
            return known
    numbered: list[tuple[float, str]] = []
    for name, each in properties.items():
        for keyword in _NUMBER_KEYWORDS:
            order = each.get(keyword) if isinstance(each, Mapping) else None
            if isinstance(order, int | float) and is_number(order):
                numbered.append((order, name))
                break
    return [name for _, name in sorted(numbered, key=lambda pair: pair[0])]
