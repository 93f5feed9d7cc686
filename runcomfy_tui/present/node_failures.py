"""What a failed deployment says of each error: its words, its code, and the debug information to unfold."""

from __future__ import annotations

import json
from dataclasses import dataclass

from runcomfy_tui.domain.job import Failure
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.present.nodes import node_named

_MOST = 40
_LONGEST_LINE = 400
_LONGEST_WORDS = 8_000
_HEAD, _TAIL = 8_000, 40_000
_CODES = ("errorCode", "error_code", "code")
_MARKS = frozenset({"errorCode", "debugInfo"})


@dataclass(frozen=True, slots=True)
class NodeFailure:
    """One error. ``line`` and ``debug`` (several lines, maybe empty) are cleaned; ``node_id`` is as it came.

    ``debug`` holds what the line leaves out of the words too.
    """

    line: str
    code: str = ""
    debug: str = ""
    node_id: str | None = None


def node_failures(failure: Failure | None) -> tuple[NodeFailure, ...]:
    """Return the errors of a failure that came as ``{error, errorCode, debugInfo}`` or a list of such, at most 40.

    Nothing for a failure of another shape.
    """
    try:
        detail = json.loads((failure and failure.detail) or "null")
    except (ValueError, RecursionError):
        return ()
    entries = detail if isinstance(detail, list) else [detail]
    if not any(isinstance(entry, dict) and entry.keys() & _MARKS for entry in entries):
        return ()
    return tuple(_read(entry) for entry in entries[:_MOST])


def _read(entry: object) -> NodeFailure:
    if not isinstance(entry, dict):
        return NodeFailure(first_line(_words(entry), _LONGEST_LINE) or "no words")
    said = _words(next((entry[key] for key in ("error", "message", "error_message") if entry.get(key)), ""))
    line = first_line(said, _LONGEST_LINE)
    debug = _shortened(_words(entry.get("debugInfo")))
    if line != clean(said, _LONGEST_WORDS, keep_newlines=True).strip():
        debug = "\n\n".join(part for part in (clean(said, _LONGEST_WORDS, keep_newlines=True).strip(), debug) if part)
    code = next((entry[key] for key in _CODES if isinstance(entry.get(key), str | int)), None)
    named = entry.get("node_id")
    node_id = str(named) if isinstance(named, str | int) and not isinstance(named, bool) else node_named(said)
    shown_code = "" if code is None or isinstance(code, bool) else clean(str(code)[:40])
    return NodeFailure(line or "the service gave no reason", shown_code, debug, node_id)


def _words(value: object) -> str:
    """Return a text as it is, lines of a traceback as lines, anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(line.rstrip("\n") for line in value)
    return json.dumps(value, indent=2, ensure_ascii=False)


def _shortened(text: str) -> str:
    """Return a text cleaned; of a very long one its beginning and, more of it, its end: there a traceback says why."""
    left_out = len(text) - _HEAD - _TAIL
    if left_out > 0:
        text = f"{text[:_HEAD]}\n\n… {left_out:,} characters left out: the Result tab has them …\n\n{text[-_TAIL:]}"
    return clean(text, keep_newlines=True).strip("\n")
