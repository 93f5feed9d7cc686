"""Looking at files for a form: local ones off the loop, hosted ones by their size; remembered, and kept up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.forms.media import FileFacts
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk

MOST_KEPT: Final = 500
TYPED_S: Final = 0.8
"""How long a URL stays as it is before anyone is asked about it: it may still be being typed."""


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it was when it was looked at; ``identity`` is another one once it has changed, None without a file."""

    identity: tuple[int, ...] | None
    facts: FileFacts


class FileDesk:
    """Holds what is known of every file that a form names, by its path or URL as it was typed."""

    def __init__(
        self,
        look: Callable[[str, Look | None], Look] | None = None,
        *,
        hosted_size: Callable[[str], Awaitable[int | None]] | None = None,
    ) -> None:
        """``look`` reads the disk, in a thread, with the look before at hand.

        ``hosted_size`` asks how many bytes a URL answers with, of hosts that may be asked; None where that is unknown.
        """
        self._look = look or look_again_at
        self._hosted_size = hosted_size
        self._sizes: dict[str, int | None] = {}
        self._looks: dict[str, Look] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._calls: dict[object, Callable[[str], None]] = {}

    def facts(self, path: str) -> FileFacts:
        """Return what is known of a file now; ``pending`` until it was looked at, which this call starts."""
        look = self._looks.get(path)
        if look is not None:
            return look.facts
        self.look_again(path)
        return FileFacts(path, pending=True)

    def url_size(self, url: str) -> int | None:
        """Return how many bytes a URL answers with, None where that is not known; asks, unless it is typed on."""
        if url not in self._sizes and self._hosted_size is not None and url not in self._under_way:
            self._under_way[url] = asyncio.get_running_loop().create_task(self._ask(url))
        return self._sizes.get(url)

    def look_again(self, path: str) -> None:
        """Look whether a file is still what it was, unless that is under way."""
        if path not in self._under_way:
            self._under_way[path] = asyncio.get_running_loop().create_task(self._go(path))

    def on_change(self, call: Callable[[str], None]) -> Callable[[], None]:
        """Call with the path whenever more or something else is known of a file; the answer ends that."""
        key = object()
        self._calls[key] = call

        def end() -> None:
            self._calls.pop(key, None)

        return end

    async def _ask(self, url: str) -> None:
        try:
            await asyncio.sleep(TYPED_S)
            typed_on = any(other != url and other.startswith(url) for other in self._under_way)
            if self._hosted_size is not None and not typed_on:
                self._sizes[url] = await self._hosted_size(url)
        except RuncomfyTuiError:
            self._sizes[url] = None
        finally:
            self._under_way.pop(url, None)
        if self._sizes.get(url) is not None:
            self._tell(url)

    def _tell(self, name: str) -> None:
        for call in list(self._calls.values()):
            call(name)

    async def _go(self, path: str) -> None:
        before = self._looks.get(path)
        try:
            look = await read_disk(self._look, path, before)
        except RuncomfyTuiError:
            look = Look(None, FileFacts(path, problem="cannot be read: the disk does not answer"))
        finally:
            self._under_way.pop(path, None)
        if look == before:
            return
        self._looks.pop(path, None)
        self._looks[path] = look
        while len(self._looks) > MOST_KEPT:
            del self._looks[next(iter(self._looks))]
        self._tell(path)


def look_again_at(path: str, before: Look | None = None) -> Look:
    """Read what a file is, from its first bytes; ``before`` is returned where it is still the same file."""
    from runcomfy_tui.engine.input_files import identity_of, look_at

    identity = identity_of(path)
    if before is not None and identity is not None and before.identity == identity:
        return before
    return Look(identity, look_at(path))
