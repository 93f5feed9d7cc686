"""The footer: the few keys that matter here, as many of them as fit into one line."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.widget import Widget

from runcomfy_tui.ui.deeds import Deed

_MOST = 8


class KeyHints(Widget):
    """Shows keys and labels; a click runs the deed on the screen. Deeds that cannot act now are dim."""

    DEFAULT_CSS = """
    KeyHints { height: 1; width: 1fr; dock: bottom; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, deeds: Sequence[Deed]) -> None:
        super().__init__()
        self._deeds = _footer(deeds)
        self._dim: frozenset[str] = frozenset()
        self._forbidden: frozenset[str] = frozenset()

    def show(self, deeds: Sequence[Deed]) -> None:
        """Show these deeds from now on."""
        if (footer := _footer(deeds)) != self._deeds:
            self._deeds = footer
            self.refresh()

    def dim(self, deed_ids: frozenset[str]) -> None:
        """Draw these deeds as not possible now."""
        if deed_ids != self._dim:
            self._dim = deed_ids
            self.refresh()

    def forbid(self, deed_ids: frozenset[str]) -> None:
        """Draw these deeds as not possible at all here."""
        if deed_ids != self._forbidden:
            self._forbidden = deed_ids
            self.refresh()

    def _placed(self) -> list[tuple[int, Deed]]:
        """Return the deeds that fit, each with the cell where it starts."""
        at, placed = 0, []
        for deed in self._deeds:
            width = len(deed.first_key) + 1 + len(deed.label)
            if at + width > self.size.width:
                break
            placed.append((at, deed))
            at += width + 2
        return placed

    def render(self) -> Content:
        """Return the line."""
        parts: list[str | tuple[str, str]] = []
        for at, deed in self._placed():
            is_dim = deed.id in self._dim or deed.id in self._forbidden
            parts += ["  " if at else "", (deed.first_key, "$text-muted" if is_dim else "bold $text-accent")]
            parts.append((f" {deed.label}", "dim" if is_dim else ""))
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Run the deed under the pointer."""
        for at, deed in self._placed():
            if at <= event.x - 1 < at + len(deed.first_key) + 1 + len(deed.label):
                if deed.action:
                    await self.screen.run_action(deed.action)
                else:  # the widget that has the focus knows what its key does
                    self.app.simulate_key(deed.keys.partition(",")[0])
                return


def _footer(deeds: Sequence[Deed]) -> list[Deed]:
    return sorted((deed for deed in deeds if deed.footer), key=lambda deed: deed.footer)[:_MOST]
