"""Background work of the screen: whatever goes wrong in it becomes a sentence before the person, never a crash."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.worker import Worker

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.text import clean, sentences

_log = logging.getLogger(__name__)


def run_guarded(
    node: DOMNode, work: Coroutine[Any, Any, None], doing: str, *, group: str = "guarded", exclusive: bool = False
) -> None:
    """Run ``work`` as a worker of ``node``; ``doing`` names it in the sentence about its failure ("cancelling").

    ``exclusive`` stops what runs in the same ``group`` of the node first.
    """
    start: Callable[[], Coroutine[None, None, None]] = partial(_guarded, node.app, work, doing)
    worker: Worker[None] = node.run_worker(start, group=group, exclusive=exclusive, exit_on_error=False)
    # A worker that is stopped before its first step never awaits its work.
    weakref.finalize(worker, work.close)


async def _guarded(app: App[Any], work: Coroutine[Any, Any, None], doing: str) -> None:
    try:
        await work
    except RuncomfyTuiError as error:
        complain(app, sentence(error))
    except Exception:  # noqa: BLE001 - the outer edge of a task
        _log.exception("%s failed", doing)
        complain(app, f"{doing[:1].upper()}{doing[1:]} failed by a mistake in this program; the log has the details.")


def sentence(error: RuncomfyTuiError) -> str:
    """Return what happened and what to do next, cleaned."""
    return clean(sentences(error.message, error.advice), 500)


def complain(app: App[Any], words: str) -> None:
    """Show a sentence about something that went wrong."""
    app.notify(words, severity="error", timeout=10, markup=False)
