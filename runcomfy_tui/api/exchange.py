"""What goes into an HTTP exchange and comes out of it: the token that is hidden until then, and the whole answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Secret(Protocol):
    """A token that gives its value only when asked."""

    def reveal(self) -> str:
        """Return the value."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, whole: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
