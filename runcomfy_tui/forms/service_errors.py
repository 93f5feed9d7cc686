"""Putting the service's own validation errors (HTTP 422, `detail`) on the fields they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from runcomfy_tui.forms.field import Field, Form
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.node_errors import flat_path, listed, place_words
from runcomfy_tui.forms.words import complaint, missing, path_words, unexpected

MOST_ERRORS: Final = 50
LONGEST_MESSAGE: Final = 300

_SECTIONS: Final = frozenset({"body", "query", "path", "input", "inputs"})
_TOLD: Final = frozenset({"loc", "msg", "message", "type", "node_id"})
"""What an error says of itself; without any of these it is shown as it is."""
_OF_A_NAME: Final = frozenset({"missing", "extra", "extra_forbidden"})
_LIMITED: Final = {
    "greater_than_equal": ("minimum", "ge"),
    "less_than_equal": ("maximum", "le"),
    "greater_than": ("exclusiveMinimum", "gt"),
    "less_than": ("exclusiveMaximum", "lt"),
    "multiple_of": ("multipleOf", "multiple_of"),
    "string_too_short": ("minLength", "min_length"),
    "string_too_long": ("maxLength", "max_length"),
    "too_short": ("minItems", "min_length"),
    "too_long": ("maxItems", "max_length"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The service's errors: sentences by field name, and those that belong to no field. Foreign text throughout.

    `deep` has those of `errors` by their path inside the body, without words for the inner places.
    """

    errors: Mapping[str, tuple[str, ...]]
    general: tuple[str, ...]
    deep: Mapping[tuple[str | int, ...], tuple[str, ...]] = field(default_factory=dict)


def place_service_errors(form: Form, detail: object) -> Placed:
    """Sorts a 422's `detail` (a list of `{loc, msg, type}`, a text, or the whole error body) by field."""
    if isinstance(detail, Mapping) and "detail" in detail and "msg" not in detail:
        detail = detail["detail"]
    if isinstance(detail, Mapping) and detail:
        detail = [detail] if form.wrap is None or "msg" in detail else listed(form.wrap, detail)
    if not isinstance(detail, list):
        return Placed({}, (_shortened(detail),) if detail else ())
    places = _Places()
    for each in detail[:MOST_ERRORS]:
        _place(form, each, places)
    if len(detail) > MOST_ERRORS:
        places.general.append(f"The service reports {len(detail) - MOST_ERRORS} more errors.")
    return Placed(
        {name: tuple(dict.fromkeys(words)) for name, words in places.errors.items()},
        tuple(dict.fromkeys(places.general)),
        {path: tuple(dict.fromkeys(words)) for path, words in places.deep.items()},
    )


@dataclass(slots=True)
class _Places:
    errors: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    deep: dict[tuple[str | int, ...], list[str]] = field(default_factory=dict)


def _place(form: Form, each: object, places: _Places) -> None:
    if not isinstance(each, Mapping) or not each.keys() & _TOLD:
        places.general.append(_shortened(each))
        return
    path = _path(form, each.get("loc")) if form.wrap is None else flat_path(form.wrap, each)
    words = _words(each, of="model" if form.wrap is None else "node")
    top = form.field(str(path[0])) if path else None
    if form.whole_body and path:
        places.errors.setdefault(form.fields[0].name, []).append(f"{path_words(path)}: {words}")
    elif top is None or top is form.extra:
        where = path_words(path) if form.wrap is None else place_words(form.wrap, each)
        places.general.append(f"{where}: {words}" if where else words)
    else:
        is_name = str(each.get("type", "")).removeprefix("value_error.") in _OF_A_NAME
        path = [top.name, *_inside(top, path[1:], ends_with_name=is_name)]
        inner = path_words(path[1:])
        places.errors.setdefault(top.name, []).append(f"{inner}: {words}" if inner else words)
        places.deep.setdefault(tuple(path), []).append(words)


def _inside(top: Field, steps: list[str | int], *, ends_with_name: bool) -> list[str | int]:
    """The steps without those that only tell which of several forms the service tried, such as `ImageElement`."""
    found: list[str | int] = []
    candidates = _forms_of(top)
    for place, step in enumerate(steps, 1):
        below = [inner for each in candidates for inner in _at(each, step)]
        if below:
            candidates = [form for each in below for form in _forms_of(each)]
        elif len(candidates) > 1 and isinstance(step, str) and not (ends_with_name and place == len(steps)):
            continue
        else:
            candidates = []
        found.append(step)
    return found


def _forms_of(field: Field) -> list[Field]:
    return [inner for each in field.branches for inner in _forms_of(each)] if field.branches else [field]


def _at(field: Field, step: str | int) -> list[Field]:
    if isinstance(step, int):
        return [field.item] if field.item is not None else []
    return [each for each in field.fields if each.name == step]


def _path(form: Form, location: object) -> list[str | int]:
    """The steps into the body; `body` in front is dropped unless a field has that name and nothing follows."""
    if isinstance(location, str):
        location = [location] if form.field(location) else location.replace("[", ".").replace("]", "").split(".")
    if not isinstance(location, list | tuple):
        return []
    steps: list[str | int] = [
        int(step) if isinstance(step, str) and step.isascii() and step.isdigit() and position else step
        for position, step in enumerate(location)
        if isinstance(step, str | int)
    ]
    while steps and str(steps[0]) in _SECTIONS and (len(steps) > 1 or form.field(str(steps[0])) is None):
        steps.pop(0)
    return steps


def _words(each: Mapping[str, object], *, of: str) -> str:
    kind = str(each.get("type", "")).removeprefix("value_error.").removeprefix("type_error.")
    if kind == "missing":
        return missing()
    if kind in _OF_A_NAME:
        return unexpected(of)
    context = each.get("ctx")
    keyword, key = _LIMITED.get(kind, ("", ""))
    if keyword and isinstance(context, Mapping) and isinstance(context.get(key), int | float):
        return complaint(keyword, context[key], None)
    message = each.get("msg") or each.get("message")
    return f"the service says: {_shortened(message)}" if message else "the service refused this value"


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else write_json(value)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"
