"""One setting as it was given: its text, and where it stands."""

from __future__ import annotations

from typing import Literal, NamedTuple

Layer = Literal["default", "file", "environment", "flag"]
"""The layers, the weakest first."""


class Given(NamedTuple):
    """The text of a setting, and its source: a variable's or flag's name, or a place in the file."""

    text: str
    source: str
    layer: Layer = "flag"

    @property
    def place(self) -> str:
        """Return where it stands, without the setting's name after a line of the file."""
        return self.source.rpartition(": ")[0] if self.layer == "file" else self.source
