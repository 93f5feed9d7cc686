"""How a form of many fields comes to the screen: slice by slice, and the nodes of a large workflow folded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from runcomfy_tui.forms import Field, FieldKind, Form

FIRST_WEIGHT: Final = 8
"""The first slice fills the screen of a small terminal: it is all that the first paint waits for."""
MOST_AT_ONCE: Final = 12
"""So many editors are made before keys are answered again."""
FOLDED_WEIGHT: Final = 2
"""A folded group takes as long to be made as so many plain fields."""
MOST_OPEN: Final = 40
"""A workflow with more inputs than this has its nodes folded, but for those that a person looks for first."""
_MOST_PRESET: Final = 4


def is_node(form: Form, field: Field) -> bool:
    """Whether a field stands for a node of a workflow."""
    return form.wrap is not None and field.kind is FieldKind.GROUP and field.name in form.wrap.nodes


def is_large(form: Form) -> bool:
    """Whether a workflow has too many inputs to show all of them at once."""
    return sum(len(field.fields) for field in form.fields if is_node(form, field)) > MOST_OPEN


def open_nodes(form: Form) -> frozenset[str]:
    """The nodes that are unfolded from the start: of a large workflow those that the deployment sets, or the first."""
    nodes = [field for field in form.fields if is_node(form, field)]
    if is_large(form):
        nodes = [field for field in nodes if field.preset][:_MOST_PRESET] or nodes[:1]
    return frozenset(field.name for field in nodes)


def slice_of(fields: Sequence[Field], opened: Collection[str], *, first: bool = False) -> int:
    """How many of these fields make the next slice; at least one."""
    most = FIRST_WEIGHT if first else MOST_AT_ONCE
    weight = 0
    for count, field in enumerate(fields):
        weight += 1 if field.kind is not FieldKind.GROUP else FOLDED_WEIGHT
        weight += len(field.fields) if field.name in opened else 0
        if weight > most:
            return max(count, 1)
    return len(fields)
