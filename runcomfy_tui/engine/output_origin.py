"""Where a file comes from within its result: the node that gave it, and texts that lie in the result itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from runcomfy_tui.domain.errors import FileGone
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import NodeOutput, read_outputs
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.workflow import workflow_of
from runcomfy_tui.store import Journal


async def node_of(journal: Journal, job: Job, body: bytes, url: str) -> Mapping[str, object] | None:
    """Return what a sidecar tells of the node behind an asset, or None where no node is known.

    Raises :class:`~runcomfy_tui.domain.errors.JournalError`.
    """
    if job.target.kind is not TargetKind.COMFYUI:
        return None
    output = await asyncio.to_thread(_find, await journal.result(job.id), url)
    if output is None or not output.node_id:
        return None
    known = await journal.deployment_book.one(job.target.id)
    workflow = workflow_of(job, body, None if known is None else known[0]) or {}
    node = workflow.get(output.node_id)
    meta = node.get("_meta") if isinstance(node, dict) else None
    return {
        "id": output.node_id,
        "title": meta.get("title") if isinstance(meta, dict) else None,
        "class_type": node.get("class_type") if isinstance(node, dict) else None,
        "output": output.word,
        "temporary": output.is_temporary,
    }


def text_in_result(result: bytes | None, url: str) -> bytes:
    """Return a text of a result as it is written to a file; raise :class:`FileGone` where it is not there. Blocks."""
    output = _find(result, url)
    if output is None or output.text is None:
        raise FileGone("the result does not hold this text any more")
    return output.text.encode("utf-8", "replace")


def _find(result: bytes | None, url: str) -> NodeOutput | None:
    return next((output for output in read_outputs(result or b"") if output.asset.url == url), None)
