"""Asking for the whole catalogue, page after page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from runcomfy_tui.api.answers import CataloguePage
    from runcomfy_tui.domain.catalogue import CatalogueModel

# Commands that only look at the catalogue wait for what is imported here.

PAGE: Final = 500
MOST_PAGES: Final = 100

AskPage = Callable[[int, int], Awaitable["CataloguePage"]]
"""Asks for a page: how many models, and how many to leave out before them."""


async def whole_catalogue(ask: AskPage) -> list[CatalogueModel]:
    """Return all models, also of a service that cuts ``limit`` or ignores ``offset``; raises what ``ask`` raises."""
    models: dict[str, CatalogueModel] = {}
    offset = 0
    for _ in range(MOST_PAGES):
        answer = await ask(PAGE, offset)
        fresh = {model.model_id: model for model in answer.models if model.model_id not in models}
        models |= fresh
        offset += max(answer.listed, len(answer.models))
        if offset >= answer.total or not answer.listed or (answer.models and not fresh):
            break
    return list(models.values())
