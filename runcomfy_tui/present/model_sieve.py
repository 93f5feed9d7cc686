"""The filter of models: words, ``category:``, ``price<0.1`` and the like, each with ``-`` to exclude; all must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from runcomfy_tui.domain.model_search import ModelIndex
from runcomfy_tui.domain.query_terms import COMPARE, UNITS_S
from runcomfy_tui.present.models import ModelRow

View = Literal["all", "favourites", "recents"]
VIEWS: Final[tuple[View, ...]] = ("all", "favourites", "recents")
FIELDS: Final = {
    "category": "text", "kind": "text", "output": "text", "input": "text", "favourite": "yes", "used": "yes",
    "new": "yes", "price": "number", "cost": "number", "time": "time",
}  # fmt: skip
"""The terms' names, each with the kind of value it takes: text, yes or no, number, or time (seconds without a unit)."""

YES_NO: Final = ("yes", "no")
UNKNOWN: Final = "unknown"
_SIGN = r"(?::|<=|>=|<|>|=)"
_PIECE = re.compile(rf'-?[a-z]+{_SIGN}"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TERM = re.compile(rf'([a-z]+)({_SIGN})("[^"]*"?|\S*)', re.IGNORECASE)
_AMOUNT = re.compile(r"\$?(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})([smhdw]?)", re.IGNORECASE)
_LONGEST = 500
_LAST = 1e9

Test = Callable[[ModelRow], bool]
_MEASURES: Final[dict[str, Callable[[ModelRow], float | None]]] = {
    "price": lambda row: row.model.base_price_usd,
    "cost": lambda row: row.usage.usual_usd,
    "time": lambda row: row.usage.usual_s,
}
_HOLDS: Final[dict[str, Test]] = {
    "favourite": lambda row: row.is_favourite,
    "used": lambda row: row.usage.count > 0,
    "new": lambda row: row.is_new,
}


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """A parsed filter; ``problems`` are sentences about those of its terms that make no sense."""

    text: str = ""
    words: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    tests: tuple[Test, ...] = field(default=(), compare=False)
    problems: tuple[str, ...] = ()


class ModelSieve:
    """What a query lets through in one of the views. ``places`` says how well the typed words fit, 0 the best."""

    timed = False

    def __init__(self, query: ModelQuery, index: ModelIndex, view: View = "all") -> None:
        self.text = query.text
        self.view: View = view
        self.is_ranked = bool(query.words)
        self.places = index.places(query.words) if query.words else {}
        self._query = query
        self._index = index

    @property
    def is_empty(self) -> bool:
        """Tell whether every model passes."""
        query = self._query
        return self.view == "all" and not (query.words or query.excluded or query.tests)

    def place_of(self, model_id: str) -> float:
        """Return how well a model fits the typed words: 0 the best."""
        return self.places.get(model_id, _LAST)

    def passes(self, row: ModelRow, _now: float) -> bool:
        """Tell whether a model is shown."""
        if self.view == "favourites" and not row.is_favourite:
            return False
        if self.view == "recents" and not row.usage.count:
            return False
        if self.is_ranked and row.id not in self.places:
            return False
        if any(self._index.holds(row.id, word) for word in self._query.excluded):
            return False
        return all(test(row) for test in self._query.tests)

    def select(self, rows: Iterable[ModelRow], now: float) -> set[str]:
        """Return the ids of the models that are shown."""
        kept = list(rows)
        if self.is_ranked:
            places = self.places
            kept = [row for row in kept if row.id in places]
        if self.view == "all" and not self._query.excluded and not self._query.tests:
            return {row.id for row in kept}
        return {row.id for row in kept if self.passes(row, now)}

    def forget(self, row_ids: Iterable[str]) -> None:
        """Keep nothing as before."""


def parse(text: str, categories: Collection[str] = ()) -> ModelQuery:
    """Return the query that ``text`` stands for; never raises. One of ``categories`` (folded) means itself alone."""
    words: list[str] = []
    excluded: list[str] = []
    tests: list[Test] = []
    problems: list[str] = []
    for piece in _PIECE.findall(text[:_LONGEST]):
        negated = piece.startswith("-") and len(piece) > 1
        body = piece.removeprefix("-") if negated else piece
        term = _TERM.fullmatch(body)
        if term is None or (term[1].casefold() not in FIELDS and term[2] != ":"):
            word = body.strip('"').casefold()
            (excluded if negated else words).extend([word] if word else [])
            continue
        try:
            test = _test(term[1].casefold(), term[2], term[3].strip('"').casefold(), categories)
        except ValueError as problem:
            problems.append(str(problem))
            continue
        if test is not None:
            tests.append(_not(test) if negated else test)
    return ModelQuery(text, tuple(words), tuple(excluded), tuple(tests), tuple(problems))


def with_term(text: str, name: str, value: str) -> str:
    """Return the filter with this value of a term instead of whatever it said of it; "" takes the term away."""
    kept = [piece for piece in _PIECE.findall(text) if not piece.casefold().startswith(f"{name}:")]
    quoted = f'"{value}"' if " " in value else value
    return " ".join([*kept, f"{name}:{quoted}"] if value else kept)


def value_of(text: str, name: str) -> str:
    """Return what a filter says of a term, "" where it says nothing."""
    found = (piece.partition(":")[2] for piece in _PIECE.findall(text) if piece.casefold().startswith(f"{name}:"))
    return next(found, "").strip('"')


def complete(text: str, values: Callable[[str], Sequence[str]]) -> str | None:
    """Return the text with its last word completed, None where nothing fits; ``values`` are those of a term."""
    start = text.rfind(" ") + 1
    start += text[start:].startswith("-")
    name, sign, value = text[start:].partition(":")
    if not sign:
        begun = name.casefold()
        fits = next((each for each in FIELDS if begun and each.startswith(begun)), None)
        return None if fits is None else f"{text[:start]}{fits}{'<' if FIELDS[fits] in ('number', 'time') else ':'}"
    begun = value.rpartition(",")[2]
    known = YES_NO if FIELDS.get(name.casefold()) == "yes" else values(name.casefold())
    starting = (each for each in known if each.casefold().startswith(begun.casefold()) and " " not in each)
    found = next(starting, None) if begun else None
    return None if found is None else text[: len(text) - len(begun)] + found


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _test(name: str, sign: str, value: str, categories: Collection[str]) -> Test | None:
    """Return the test of a term, None while its value is still empty; raise ``ValueError`` with words."""
    if name not in FIELDS:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(FIELDS)}")
    if not value:
        return None
    match FIELDS[name]:
        case "number" | "time":
            return _number_test(name, sign, value)
        case "yes":
            return _yes_test(name, value)
        case _:
            return _text_test(name, tuple(part for part in value.split(",") if part), categories)


def _yes_test(name: str, value: str) -> Test:
    holds = _HOLDS[name]
    if "yes".startswith(value):
        return holds
    if "no".startswith(value):
        return _not(holds)
    raise ValueError(f"“{name}:” takes yes or no")


def _text_test(name: str, values: tuple[str, ...], categories: Collection[str]) -> Test | None:
    if not values:
        return None
    if name == "category":
        exact = {value for value in values if value in categories}
        parts = tuple(value for value in values if value not in exact)
        return lambda row: any(
            each in exact or any(part in each for part in parts) for each in map(str.casefold, row.listed.categories)
        )
    if name == "input":
        return lambda row: any(part in each.casefold() for each in row.inputs for part in values)
    if name == "kind":
        return lambda row: row.listed.kind.casefold().startswith(values)
    return lambda row: row.output.startswith(values)


def _number_test(name: str, sign: str, value: str) -> Test:
    measure, compare = _MEASURES[name], COMPARE[sign]
    if UNKNOWN.startswith(value) and sign in (":", "="):
        return lambda row: measure(row) is None
    amount = _AMOUNT.fullmatch(value)
    if amount is None or (amount[2] and FIELDS[name] != "time"):
        wanted = "a time such as 90s or 5m" if FIELDS[name] == "time" else f"a number, or {name}:{UNKNOWN}"
        raise ValueError(f"“{name}{sign}” needs {wanted}")
    bound = float(amount[1]) * UNITS_S.get(amount[2], 1.0)

    def test(row: ModelRow) -> bool:
        measured = measure(row)
        return measured is not None and compare(measured, bound)

    return test
