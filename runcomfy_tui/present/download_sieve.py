"""The filter of downloads: words, ``state:``, ``kind:`` and ``model:``."""

from __future__ import annotations

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.downloads import STATE_WORDS, UNFINISHED, FileRow
from runcomfy_tui.present.terms import TermSieve, Test, complete_term, parse_terms

FIELDS = ("state", "kind", "model")
LIVE = "live"
STATE_VALUES = (*STATE_WORDS.values(), LIVE)
"""What may stand behind ``state:``; ``live`` is whatever is still to come."""

_KNOWN = {"state": STATE_VALUES, "kind": tuple(kind.value for kind in MediaKind)}
_TITLE_LIMIT = 2_000


def parse(text: str) -> TermSieve[FileRow]:
    """Return the sieve that ``text`` stands for; never raises."""
    return parse_terms(text, FIELDS, _word_test, _term_test)


def complete(text: str) -> str | None:
    """Return the text with its last word completed, None where nothing fits."""
    return complete_term(text, FIELDS, lambda name: _KNOWN.get(name, ()))


def _word_test(word: str) -> Test[FileRow]:
    return lambda row: word in _haystack(row)


def _term_test(name: str, values: tuple[str, ...]) -> Test[FileRow]:
    if name == "model":
        return lambda row: any(part in _target(row).casefold() for part in values)
    if name == "kind":
        return lambda row: any(row.kind.value.startswith(part) for part in values)
    return _state_test(values)


def _state_test(values: tuple[str, ...]) -> Test[FileRow]:
    wanted = {state for state, word in STATE_WORDS.items() for value in values if word.startswith(value)}
    if LIVE in values:
        wanted |= UNFINISHED
    if not wanted:
        raise ValueError(f"no state is called “{values[0]}”; there are {', '.join(STATE_VALUES)}")
    return lambda row: row.state in wanted


def _target(row: FileRow) -> str:
    return "" if row.target is None else f"{row.target.id}\n{row.target_name}"


def _haystack(row: FileRow) -> str:
    parts = (row.name, _target(row), row.title[:_TITLE_LIMIT], row.request_id, row.job_id, STATE_WORDS[row.state])
    return "\n".join((*parts, row.problem or "")).casefold()
