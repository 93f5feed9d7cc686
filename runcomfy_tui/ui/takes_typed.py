"""Screens that hold what a person types, asked to take the last of it before the program ends."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class TakesTyped(Protocol):
    """A screen whose editors may hold more than it was told of: their messages may be on their way."""

    def take_typed(self) -> None:
        """Take what the editors hold at this moment."""
        ...
