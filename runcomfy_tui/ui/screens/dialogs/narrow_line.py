"""The line of a picker in which one types to narrow, and which leaves some keys to the list."""

from __future__ import annotations

from textual.widgets import Input


class NarrowLine(Input):
    """With ``marks`` the space bar marks what is under the cursor instead of being typed."""

    DEFAULT_CSS = """
    NarrowLine, NarrowLine:focus { background: transparent; background-tint: transparent; }
    """

    def __init__(self, placeholder: str, *, marks: bool) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)
        self._marks = marks

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell whether a key is typed."""
        return not (self._marks and key == "space") and super().check_consume_key(key, character)
