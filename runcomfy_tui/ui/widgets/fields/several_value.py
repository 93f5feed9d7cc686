"""Between one value of a field and several, one job each."""

from __future__ import annotations

import random

from runcomfy_tui.forms import Entry, Field, NotSent, Picked, Several, Typed
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.variations import TAKES_SEVERAL, first, parse, value_words, written

MOST_WORDS = 4


def can_take_several(field: Field) -> bool:
    """Whether a field can take several values, one job each."""
    return field.kind in TAKES_SEVERAL and not field.readonly


def to_several(entry: Entry) -> Several:
    """The several values to start from: the one that is there."""
    match entry:
        case Typed(text):
            return written((text,))
        case Picked(value):
            return written((value if isinstance(value, str) else write_json(value),))
        case _:
            return Several("")


def from_several(field: Field, several: Several) -> Entry:
    """The first of the values; nothing where they cannot be read."""
    try:
        return first(field, several) if several.text.strip() else NotSent()
    except ValueError:
        return NotSent()


def count_remark(field: Field, entry: Entry) -> str:
    """How many values there are now, and the first of them; how to write them where they cannot be read."""
    if not isinstance(entry, Several):
        return ""
    try:
        values = parse(field, entry, random.Random(0)) if entry.text.strip() else ()
    except ValueError:
        values = ()
    if not values:
        return "several values, one job each; F5 for one again"
    if "random" in entry.text:
        return f"{len(values):,} values, drawn when it is submitted"
    words = ", ".join(value_words(each) for each in values[:MOST_WORDS])
    count = "1 value" if len(values) == 1 else f"{len(values):,} values"
    return f"{count}: {words}{', …' if len(values) > MOST_WORDS else ''}"
