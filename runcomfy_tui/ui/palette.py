"""The command palette: every deed of the screen, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from runcomfy_tui.ui.deeds import Deed


class DeedCommands(Provider):
    """Offers the ``deeds`` of the screen that the palette was opened on."""

    def _deeds(self) -> Sequence[Deed]:
        deeds: Sequence[Deed] = getattr(self.screen, "deeds", ())
        return [deed for deed in deeds if deed.action and deed.id != "app.palette"]

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for deed in self._deeds():
            yield DiscoveryHit(_words(deed), partial(self.screen.run_action, deed.action), help=deed.tooltip)

    async def search(self, query: str) -> Hits:
        """Offer what fits."""
        matcher = self.matcher(query)
        for deed in self._deeds():
            words = _words(deed)
            score = max(matcher.match(words), matcher.match(deed.tooltip) * 0.5)
            if score > 0:
                command = partial(self.screen.run_action, deed.action)
                yield Hit(score, matcher.highlight(words), command, help=deed.tooltip)


def _words(deed: Deed) -> str:
    label = f"{deed.label[:1].upper()}{deed.label[1:]}"
    return f"{label} ({deed.shown_keys})" if deed.shown_keys else label
