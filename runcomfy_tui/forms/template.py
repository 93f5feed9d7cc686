"""A body to fill in by hand: what must be there, what goes out by default, and examples where nothing is known."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from runcomfy_tui.forms.check import check
from runcomfy_tui.forms.field import NO_DEFAULT, TEXT_KINDS, Field, FieldKind, Form, MediaKind, Number
from runcomfy_tui.forms.load import load
from runcomfy_tui.forms.sending import effective_default

_HOST: Final = "example.com"
_OTHER_HOST: Final = "example.org"
EXAMPLES: Final[dict[MediaKind, str]] = {
    "image": f"https://{_HOST}/picture.png",
    "video": f"https://{_HOST}/clip.mp4",
    "audio": f"https://{_HOST}/sound.mp3",
}
"""What a template holds where a medium has no example of its own."""
_DEEPEST: Final = 12
_ROUNDS: Final = 4


def template(form: Form) -> dict[str, object]:
    """A body with the inputs that are required, or have a default that means something, the required ones first.

    Texts that have to be written are empty, media without an example of their own have one of ours. Inputs that the
    values of others switch off are left out, and those that they make required are there. Of a workflow it has what the
    deployment's own overrides set, as that is meant to be changed; without any the first node's inputs.
    """
    if form.whole_body:
        return {}
    if form.wrap is not None:
        return form.outer(_deployed(form))
    names = {each.name for each in form.fields if each.required or _says_something(each)}
    for _ in range(_ROUNDS):
        body = _body(each for each in form.fields if each.name in names)
        checked = check(form, load(form, body))
        wanted = (names | (checked.required - {form.extra.name})) - checked.hidden
        if wanted == names:
            break
        names = wanted
    return body


def left_out(form: Form, body: dict[str, object]) -> tuple[Field, ...]:
    """The inputs that could be sent besides those in a template."""
    inside = form.inner(body)
    return tuple(each for each in form.fields if not each.readonly and each.name not in inside and not form.whole_body)


def _deployed(form: Form) -> dict[str, object]:
    nodes = {each.name: list(each.fields) for each in form.fields if each.fields}
    preset = {name: [each for each in fields if each.preset] for name, fields in nodes.items()}
    chosen = {name: fields for name, fields in preset.items() if fields} or dict(list(nodes.items())[:1])
    return {name: {each.name: each.default for each in fields} for name, fields in chosen.items()}


def example(field: Field, *, filled: bool = False, depth: int = 0) -> object:
    """A value that fits a field, as far as its own facts tell; with `filled` texts are written too."""
    default = effective_default(field)
    usable = default is not NO_DEFAULT and not (filled and default in ("", []))
    if usable and depth < _DEEPEST:
        return default
    if field.choices:
        return field.choices[0]
    match field.kind:
        case FieldKind.MEDIA:
            url = EXAMPLES[field.media or "image"]
            return url.replace(_HOST, _OTHER_HOST) if filled else url
        case FieldKind.TEXT | FieldKind.LINE:
            return _text(field) if filled else ""
        case FieldKind.INTEGER | FieldKind.SEED | FieldKind.NUMBER:
            return _number(field)
        case FieldKind.SWITCH:
            return False
        case FieldKind.LIST if field.item is not None and depth < _DEEPEST:
            return _list(field, field.item, filled, depth)
        case FieldKind.GROUP if depth < _DEEPEST:
            inside = (each for each in field.fields if each.required or filled or _says_something(each))
            return _body(inside, filled=filled, depth=depth + 1)
        case FieldKind.UNION if field.branches and depth < _DEEPEST:
            return example(field.branches[0], filled=filled, depth=depth + 1)
        case _:
            return None if field.nullable else [] if field.kind is FieldKind.LIST else {}


def _body(fields: Iterable[Field], *, filled: bool = False, depth: int = 0) -> dict[str, object]:
    chosen = sorted((each for each in fields if not each.readonly), key=lambda each: not each.required)
    return {each.name: example(each, filled=filled, depth=depth) for each in chosen}


def _says_something(field: Field) -> bool:
    """Whether an input that is not required has a default worth writing down: no example, and not empty."""
    default = effective_default(field)
    if default is NO_DEFAULT or default is None or field.default_is_example or field.readonly:
        return False
    return not (isinstance(default, str | list | dict) and not default)


def _list(field: Field, item: Field, filled: bool, depth: int) -> list[object]:
    least = field.min_items or 0
    count = max(least, 1) if filled or item.kind in TEXT_KINDS or field.required else least
    if field.max_items is not None:
        count = min(count, field.max_items)
    return [example(item, filled=filled, depth=depth + 1)] * count


def _text(field: Field) -> str:
    text = "A fox by a river"
    if field.min_length is not None and field.min_length > len(text):
        text = text.ljust(field.min_length, ".")
    return text if field.max_length is None else text[: field.max_length]


def _number(field: Field) -> Number:
    """The number nearest to 0 or to the lower limit that keeps the limits and the step."""
    whole = field.kind is not FieldKind.NUMBER
    step = field.step or (1 if whole else 0)
    low = -math.inf if field.minimum is None else field.minimum
    high = math.inf if field.maximum is None else field.maximum
    value: Number = min(max(0, low), high)
    if step:
        value = step * (math.ceil(value / step) if value >= 0 else math.floor(value / step))
        value += step if field.minimum_excluded and value == low else 0
        value -= step if value > high or (field.maximum_excluded and value == high) else 0
    elif (field.minimum_excluded and value == low) or (field.maximum_excluded and value == high):
        value = (max(low, value - 1) + min(high, value + 1)) / 2
    return int(value) if whole or value == int(value) else value
