"""Which models took a file that was sent inside the request: only public URLs are documented, so it is remembered."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Failure
from runcomfy_tui.domain.source import texts_in
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.engine.submit_outcomes import SubmitOutcome, outcome_of
from runcomfy_tui.store import Journal

if TYPE_CHECKING:
    from runcomfy_tui.forms.media import DataUriMemory

META = "model.data_uris"
_ABOUT_INPUTS = frozenset({200, 400, 415, 422})
_MEDIA_WORDS = re.compile(r"\b(data[ _-]?ur[il]s?|base64|ur[il]s?|https?)\b", re.IGNORECASE)


class DataUris:
    """Learns from the answers to submits; what the last one said about a model counts."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._known: dict[str, DataUriMemory] = {}

    async def load(self) -> None:
        """Take over what is remembered."""
        self._known = _read(await self._journal.get_meta(META))

    def of(self, model_id: str) -> DataUriMemory | None:
        """Return what the model did with the last data URI that it got, None where none was sent to it yet."""
        return self._known.get(model_id)

    async def note(self, target: Target, body: bytes, answer: SubmitAnswer) -> None:
        """Learn from the answer to a body; not being able to write it down harms nothing."""
        if target.kind is not TargetKind.MODEL or b'"data:' not in body:
            return
        said = await asyncio.to_thread(said_of_data_uris, body, answer)
        if said is None or self._known.get(target.id) == said:
            return
        with suppress(JournalError):
            # Another window may have learned of other models meanwhile.
            self._known = {**_read(await self._journal.get_meta(META)), target.id: said}
            await self._journal.put_meta(META, self._known)


def said_of_data_uris(body: bytes, answer: SubmitAnswer) -> DataUriMemory | None:
    """Return what an answer to a body says about the data URIs in it; None where it says nothing about them."""
    try:
        places = [place for place, text in texts_in(json.loads(body)) if text[:5].lower() == "data:"]
    except (ValueError, RecursionError):
        return None
    names = {name for place in places for name in place if isinstance(name, str)}
    if not names:
        return None
    match outcome_of(answer):
        case SubmitOutcome.ACCEPTED:
            return "accepted"
        case SubmitOutcome.REJECTED if answer.status in _ABOUT_INPUTS and _is_about(answer.failure, names):
            return "refused"
        case _:
            return None


def _is_about(failure: Failure, names: set[str]) -> bool:
    """Whether a refusal names an input that holds a data URI, and speaks of what it holds."""
    try:
        detail = json.loads(failure.detail or "null")
    except (ValueError, RecursionError):
        detail = failure.detail
    if not isinstance(detail, list):
        return bool(_MEDIA_WORDS.search(failure.message))
    about = [each for each in detail if isinstance(each, Mapping) and _place(each) & names]
    return any(_MEDIA_WORDS.search(f"{each.get('msg')} {each.get('type')}") for each in about)


def _place(problem: Mapping[str, object]) -> set[str]:
    place = problem.get("loc")
    return {str(part) for part in place} if isinstance(place, list) else set()


def _read(kept: object) -> dict[str, DataUriMemory]:
    found: dict[str, DataUriMemory] = {}
    for model_id, said in kept.items() if isinstance(kept, dict) else ():
        if said == "accepted":
            found[str(model_id)] = "accepted"
        elif said == "refused":
            found[str(model_id)] = "refused"
    return found
