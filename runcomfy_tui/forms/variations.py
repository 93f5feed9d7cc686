"""Making one draft of each combination of the values that fields hold several of."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from runcomfy_tui.domain.source import Place
from runcomfy_tui.forms.entry import Branched, Draft, Entry, Items, Members, Several, changed_at
from runcomfy_tui.forms.field import Field, Form
from runcomfy_tui.forms.media import NO_FILES, Files
from runcomfy_tui.forms.several import MOST_JOBS, TAKES_SEVERAL, parse, value_words, written
from runcomfy_tui.forms.words import path_words

__all__ = ["MOST_JOBS", "TAKES_SEVERAL", "Variations", "expand", "first", "parse", "value_words", "written"]


@dataclass(frozen=True, slots=True)
class Variations:
    """What a draft with several values makes.

    `drafts` are without any :class:`Several`, one for each job, the last field changing fastest; `count` is how many
    there are, or would be if that were not too many. `varied` has the words of each varied field's values, inner fields
    by their place in words ("clips, item 1, seconds"). `errors` are sentences without a subject by the field's name;
    with any of them there are no drafts.
    """

    drafts: tuple[Draft, ...]
    count: int
    varied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def expand(form: Form, draft: Draft, files: Files = NO_FILES, rng: random.Random | None = None) -> Variations:
    """Make a draft for each combination of the values; `rng` decides about random ones.

    Each draft is still to be checked: here only what was typed as several values is looked at. `files` is not asked.
    """
    rng = rng or random.Random()
    values: dict[Place, tuple[Entry, ...]] = {}
    errors: dict[str, tuple[str, ...]] = {}
    for place, known, entry in _all_several(form, draft):
        name = str(place[0])
        try:
            values[place] = _values(known, entry, rng)
        except ValueError as error:
            inner = f"{path_words(place[1:])} " if len(place) > 1 else ""
            errors[name] = (*errors.get(name, ()), f"{inner}{error}")
    count = math.prod(len(each) for each in values.values())
    varied = {_place_words(form, place): tuple(map(value_words, each)) for place, each in values.items()}
    if count > MOST_JOBS and not errors:
        together = " with the others" if len(values) > 1 else ""
        words = f"makes {count:,} jobs{together}: at most {MOST_JOBS:,} go at once"
        errors = {str(place[0]): (words,) for place in values}
    if errors:
        return Variations((), count, varied, errors)
    combinations = itertools.product(*values.values())
    drafts = tuple(_filled(draft, dict(zip(values, combination, strict=True))) for combination in combinations)
    return Variations(drafts, count, varied)


def first(field: Field, several: Several) -> Entry:
    """The first of the values, the same each time, for a preview. Raises ValueError with the complaint."""
    return parse(field, several, random.Random(0))[0]


def _place_words(form: Form, place: Place) -> str:
    """Where values stand, in few words: a node is told by its id alone, behind its input."""
    if form.wrap is not None and len(place) > 1 and form.wrap.has_fields(str(place[0])):
        return f"{path_words(place[1:])} #{place[0]}"
    return path_words(place)


def _values(known: Field | None, entry: Several, rng: random.Random) -> tuple[Entry, ...]:
    if known is None:
        raise ValueError("is not an input of this model")
    return parse(known, entry, rng)


def _all_several(form: Form, draft: Draft) -> Iterator[tuple[Place, Field | None, Several]]:
    for name, entry in draft.items():
        yield from _several_in(form.field(name), entry, (name,))


def _several_in(known: Field | None, entry: Entry, place: Place) -> Iterator[tuple[Place, Field | None, Several]]:
    match entry:
        case Several():
            yield place, known, entry
        case Members(entries):
            inner = {each.name: each for each in known.fields} if known is not None else {}
            extra = known.extra if known is not None else None
            for name, each in entries.items():
                yield from _several_in(inner.get(name, extra), each, (*place, name))
        case Items(elements):
            for number, each in enumerate(elements):
                yield from _several_in(known.item if known is not None else None, each, (*place, number))
        case Branched(chosen, branches) if chosen in branches:
            branch = known.branches[chosen] if known is not None and chosen < len(known.branches) else None
            yield from _several_in(branch, branches[chosen], place)
        case _:
            return


def _filled(draft: Draft, values: Mapping[Place, Entry]) -> Draft:
    filled = dict(draft)
    for place, value in values.items():
        filled[str(place[0])] = changed_at(filled[str(place[0])], place[1:], partial(_instead, value))
    return filled


def _instead(value: Entry, _several: Entry) -> Entry:
    return value
