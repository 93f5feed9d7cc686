"""What the journal keeps for the form of one target: its draft, its presets, and what was typed over earlier inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runcomfy_tui.domain.target import Target
from runcomfy_tui.store import Journal
from runcomfy_tui.store.presets import Preset

MOST_KEPT_CHANGES = 20
_AGAIN = "(again "


class JobShelf:
    """Keeps nothing in a journal that is only shown. Raises what the journal raises."""

    def __init__(self, journal: Journal, target: Target, job_id: str | None, now: Callable[[], float]) -> None:
        """``job_id`` is the job whose inputs are changed in the form: they do not take the place of the draft."""
        self._journal = journal
        self._target = target
        self._again = None if job_id is None else f"{_AGAIN}{job_id})"
        self._now = now

    async def all(self) -> Sequence[Preset]:
        """Return what is kept, by name."""
        return await self._journal.preset_book.of(self._target)

    async def save(self, name: str, data: object) -> None:
        """Keep JSON data under a name, in place of what it had."""
        if not self._journal.is_read_only:
            await self._journal.preset_book.save(self._target, name, data, self._now())

    async def drop(self, name: str) -> None:
        """Forget a name."""
        if not self._journal.is_read_only:
            await self._journal.preset_book.drop(self._target, name)

    async def draft(self) -> object | None:
        """Return the draft (JSON data) as it was left, or None."""
        if self._again is None:
            return await self._journal.draft(self._target)
        return next((each.data for each in await self.all() if each.name == self._again), None)

    async def save_draft(self, data: object) -> None:
        """Keep the draft."""
        if self._again is not None:
            await self.save(self._again, data)
        elif not self._journal.is_read_only:
            await self._journal.save_draft(self._target, data)

    async def end_draft(self, rest: object | None) -> None:
        """Forget the draft, whose job is on its way now, but for ``rest``, and changes to jobs of long ago."""
        if self._journal.is_read_only:
            return
        if self._again is not None:
            await self.drop(self._again)
        if rest is not None:
            await self._journal.save_draft(self._target, rest)
        elif self._again is None:
            await self._journal.drop_draft(self._target)
        changes = [each for each in await self.all() if each.name.startswith(_AGAIN)]
        for each in sorted(changes, key=lambda one: -one.saved_at)[MOST_KEPT_CHANGES:]:
            await self.drop(each.name)
