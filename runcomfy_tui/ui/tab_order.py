"""Tab goes through a form as it is written, also through what is only just being laid out."""

from __future__ import annotations

from collections.abc import Iterator

from textual.screen import Screen
from textual.widget import Widget


class InTabOrder(Screen[None]):
    """A screen whose Tab follows the order of its widgets.

    Textual goes by where widgets stand; one that was added and not laid out yet counts as standing at the top. While
    a long form is still being filled Tab would leave the first field for such a one, far below.
    """

    @property
    def focus_chain(self) -> list[Widget]:
        """What can have the focus, in order."""
        around = self.focused.ancestors_with_self if self.focused is not None else []
        root = next((node for node in around if isinstance(node, Widget) and node._trap_focus), self)  # noqa: SLF001
        return list(_focusable(root))


def _focusable(parent: Widget) -> Iterator[Widget]:
    for child in parent.displayed_children:
        if child.disabled:
            continue
        if child.allow_focus() and child.visible:
            yield child
        if child.is_container and child.allow_focus_children():
            yield from _focusable(child)
