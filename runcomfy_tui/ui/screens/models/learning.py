"""Fetching a model's schema while it is looked at: the remembered one at once, a newer one when the cursor rests."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.present.model_words import InputWords
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.tasks import sentence

_GLANCE_S, _REST_S = 0.08, 0.3
"""How long the cursor stands still before the journal is read, and before the service is asked."""
_MOST_KEPT = 300
_ASKING = "their limits are being asked for…"


class Lessons:
    """Inputs of the models that were looked at."""

    def __init__(self, learned: Callable[[], None]) -> None:
        """``learned`` is called after something more is known of the model that is looked at."""
        self._learned = learned
        self._known: OrderedDict[str, tuple[InputWords, ...] | None] = OrderedDict()
        self._fresh: set[str] = set()
        self._problems: dict[str, str] = {}
        self._asking: str | None = None

    def inputs(self, model_id: str) -> tuple[InputWords, ...] | None:
        """Return the inputs of a model's schema, None while that is not known, or says nothing."""
        return self._known.get(model_id)

    def asking(self, model_id: str) -> str:
        """Return how getting them goes on, in words; "" where there is nothing to say."""
        return _ASKING if self._asking == model_id else self._problems.get(model_id, "")

    def is_fresh(self, model_id: str) -> bool:
        """Tell whether there is nothing more to ask about a model."""
        return model_id in self._fresh

    def forget(self) -> None:
        """Ask about every model once more when it is looked at."""
        self._fresh.clear()
        self._problems.clear()

    async def learn(self, connection: Connection, model_id: str) -> None:
        """Find a model's inputs out; stopped by being cancelled when the cursor goes on."""
        try:
            await asyncio.sleep(_GLANCE_S)
            remembered = await connection.journal.model(model_id)
            if remembered is not None:
                await self._keep(remembered[0])
            else:
                self._asking = model_id
                self._learned()
            await asyncio.sleep(_REST_S)
            await self._keep(await connection.engine.model(model_id))
            self._fresh.add(model_id)
        except RuncomfyTuiError as error:
            self._problems[model_id] = f"their limits are not known. {sentence(error)}"
        finally:
            self._asking = None
        self._learned()

    async def _keep(self, model: CatalogueModel) -> None:
        # The form's rooms are not imported before the first paint.
        from runcomfy_tui.ui.screens.models.inputs import input_words

        self._known[model.model_id] = await asyncio.to_thread(input_words, model.input_schema)
        self._problems.pop(model.model_id, None)
        self._known.move_to_end(model.model_id)
        while len(self._known) > _MOST_KEPT:
            self._fresh.discard(self._known.popitem(last=False)[0])
        self._learned()
