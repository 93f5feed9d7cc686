"""Texts that no program may trust: markup, terminal escapes, bidi controls, very long lines, set into JSON answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from runcomfy_tui.simulator.exchange import JSON_TYPE, Answer

HOSTILE_TEXT = (
    "[/red] [bold]markup[/nowhere] [@click=app.quit]press[/] $primary {0} %s\\n "
    "\x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]52;c;aG9zdGlsZQ==\x07\x1bP+q544e\x1b\\ \x9b31m\x00\x07\x08\x7f\r"
    "\u202eright to left\u2066\u2069\u200b\u200b\u200d\ufeff ../../etc/passwd 👩‍👩‍👧‍👦 e\u0301\u0301\u0301"
    " =cmd|' /C calc'!A0"
)
_LONG_TEXT = "[" + "A" * 100_000 + "\x1b[5m"
_KEPT_KEYS = frozenset(
    (
        *("request_id", "model_id", "status", "outcome", "kind", "price_unit", "error_code", "id", "token_type"),
        *("type", "format", "enum", "required", "inputs", "required_inputs", "loc"),
        *("class_type", "instance_id", "workflow_id", "hardware", "device_code", "access_token"),
    )
)
_MOST_LONG_TEXTS = 20
_LONG_KEYS = frozenset(("description", "error_message", "message", "msg", "readme", "debugInfo"))
_TOLD_KEYS = frozenset(("tooltip", "display_name", "description", "placeholder"))


def made_hostile(answer: Answer, *, is_registry: bool = False) -> Answer:
    """The JSON answer with hostile text in every text but those that identify something; others stay as they are.

    A registry of node types is nothing but identifiers: only what it tells people is changed.
    """
    if answer.header("content-type") != JSON_TYPE or not answer.body:
        return answer
    value = answer.json()
    if is_registry:
        return replace(answer, body=json.dumps(_told_worse(value, "")).encode())
    worse = _worse(value, "", iter(range(_MOST_LONG_TEXTS)))
    if isinstance(worse, dict):
        worse["note" + HOSTILE_TEXT] = HOSTILE_TEXT
        worse["logs"] = _LONG_TEXT
        if isinstance(worse.get("categories"), list) and "model_id" not in worse:
            worse["categories"].append(HOSTILE_TEXT + "to-image")
    return replace(answer, body=json.dumps(worse).encode())


def _worse(value: object, key: str, left: Iterator[int]) -> object:
    if key in _KEPT_KEYS:
        return value
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            return value
        is_long = key in _LONG_KEYS and next(left, None) is not None
        return HOSTILE_TEXT + value + (_LONG_TEXT if is_long else "")
    if isinstance(value, list):
        return [item if key == "categories" else _worse(item, key, left) for item in value]
    if isinstance(value, dict):
        worse = {name: _worse(item, name, left) for name, item in value.items()}
        if key == "output":
            worse["caption"] = HOSTILE_TEXT
        return worse
    return value


def _told_worse(value: object, key: str) -> object:
    if isinstance(value, str):
        return value + HOSTILE_TEXT if key in _TOLD_KEYS else value
    if isinstance(value, list):
        return [_told_worse(item, "") for item in value]
    if isinstance(value, dict):
        return {name: _told_worse(item, name) for name, item in value.items()}
    return value
