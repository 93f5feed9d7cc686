"""The language in which events are searched, for the line that it is typed in."""

from __future__ import annotations

from collections.abc import Sequence

from runcomfy_tui.store.history_search import EVENT_STATES, KIND_VALUES, TERMS, parse_search

PLACEHOLDER = "words, kind:submit,fault, state:failed, model:flux, id:…, -not this"

_VALUES = {"kind": KIND_VALUES, "state": EVENT_STATES}


def completed_search(text: str) -> str | None:
    """Return the search with its last word completed: names of terms, and the values of those that have a list."""
    before, _, word = text.rpartition(" ")
    sign, word = ("-", word[1:]) if word.startswith("-") else ("", word)
    name, colon, values = word.partition(":")
    if colon:
        *done, last = values.split(",")
        fits = next((value for value in _VALUES.get(name.casefold(), ()) if last and value.startswith(last)), None)
        whole = None if fits is None else f"{name}:{','.join([*done, fits])}"
    else:
        whole = next((f"{term}:" for term in TERMS if word and term.startswith(word.casefold())), None)
    return None if whole is None else f"{before}{' ' if before else ''}{sign}{whole}"


def search_problems(text: str) -> Sequence[str]:
    """Return what makes no sense in a search."""
    return parse_search(text).problems
