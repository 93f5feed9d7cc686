"""The models that a person marked as favourites, kept in the journal for every window on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runcomfy_tui.domain.target import is_model_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runcomfy_tui.store import Journal

FAVOURITES_KEY: Final = "ui.models.favourites"
_MOST = 1_000


async def favourites(journal: Journal) -> frozenset[str]:
    """Return the ids of the favourite models."""
    kept = await journal.get_meta(FAVOURITES_KEY)
    ids = [each for each in kept if isinstance(each, str) and is_model_id(each)] if isinstance(kept, list) else []
    return frozenset(ids[:_MOST])


async def mark(journal: Journal, model_ids: Iterable[str], *, are: bool) -> frozenset[str]:
    """Make these models favourites, or take them off; return all there are. What other windows marked stays."""
    known = await favourites(journal)
    wanted = known | set(model_ids) if are else known - set(model_ids)
    await journal.put_meta(FAVOURITES_KEY, sorted(wanted)[:_MOST])
    return wanted
