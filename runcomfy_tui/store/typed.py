"""Data from elsewhere (parsed JSON, damaged rows) read as our dataclasses: every type checked, nothing believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

LONGEST_TEXT = 1_000_000
"""Characters of one text; nothing that the program writes outside of bodies and results comes near it."""
_LARGEST = 2**63 - 1
# As unix seconds: from the first century to the ninth millennium. Beyond it no calendar shows them.
_LEAST, _MOST = -6e10, 2e11

_Reader = Callable[[object, bool], object]
"""Returns a value as a type, leniently or not; raises ``ValueError`` with what it cannot be."""


def read(kind: type[T], data: object, *, lenient: bool = False) -> T:
    """Return ``data``, a mapping by field name, as an instance of the dataclass ``kind``; unknown names are ignored.

    Raises ``ValueError`` that names the field. A ``lenient`` reading puts a field's default where its value cannot
    be, and raises only for a field that has none.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"{kind.__name__.lower()} is not an object")
    values: dict[str, object] = {}
    for name, reader, default in _layout(cast(Any, kind)):
        if name not in data:
            if default is MISSING:
                raise ValueError(f"{name} is missing")
            continue
        try:
            values[name] = reader(data[name], lenient)
        except ValueError as problem:
            if not lenient or default is MISSING:
                raise ValueError(f"{name} {problem}") from None
    return kind(**values)


def value_of(hint: Any, value: object) -> object:
    """Return ``value`` as the type that ``hint`` names; ``ValueError`` where it is not one."""
    return _reader_of(hint)(value, False)


@cache
def _layout(kind: Any) -> list[tuple[str, _Reader, object]]:
    hints = get_type_hints(kind)
    return [(field.name, _reader_of(hints[field.name]), _default(field)) for field in fields(kind)]


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory


@cache
def _reader_of(hint: Any) -> _Reader:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = [kind for kind in get_args(hint) if kind is not type(None)]
        return _or_none(_reader_of(inner))
    if get_origin(hint) is Literal:
        return _one_of({word: word for word in get_args(hint)})
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value, lenient: read(hint, value, lenient=lenient)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _one_of({member.value: member for member in hint})
    return _PLAIN[hint]


def _or_none(reader: _Reader) -> _Reader:
    return lambda value, lenient: None if value is None else reader(value, lenient)


def _one_of(members: Mapping[str, object]) -> _Reader:
    def pick(value: object, lenient: bool) -> object:
        if isinstance(value, str) and value in members:
            return members[value]
        raise _cannot_be(value)

    return pick


def _number(value: object, lenient: bool) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and _LEAST <= value <= _MOST:
        return float(value)
    raise _cannot_be(value)


def _whole(value: object, lenient: bool) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST:
        return value
    raise _cannot_be(value)


def _truth(value: object, lenient: bool) -> bool:
    if isinstance(value, bool):
        return value
    raise _cannot_be(value)


def _text(value: object, lenient: bool) -> str:
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    raise _cannot_be(value)


_PLAIN: dict[Any, _Reader] = {float: _number, int: _whole, bool: _truth, str: _text}


def _cannot_be(value: object) -> ValueError:
    if isinstance(value, list | dict):
        return ValueError(f"cannot be a {type(value).__name__}")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return ValueError(f"cannot be a text of {len(value):,} characters")
    return ValueError(f"cannot be {ascii(value[:60] if isinstance(value, str) else value)[:80]}")
