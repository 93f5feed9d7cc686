"""Reading `if`/`then`/`else` and the `dependent…` keywords: which inputs they add, and the conditions for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from runcomfy_tui.forms.conditions import Condition, Conditions, Effect, all_names
from runcomfy_tui.forms.keywords import names
from runcomfy_tui.forms.merge import either
from runcomfy_tui.forms.validator import SchemaValidator

if TYPE_CHECKING:
    from runcomfy_tui.forms.reading import Flat, Reading, Seen

_DEEPEST: Final = 8
_NO_EFFECT: Final = Effect()


def conditional_inputs(
    reading: Reading, flat: Flat, known: Mapping[str, object]
) -> tuple[dict[str, object], Conditions]:
    """The inputs that only conditions name, and all conditions of this object."""
    found = _Found(reading, known)
    rules = [
        *(found.rule(each, flat.seen, 0) for each in flat.conditionals),
        *found.dependent(flat.part, flat.seen, 0),
    ]
    rules = [rule for rule in rules if rule.met != _NO_EFFECT or rule.unmet != _NO_EFFECT]
    if not rules:
        return {}, Conditions()
    shown = frozenset[str]().union(*(all_names(each) for rule in rules for each in (rule.met, rule.unmet)))
    return found.parts, Conditions(tuple(rules), shown - known.keys() - found.deciding)


class _Found:
    """What is gathered on the way: schemas of inputs by name, and the names on which something depends."""

    def __init__(self, reading: Reading, known: Mapping[str, object]) -> None:
        self.parts: dict[str, object] = {}
        self.deciding: set[str] = set()
        self._reading = reading
        self._known = known

    def rule(self, conditional: Mapping[str, object], seen: Seen, depth: int) -> Condition:
        """One `if` with its `then` and `else`."""
        question = conditional["if"]
        met = self._effect(conditional.get("then"), seen, depth)
        unmet = self._effect(conditional.get("else"), seen, depth)
        if isinstance(question, bool):
            return Condition(met if question else unmet, met if question else unmet)
        asked = question if isinstance(question, Mapping) else {}
        if met != _NO_EFFECT or unmet != _NO_EFFECT:
            self.deciding |= _named_in(asked, 0)
        return Condition(met, unmet, test=SchemaValidator(asked, root=self._reading.root))

    def dependent(self, part: Mapping[str, object], seen: Seen, depth: int) -> list[Condition]:
        """What the presence of names brings with it."""
        rules: list[Condition] = []
        for keyword in ("dependentRequired", "dependentSchemas", "dependencies"):
            given = part.get(keyword)
            for name, each in given.items() if isinstance(given, Mapping) else ():
                if isinstance(each, list):
                    effect = self._adding(names(each), {}, ())
                else:
                    effect = self._effect(each, seen, depth)
                if effect != _NO_EFFECT:
                    self.deciding.add(name)
                    rules.append(Condition(effect, present=name))
        return rules

    def _effect(self, part: object, seen: Seen, depth: int) -> Effect:
        from runcomfy_tui.forms.reading import Unshowable

        if not isinstance(part, Mapping) or depth > _DEEPEST:
            return _NO_EFFECT
        try:
            flat = self._reading.flat(part, seen)
        except Unshowable:
            return _NO_EFFECT
        inner = [
            *(self.rule(each, flat.seen, depth + 1) for each in flat.conditionals),
            *self.dependent(flat.part, flat.seen, depth + 1),
        ]
        properties = flat.part.get("properties")
        named = properties if isinstance(properties, Mapping) else {}
        return self._adding(names(flat.part.get("required")), named, tuple(inner))

    def _adding(self, required: list[str], properties: Mapping[str, object], inner: tuple[Condition, ...]) -> Effect:
        barred = {name for name, each in properties.items() if each is False}
        shown = {name for name in (*properties, *required) if name not in barred}
        for name in shown:
            if name not in self._known:
                part = properties.get(name, {})
                self.parts[name] = either(self.parts[name], part) if self.parts.get(name) else part
        return Effect(frozenset(shown), frozenset(barred), frozenset(required), inner)


def _named_in(question: object, depth: int) -> set[str]:
    """The names that a question is about: what decides is always there to be filled in."""
    if not isinstance(question, Mapping) or depth > _DEEPEST:
        return set()
    properties = question.get("properties")
    found = {*names(question.get("required")), *(properties if isinstance(properties, Mapping) else ())}
    for keyword in ("allOf", "anyOf", "oneOf"):
        several = question.get(keyword)
        for each in several if isinstance(several, list) else ():
            found |= _named_in(each, depth + 1)
    return found | _named_in(question.get("not"), depth + 1)
