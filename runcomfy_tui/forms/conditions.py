"""Inputs that other inputs switch on, off or make necessary (`if`/`then`/`else` and the `dependent…` keywords)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from runcomfy_tui.forms.validator import SchemaValidator

_MOST_ROUNDS: Final = 12
"""How often one input may switch on another that switches on a third …"""


@dataclass(frozen=True, slots=True)
class Effect:
    """What holds on one side of a condition: names that are there, that may not be there, that must be there."""

    shown: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A question about the values: whether `present` is among them, or whether they satisfy `test`."""

    met: Effect
    unmet: Effect = Effect()
    present: str | None = None
    test: SchemaValidator | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the values make of the inputs, besides what always holds."""

    hidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conditions:
    """All conditions of one group, and the names that are there only while a condition says so."""

    rules: tuple[Condition, ...] = ()
    names: frozenset[str] = frozenset()

    def situation(self, values: Mapping[str, object]) -> Situation:
        """What holds for these values; those of names that are switched off do not count."""
        if not self.rules:
            return _NOTHING
        shown: frozenset[str] = frozenset()
        for _ in range(_MOST_ROUNDS):
            off = self.names - shown
            seen = {name: value for name, value in values.items() if name not in off}
            effects = [effect for rule in self.rules for effect in _effects(rule, seen)]
            now = shown.union(*(effect.shown for effect in effects)) & self.names
            if now == shown:
                break
            shown = now
        barred = frozenset[str]().union(*(effect.barred for effect in effects))
        required = frozenset[str]().union(*(effect.required for effect in effects))
        hidden = (self.names - shown) | barred
        return Situation(hidden, required - hidden)


NO_CONDITIONS: Final = Conditions()
_NOTHING: Final = Situation()


def all_names(effect: Effect) -> frozenset[str]:
    """Every name that an effect, or a condition inside it, can switch on."""
    inner = (all_names(each) for rule in effect.conditions for each in (rule.met, rule.unmet))
    return effect.shown.union(*inner)


def _effects(rule: Condition, values: Mapping[str, object]) -> list[Effect]:
    if rule.present is not None:
        met: bool | None = rule.present in values
    else:
        met = rule.test.accepts(values) if rule.test is not None else None
    if met is None:  # It cannot be told: everything that may be there is shown, and nothing asked for.
        return [Effect(shown=all_names(rule.met) | all_names(rule.unmet))]
    effect = rule.met if met else rule.unmet
    return [effect, *(inner for each in effect.conditions for inner in _effects(each, values))]
