"""The dialog with a route of ComfyUI's to call on an instance, and the JSON to send to it."""

from __future__ import annotations

import json
import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line

_PATH = re.compile(r"[A-Za-z0-9._~@:-]+(?:/[A-Za-z0-9._~@:-]+)*")


class AskRoute(Dialog[tuple[str, dict[str, object] | None]]):
    """Answers with a path (without a slash before it) and a JSON object, None for an empty body."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "Go on", id="route.send", tooltip="Go on to the question", priority=True),
    ]

    DEFAULT_CSS = """
    AskRoute .route--name { height: 1; color: $text-muted; margin-top: 1; }
    AskRoute.-low .route--name { margin-top: 0; }
    AskRoute Input, AskRoute Input:focus { border: none; height: 1; padding: 0 1; background: $panel; }
    AskRoute TextArea, AskRoute TextArea:focus { border: none; height: 6; padding: 0 1; background: $panel; }
    AskRoute.-low TextArea, AskRoute.-low TextArea:focus { height: 3; }
    """

    def contents(self) -> ComposeResult:
        """Yield path, body, what is wrong, and the keys."""
        yield Static("Route, as in ComfyUI: interrupt, history, api/free", markup=False, classes="route--name")
        yield Input(placeholder="queue")
        yield Static("JSON object to send, empty for none", markup=False, classes="route--name")
        yield TextArea(tab_behavior="focus")
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter or ctrl+s", "go on"), ("Tab", "next"), ("Esc", "leave")])

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        """Go on."""
        self.action_send()

    def action_send(self) -> None:
        """Answer, or say what is wrong."""
        path = self.query_one(Input).value.strip().strip("/")
        problem, body = _read(self.query_one(TextArea).text)
        if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
            problem = "a route has letters, digits, - and _ between slashes; no query"
        if problem:
            self.query_one(".dialog--problem", Static).update(Content(problem))
        else:
            self.dismiss((path, body))


def _read(text: str) -> tuple[str, dict[str, object] | None]:
    """Return what is wrong with a body, and the body."""
    if not text.strip():
        return "", None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        return f"what is to be sent is not JSON{where}", None
    return ("", value) if isinstance(value, dict) else ("what is to be sent must be a JSON object", None)
