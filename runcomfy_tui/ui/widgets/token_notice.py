"""What stands in place of an empty table while there is no token: where to get one, and the demo."""

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
            ("No API token yet\n\n", "bold"),
            "Make one at ",
            (self._page, "bold $text-accent"),
            "\nput it into the variable ",
            ("RUNCOMFY_TOKEN", "bold $text-accent"),
            "\nand start runcomfy-tui again.\n\n",
            ("d", "bold $text-accent"),
            " starts the demo: no account, nothing to pay\n",
            ("q", "bold $text-accent"),
            " leaves",
        )

    def action_demo(self) -> None:
        """Ask for the demo."""
        self.post_message(self.DemoWanted())
