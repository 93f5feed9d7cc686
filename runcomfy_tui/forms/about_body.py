"""What a body is about: the first text in it that says what to make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.field import Field, FieldKind, Form

NAMES: Final = ("prompt", "text", "tags")
"""How inputs are called that say what to make, the most telling first."""
_NOT: Final = "negative"


def about_body(form: Form, body: Mapping[str, object]) -> str:
    """Return the text, raw; of a workflow that changes none the deployed one. Empty for none."""
    return next((text for text in _texts(form, form.inner(body)) if clean(text).strip()), "")


def is_telling(form: Form, field: Field) -> bool:
    """Whether a field stands for a node that may say what to make: not for one that says what not to."""
    node = form.wrap.nodes.get(field.name) if form.wrap is not None else None
    return node is not None and _NOT not in node.title.casefold()


def prompt_in(form: Form, field: Field) -> str:
    """The name of the text in a node by which one says what to make, empty where the field is none such."""
    if not is_telling(form, field):
        return ""
    texts = (each.name for each in field.fields if each.kind in (FieldKind.TEXT, FieldKind.LINE))
    return next((name for name in texts if name in NAMES), "")


def seed_in(form: Form, body: Mapping[str, object]) -> tuple[str, ...]:
    """The path of the field with the seed that a body has; empty where it has none."""
    values = form.inner(body)
    if "seed" in values and form.wrap is None:
        return ("seed",) if form.field("seed") is not None else ()
    for field in form.fields if form.wrap is not None else ():
        inner = values.get(field.name)
        if not isinstance(inner, Mapping):
            continue
        for each in field.fields:
            if each.kind is FieldKind.SEED and each.name in inner:
                return (field.name, each.name)
    return ()


def _texts(form: Form, values: Mapping[str, object]) -> Iterator[str]:
    yield from _named(values)
    if form.wrap is None:
        return
    nodes = [(field.name, form.wrap.nodes[field.name]) for field in form.fields if is_telling(form, field)]
    for name, _ in nodes:
        if isinstance(inner := values.get(name), Mapping):
            yield from _named(inner)
    for _, node in nodes:
        yield from _named(node.deployed)


def _named(values: Mapping[str, object]) -> Iterator[str]:
    for name in NAMES:
        if isinstance(value := values.get(name), str):
            yield value
