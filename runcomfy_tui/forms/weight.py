"""How often a validator would have to look at one and the same value: some small schemas ask for it without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from runcomfy_tui.forms.keywords import MANY_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA
from runcomfy_tui.forms.references import References

MOST_LOOKS: Final = 20_000
"""Rules that may hold for one value. Real schemas stay below a few hundred; doubling references reach millions."""

_ON_THE_SAME_VALUE: Final = ("not", "if", "then", "else")
_LISTS_ON_THE_SAME_VALUE: Final = ("allOf", "anyOf", "oneOf")
_NAMES_ON_THE_SAME_VALUE: Final = ("dependentSchemas", "dependencies")

Schema = Mapping[str, object]


def is_too_heavy(schema: Schema, root: Schema | None = None) -> bool:
    """Whether any part of a schema (its references lead into `root`) has more rules for one value than that."""
    scale = _Scale(References(schema if root is None else root))
    return any(scale.weight(part) > MOST_LOOKS for part in _parts(schema))


class _Scale:
    """Weighs each part once; a part that contains itself on the same value counts as one there."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._known: dict[int, int] = {}

    def weight(self, part: Schema) -> int:
        """How many rules hold for a value of which this part speaks, at most a little more than `MOST_LOOKS`."""
        known = self._known.get(id(part))
        if known is not None:
            return known
        self._known[id(part)] = 1
        total = 1
        for inner in self._on_the_same_value(part):
            total += self.weight(inner)
            if total > MOST_LOOKS:
                break
        self._known[id(part)] = total
        return total

    def _on_the_same_value(self, part: Schema) -> Iterator[Schema]:
        reference = part.get("$ref")
        if isinstance(reference, str) and isinstance(target := self._references.find(reference), Mapping):
            yield target
        yield from _inside(part, _ON_THE_SAME_VALUE, _LISTS_ON_THE_SAME_VALUE, _NAMES_ON_THE_SAME_VALUE)


def _parts(schema: Schema) -> Iterator[Schema]:
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(_inside(part, ONE_SCHEMA, MANY_SCHEMAS, NAMED_SCHEMAS))


def _inside(part: Schema, one: tuple[str, ...], many: tuple[str, ...], named: tuple[str, ...]) -> Iterator[Schema]:
    for key in part.keys() & _KEYS:
        value = part[key]
        if key in one and isinstance(value, Mapping):
            yield value
        elif key in many and isinstance(value, list):
            yield from (each for each in value if isinstance(each, Mapping))
        elif key in named and isinstance(value, Mapping):
            yield from (each for each in value.values() if isinstance(each, Mapping))


_KEYS: Final = frozenset((*ONE_SCHEMA, *MANY_SCHEMAS, *NAMED_SCHEMAS))
