"""What stands in place of an empty table while there is no token: the sign-in, and the demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

_PAGE = "/profile"


class TokenNotice(Widget, can_focus=True):
    """A calm notice in the middle of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "app.sign_in", "Sign in", id="token.sign-in", tooltip="Sign in, by a code in the browser"),
        Binding("d", "demo", "Demo", id="token.demo", tooltip="Start the demo: a RunComfy on this machine, no account"),
    ]

    DEFAULT_CSS = """
    TokenNotice { height: 1fr; align: center middle; content-align: center middle; border: round $border-blurred; }
    TokenNotice:focus { border: round $border; }
    """

    @dataclass
    class DemoWanted(Message):
        """The person wants the demo."""

    def __init__(self, web_base: str) -> None:
        super().__init__()
        self._page = f"{web_base}{_PAGE}"

    def render(self) -> Content:
        """Return the notice."""
        return Content.assemble(
            ("Not signed in\n\n", "bold"),
            ("L", "bold $text-accent"),
            " signs in with your RunComfy account\n",
            ("d", "bold $text-accent"),
            " starts the demo: no account, nothing to pay\n",
            ("q", "bold $text-accent"),
            " leaves\n\n",
            ("A token from ", "$foreground 60%"),
            self._page,
            ("\nin the variable ", "$foreground 60%"),
            "RUNCOMFY_TOKEN",
            (" does it, too.", "$foreground 60%"),
        )

    def action_demo(self) -> None:
        """Ask for the demo."""
        self.post_message(self.DemoWanted())
