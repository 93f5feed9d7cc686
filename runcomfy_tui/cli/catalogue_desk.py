"""What the commands share that ask the catalogue: opening it, and saying where an answer comes from."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Coroutine
from difflib import get_close_matches
from typing import TypeVar

from runcomfy_tui.cli.output import say
from runcomfy_tui.cli.start import start
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.text import sentences
from runcomfy_tui.present.durations import ago
from runcomfy_tui.wiring.catalogue import CatalogueDesk, Remembered

T = TypeVar("T")

_ALIKE = 0.6
_MOST_ALIKE = 3


def open_desk(arguments: argparse.Namespace) -> CatalogueDesk:
    """Return the catalogue of the profile; raise :class:`errors.ConfigurationError`."""
    started = start(arguments)
    return CatalogueDesk(started.settings, started.tokens)


def answer(question: Coroutine[object, object, tuple[T, Remembered | None]], what: str) -> T:
    """Ask, and say beside the answer where it is only remembered."""
    found, remembered = asyncio.run(question)
    if remembered is not None:
        why = "" if remembered.fault is None else remembered.fault.message
        seen = ago(max(0.0, time.time() - remembered.seen_at))
        say(sentences(why, f"this is {what} as it was last seen, {seen}"))
    return found


def one_model(desk: CatalogueDesk, model_id: str, *, fresh: bool) -> CatalogueModel:
    """Return a model; the error about one that is not there names those that are called nearly so."""
    try:
        return answer(desk.model(model_id, fresh=fresh), "the model")
    except errors.NotFound as error:
        alike = get_close_matches(model_id, desk.known_ids(), _MOST_ALIKE, _ALIKE)
        error.message = f"there is no model {model_id}"
        error.advice = f"did you mean {' or '.join(alike)}?" if alike else "see runcomfy-tui models list"
        raise
