"""The inputs of an earlier job, to be changed and sent again: with what has become of the files in them since."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.source import Source
from runcomfy_tui.engine.input_files import identity_of, sha256_of
from runcomfy_tui.forms.earlier import Said, hosted_urls, said_first, unchanged
from runcomfy_tui.store import Journal

_SIZE = 2
"""Where a file's identity has its size."""


@dataclass(frozen=True, slots=True)
class EarlierInputs:
    """A body as it was sent. ``files`` are the local files in it that are still the same, ``said_first`` what to say.

    A form shows the paths of these files (:func:`~runcomfy_tui.forms.earlier.with_files`) instead of their bytes.
    """

    body: Mapping[str, object]
    files: tuple[Source, ...] = ()
    said_first: tuple[Said, ...] = ()


async def earlier_inputs(journal: Journal, job_id: str, now: float) -> EarlierInputs:
    """Return a job's inputs; ``now`` is unix seconds. Files are hashed off the event loop.

    Raises :class:`JournalError` where they are not kept any more, :class:`RuncomfyTuiError` for what is no JSON object.
    """
    content = await journal.body(job_id)
    sources = await journal.sources(job_id)
    body = await asyncio.to_thread(_parsed, content)
    ended_at = await journal.outputs_ended(hosted_urls(body))
    current = await asyncio.to_thread(_current, sources)
    files = await asyncio.to_thread(unchanged, body, sources, current)
    return EarlierInputs(body, files, tuple(said_first(body, sources, current, now=now, ended_at=ended_at)))


def _parsed(content: bytes) -> dict[str, object]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise RuncomfyTuiError("The inputs of this job cannot be read as JSON.") from None
    if not isinstance(value, dict):
        raise RuncomfyTuiError("The inputs of this job are not a JSON object.")
    return value


def _current(sources: Sequence[Source]) -> dict[str, str | None]:
    """Hash what has the size that it had; a file of another size has changed, whatever is in it."""
    found: dict[str, str | None] = {}
    for source in sources:
        identity = identity_of(source.path)
        if identity is None:
            found[source.path] = None
        elif identity[_SIZE] != source.size_bytes:
            found[source.path] = "changed"
        else:
            found[source.path] = sha256_of(source.path)
    return found
