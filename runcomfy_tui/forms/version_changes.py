"""What of an earlier job's overrides does not fit the workflow any more that is deployed now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runcomfy_tui.domain.source import Place
from runcomfy_tui.forms.earlier import Said
from runcomfy_tui.forms.entry import Draft, Entry, Members
from runcomfy_tui.forms.field import Field, Form
from runcomfy_tui.forms.sending import is_touched
from runcomfy_tui.forms.validator import Problem
from runcomfy_tui.forms.wrap import EXTRA_DATA, WORKFLOW, gone_choice


def version_changes(form: Form, body: Mapping[str, object]) -> tuple[Said, ...]:
    """What to say of a body: a node or an input that is gone, one that became a link, a choice that is no more.

    Places are those of the body, in its order; sentences are without a subject. A body with a workflow of its own does
    not depend on the deployed one, and a form without nodes knows nothing.
    """
    if form.wrap is None or WORKFLOW in body:
        return ()
    wrap = form.wrap
    flat = wrap.inner(body)
    found: dict[Place, str] = {}
    for place, words in wrap.misfits(flat):
        found.setdefault(wrap.outer_place(place), words)
    for problem in form.validator.problems(wrap.changed(flat)):
        place = wrap.outer_place(problem.path)
        if place and place[0] != EXTRA_DATA:
            found.setdefault(place, _words(problem, flat))
    order = {place: number for number, place in enumerate(_places(body, ()))}
    return tuple(sorted(found.items(), key=lambda each: order.get(each[0], len(order))))


def lost_entries(form: Form, draft: Draft) -> tuple[Said, ...]:
    """What was typed for nodes and inputs that the deployed workflow has no more: it stays in the draft, unsent.

    Flat places, sentences without a subject.
    """
    if form.wrap is None:
        return ()
    words = "has no field in the deployed workflow any more: what was typed for it is not sent"
    nodes = {each.name: each for each in (*form.fields, form.extra)}
    return tuple(
        (place, words)
        for name, entry in draft.items()
        if is_touched(entry)
        for place in _lost(name, nodes.get(name), entry)
    )


def _lost(name: str, node: Field | None, entry: Entry) -> Iterator[Place]:
    if isinstance(entry, Members):
        known = {each.name for each in (*node.fields, node.extra) if each is not None} if node is not None else set()
        yield from ((name, key) for key, each in entry.entries.items() if key not in known and is_touched(each))
    elif node is None:
        yield (name,)


def _words(problem: Problem, flat: Mapping[str, object]) -> str:
    if problem.keyword != "enum":
        return f"does not fit any more: it {problem.words}"
    value: object = flat
    for step in problem.path:
        value = value.get(str(step)) if isinstance(value, Mapping) else None
    return gone_choice(value)


def _places(value: object, place: Place) -> list[Place]:
    inner = value.items() if isinstance(value, Mapping) and len(place) < 5 else ()
    return [place, *(each for key, part in inner for each in _places(part, (*place, str(key))))]
