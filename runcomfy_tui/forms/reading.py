"""Reading one schema: following its references, joining what holds at once, and choosing a kind for each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from runcomfy_tui.forms.constructs import facts_of, is_example, scalar
from runcomfy_tui.forms.field import Field, FieldKind
from runcomfy_tui.forms.groups import group, item_list
from runcomfy_tui.forms.keywords import ANNOTATIONS
from runcomfy_tui.forms.merge import merged
from runcomfy_tui.forms.references import References, has_own_address
from runcomfy_tui.forms.unions import union, without_null

DEEPEST_GROUP: Final = 12
"""Groups, lists and unions inside one another that get fields of their own."""
MOST_INNER_FIELDS: Final = 1000
"""Fields inside others; references can make any number of them out of a small schema."""
_MOST_STEPS: Final = 6_000
_MOST_ROUNDS: Final = 80

_CONDITIONAL: Final = ("if", "then", "else")
_HOLLOW: Final = ("$ref", "allOf", *_CONDITIONAL)

Seen = frozenset[str]


class Unshowable(Exception):
    """A part of a schema has no field of its own; the message says why, for the person who fills in the form."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema without references and `allOf`: one mapping, its conditional parts, and which references led here."""

    part: Mapping[str, object]
    conditionals: tuple[Mapping[str, object], ...]
    seen: Seen


class Reading:
    """One pass over one normalised schema. `root` is the document, for validators of its parts."""

    __slots__ = ("_fields", "_references", "_steps", "root")

    def __init__(self, root: Mapping[str, object]) -> None:
        self.root = root
        self._references = References(root)
        self._fields = 0
        self._steps = 0

    def field(
        self, name: str, part: object, *, required: bool = False, seen: Seen = frozenset(), depth: int = 0
    ) -> Field:
        """The field for one part of the schema; a construct that has no field of its own becomes raw JSON."""
        if not isinstance(part, Mapping):
            return Field(name=name, kind=FieldKind.JSON, required=required, note=_bare_note(part))
        if part is not self.root and has_own_address(part):
            return _raw(name, part, required, "It is a schema of its own inside the model's schema.")
        try:
            self._count_field(depth)
            flat, nullable = self.simplest(part, seen)
            kind = self._kind(name, flat, depth)
        except Unshowable as why:
            return _raw(name, part, required, str(why))
        facts = facts_of(name, flat.part, required=required, nullable=nullable)
        facts.update(kind)
        facts["default_is_example"] = is_example(facts["default"], facts)
        return Field(**facts)

    def flat(self, part: Mapping[str, object], seen: Seen) -> Flat:
        """The schema with what it refers to and what its `allOf` holds. Raises Unshowable."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise Unshowable("The model's schema is too large to be shown in full.")
        if not any(key in part for key in _HOLLOW):
            return Flat(part, (), seen)
        pieces: list[Mapping[str, object]] = [{key: value for key, value in part.items() if key not in _HOLLOW}]
        conditionals: list[Mapping[str, object]] = []
        if "if" in part:
            conditionals.append({key: part[key] for key in _CONDITIONAL if key in part})
        inner: list[tuple[Mapping[str, object], Seen]] = []
        reference = part.get("$ref")
        if isinstance(reference, str):
            inner.append((self._target(reference, seen), seen | {reference}))
        several = part.get("allOf")
        inner.extend(
            (each, seen) for each in (several if isinstance(several, list) else ()) if isinstance(each, Mapping)
        )
        for each, path in inner:
            found = self.flat(each, path)
            pieces.append(found.part)
            conditionals.extend(found.conditionals)
            seen = seen | found.seen
        return Flat(merged(pieces), tuple(conditionals), seen)

    def simplest(self, part: Mapping[str, object], seen: Seen) -> tuple[Flat, bool]:
        """The flat schema of a value that is not null, and whether null is allowed too. Raises Unshowable."""
        nullable: bool | None = None
        flat = self.flat(part, seen)
        conditionals = list(flat.conditionals)
        for _ in range(_MOST_ROUNDS):
            rest, allows_null = without_null(flat.part)
            nullable = allows_null if nullable is None else (nullable or allows_null)
            if rest is flat.part and not any(key in rest for key in _HOLLOW):
                break
            flat = self.flat(rest, flat.seen)
            conditionals.extend(flat.conditionals)
        return Flat(flat.part, tuple(conditionals), flat.seen), bool(nullable)

    def _kind(self, name: str, flat: Flat, depth: int) -> dict[str, Any]:
        """The facts that make the kind of field. Raises Unshowable where there is none but raw JSON."""
        part = flat.part
        plain = scalar(name, part)
        if plain is not None:
            return plain
        if "anyOf" in part or "oneOf" in part or isinstance(part.get("type"), list):
            facts = union(self, flat, depth)
            if facts is not None:
                return facts
        kind = part.get("type")
        if kind == "array" or (kind is None and "items" in part):
            return item_list(self, flat, depth)
        if kind == "object" or (kind is None and "properties" in part):
            return group(self, flat, depth)
        return {"kind": FieldKind.JSON, "note": "Its type in the model's schema is not known." if kind else ""}

    def _target(self, reference: str, seen: Seen) -> Mapping[str, object]:
        if reference in seen:
            raise Unshowable("It contains values of its own kind.")
        target = self._references.find(reference)
        if target is None:
            elsewhere = bool(reference.partition("#")[0])
            raise Unshowable(
                "It refers to another document, which is not fetched." if elsewhere
                else "It refers to a part of the schema that is not there."
            )  # fmt: skip
        return target if isinstance(target, Mapping) else {}

    def _count_field(self, depth: int) -> None:
        self._fields += depth > 0
        if self._fields > MOST_INNER_FIELDS:
            raise Unshowable("The model's schema is too large to be shown in full.")
        if depth > DEEPEST_GROUP:
            raise Unshowable("It is nested deeper than a form can show.")


def _raw(name: str, part: Mapping[str, object], required: bool, note: str) -> Field:
    facts = facts_of(name, {key: part[key] for key in ANNOTATIONS if key in part}, required=required, nullable=False)
    facts["default_is_example"] = is_example(facts["default"], facts)
    return Field(**{**facts, "kind": FieldKind.JSON, "note": note})


def _bare_note(part: object) -> str:
    if part is False:
        return "The model's schema allows no value here."
    return "" if part is True else "Its part of the model's schema is broken."
