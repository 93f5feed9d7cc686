"""What a person calls a job: its label, its tags and its note, brought into one form and held to lengths."""

from __future__ import annotations

import re

from runcomfy_tui.domain.text import clean

LABEL_LIMIT = 60
TAG_LIMIT = 40
MOST_TAGS = 20
NOTE_LIMIT = 1_000
"""The longest note, like the others in characters."""

_BETWEEN_TAGS = re.compile(r"[\s,;]+")
_NOT_IN_TAGS = re.compile(r'["“”\'`:=]+')


def tidy_label(text: str) -> str:
    """Return a label as it is kept: cleaned, one space between words, and no quotes, which a filter needs itself."""
    return _spaced(text).replace('"', "'")


def tidy_tags(text: str) -> str:
    """Return tags as they are kept: words without quotes, each once whatever its case, one space apart.

    A leading ``#``, as people write it elsewhere, goes, and so do ``+`` and ``-``, which mean adding and taking away.
    """
    kept: dict[str, str] = {}
    for written in _BETWEEN_TAGS.split(clean(text)):
        if word := _NOT_IN_TAGS.sub("", written).lstrip("#+-"):
            kept.setdefault(word.casefold(), word)
    return " ".join(kept.values())


def tidy_note(text: str) -> str:
    """Return a note as it is kept: cleaned, on one line."""
    return _spaced(text)


def label_problem(label: str) -> str | None:
    """Return what is wrong with a tidy label, or None."""
    return _too_long("a label", label, LABEL_LIMIT)


def tags_problem(tags: str) -> str | None:
    """Return what is wrong with tidy tags, or None."""
    words = tags.split()
    if len(words) > MOST_TAGS:
        return f"at most {MOST_TAGS} tags, these are {len(words)}"
    return next((problem for word in words if (problem := _too_long("a tag", word, TAG_LIMIT))), None)


def note_problem(note: str) -> str | None:
    """Return what is wrong with a tidy note, or None."""
    return _too_long("a note", note, NOTE_LIMIT)


def _spaced(text: str) -> str:
    return " ".join(clean(text).split())


def _too_long(what: str, text: str, limit: int) -> str | None:
    return f"{what} has at most {limit:,} characters, this has {len(text):,}" if len(text) > limit else None


def changed_tags(tags: str, wish: str) -> str:
    """Return a job's tags after a person's wish: ``+fog -old`` adds and takes away, anything else replaces all."""
    words = _BETWEEN_TAGS.split(clean(wish).strip())
    if not all(word[:1] in "+-" and word[1:] for word in words):
        return tidy_tags(wish)
    gone = tidy_tags(" ".join(word[1:] for word in words if word[0] == "-")).casefold().split()
    kept = [tag for tag in tags.split() if tag.casefold() not in gone]
    return tidy_tags(" ".join([*kept, *(word[1:] for word in words if word[0] == "+")]))
