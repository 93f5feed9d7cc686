"""Keys that come faster than they are answered each go where the one before has led.

Textual hands a key to whatever has the focus when it arrives, and looks for its binding only after the key went from
there through every widget up to the app. Of several keys that arrive at once, as from a slow line or a quick hand, the
later ones would stand before the first widget already when Tab moves the focus: text typed for one field would end in
another. Here one key is under way at a time. A follower takes the same way behind it, through the same queues, twice:
behind the key, and behind what its binding brought about. When it is through, the next key is handed out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

_LOOKS_EVERY_S = 0.05
_LOOKS = 20
_ROUNDS = 2
"""How often a follower queues at each widget at last: one message is often answered there by posting another."""
_HELD_S = 3.0
"""What takes longer to come is not waited for: then keys go where the person sees that they go."""


class KeysInOrder(App[int]):
    """An app that answers each key, paste and click before it looks at the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Event] = deque()
        self._follower: _Follower | None = None
        self._is_holding = False
        self._holds = 0

    def hold_keys(self) -> None:
        """Keep what is typed until :meth:`let_keys_go`: what follows the key that opens a screen is meant for that."""
        self._is_holding = True
        self._holds += 1
        asyncio.get_running_loop().call_later(_HELD_S, self._held_too_long, self._holds)

    def let_keys_go(self) -> None:
        """Hand out what is held: what was asked for is there, or will not come."""
        if self._is_holding:
            self._is_holding = False
            self.call_later(self._go_on)

    def _held_too_long(self, hold: int) -> None:
        if hold == self._holds:
            self.let_keys_go()

    async def _go_on(self) -> None:
        if self._follower is None:
            await self._next_input()

    async def on_event(self, event: events.Event) -> None:
        """Hand out what was typed if nothing before it is under way; everything else goes as always."""
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._follower is not None or self._held or self._is_holding:
            self._held.append(event)
        else:
            await self._hand_out_input(event)

    async def _hand_out_input(self, event: events.Event, waited: bool = False) -> None:
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
            return
        screen = self.screen
        if screen.focused is None and screen.is_attached and not waited:
            # Only just being opened, perhaps: what it will focus stands in its queue, or in the app's behind that.
            self._held.appendleft(event)
            self._send_after(_Follower(None, (screen,), lambda: self._next_input(waited=True)))
            return
        target = screen.focused or screen
        await super().on_event(event)
        widgets = [node for node in target.ancestors_with_self if node is not self]
        # Behind the key up to the app, which looks for its binding; then behind what that sent to the widgets.
        way = [*(widgets if event.is_forwarded else ()), self, *(node for node in widgets for _ in range(_ROUNDS))]
        self._send_after(_Follower(event, way, self._next_input))

    def _send_after(self, follower: _Follower) -> None:
        self._follower = follower
        follower.set_out(self)
        self._watch_follower(follower, _LOOKS)

    def _watch_follower(self, follower: _Follower, looks: int) -> None:
        """See that nothing holds the keys up for long: a widget may be gone, or be busy with something slow."""
        if follower is not self._follower or self._exit:
            return
        if looks == 0:
            self.call_later(self._let_all_go, follower)
            return
        follower.pass_what_is_gone(self)
        asyncio.get_running_loop().call_later(_LOOKS_EVERY_S, self._watch_follower, follower, looks - 1)

    async def _next_input(self, waited: bool = False) -> None:
        self._follower = None
        while self._held and self._follower is None and not self._is_holding:
            await self._hand_out_input(self._held.popleft(), waited)
            waited = False

    async def _let_all_go(self, follower: _Follower) -> None:
        """Let go of all that is held, in Textual's way."""
        if follower is self._follower:
            self._follower = None
            while self._held and not self._is_holding:
                await super().on_event(self._held.popleft())


def hold_keys(app: App[Any]) -> None:
    """Do :meth:`KeysInOrder.hold_keys` where the app can."""
    if isinstance(app, KeysInOrder):
        app.hold_keys()


def let_keys_go(app: App[Any]) -> None:
    """Do :meth:`KeysInOrder.let_keys_go` where the app can."""
    if isinstance(app, KeysInOrder):
        app.let_keys_go()


class _Follower:
    """Goes behind a key, through the queue of everything on its way, and then calls ``arrived`` in the app."""

    def __init__(self, key: events.Event | None, way: Iterable[MessagePump], arrived: Callable[[], object]) -> None:
        self._key = key
        self._way = deque(way)
        self._arrived = arrived
        self._step = 0

    def set_out(self, app: App[int]) -> None:
        """Queue at the next widget that still reads its queue, at last at the app."""
        self._step += 1
        while self._way:
            if self._way[0].call_later(self._reached, app, self._step):
                return
            self._way.popleft()
        app.call_later(self._arrived)

    def pass_what_is_gone(self, app: App[int]) -> None:
        """Leave the queue of a widget that was taken off the screen meanwhile."""
        if self._way and self._way[0] is not app and not (self._way[0].is_running and self._way[0].is_attached):
            self._way.popleft()
            self.set_out(app)

    def _reached(self, app: App[int], step: int) -> None:
        if step != self._step:
            return  # it was thought to be gone
        self._way.popleft()
        if isinstance(self._key, events.Key) and self._key.is_printable and self._key._stop_propagation:  # noqa: SLF001
            self._way.clear()  # a letter in a text: it changed nothing but that text
        self.set_out(app)
