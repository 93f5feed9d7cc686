"""Keys that come faster than they are answered each go where the one before has led.

Textual hands a key to whatever has the focus when it arrives, and looks for its binding only after the key went from
there through every widget up to the app. Of several keys that arrive at once, as from a slow line or a quick hand, the
later ones are on that way already when the first one moves the focus: the letters typed after the key of the filter
would be lost. Here a key that no widget on its way listens to is looked up at once, and keys wait for a screen that is
only just being opened.
"""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

_LISTENERS = ("on_key", "_on_key")


class KeysInOrder(App[int]):
    """An app that answers each key before it looks at the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Key] = []
        self._opening: Screen[object] | None = None

    async def on_event(self, event: events.Event) -> None:
        """Answer a key at once where that can be; everything else as always."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self._opening is not None and self._opening is not self.screen:
                await self._screen_is_open()  # it went before it was open
            if self._waits(event) or await self._is_answered(event):
                return
        await super().on_event(event)

    def _waits(self, event: events.Key) -> bool:
        """Keep a key for the screen that is being opened; tell whether it is kept."""
        if self._opening is None:
            screen = self.screen
            if screen.focused is not None or not screen.is_attached:
                return False
            # What the screen focuses stands in its queue, or in the app's behind that.
            if not screen.call_later(self.call_later, self._screen_is_open):
                return False
            self._opening = screen
        self._early.append(event)
        return True

    async def _screen_is_open(self) -> None:
        early, self._early = self._early, []
        self._opening = None
        while early:
            event = early.pop(0)
            if not await self._is_answered(event):
                await super().on_event(event)
            if early and self.screen.focused is None and self._waits(early[0]):
                self._early.extend(early[1:])
                return

    async def _is_answered(self, event: events.Key) -> bool:
        """Run what a key is bound to, if nothing on its way would take it; tell whether that was so."""
        focused = self.focused
        if focused is None or not self.app_focus or self.screen.maximized is not None:
            return False
        if any(_listens(node, event) for node in focused.ancestors_with_self if node is not self):
            return False
        return await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)


def _listens(node: DOMNode, event: events.Key) -> bool:
    """Tell whether a widget has a say about a key before its bindings have."""
    if any(getattr(type(node), name, None) not in (None, getattr(Widget, name, None)) for name in _LISTENERS):
        return True
    return any(hasattr(node, f"{prefix}key_{name}") for name in event.name_aliases for prefix in ("", "_"))
