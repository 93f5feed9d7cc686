"""What ComfyUI's node registry says of a workflow's nodes: fetched once for a version, picked apart off the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.forms.node_types import class_types, used_node_types
from runcomfy_tui.store import Journal

LARGEST_BYTES = 32 * 1024 * 1024
_TOTAL_S = 60.0
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NodeTypes:
    """The registry's entries of a workflow's node types, those that it has; ``problem`` is why there are none."""

    types: Mapping[str, object] = field(default_factory=dict)
    problem: str | None = None


class NodeTypesReader:
    """Reads registries: from the API's own origin with the token, from RunComfy's file hosts without, nowhere else."""

    def __init__(self, journal: Journal, api: ServerlessApi, files: HostedFiles, clock: Clock) -> None:
        self._book = journal.deployment_book
        self._api = api
        self._files = files
        self._clock = clock

    async def read(self, deployment: Deployment) -> NodeTypes:
        """Return the entries that the deployment's workflow uses; raises nothing of the service's."""
        payload = deployment.payload
        wanted = class_types(payload.workflow if payload is not None else None)
        if payload is None or not wanted:
            return NodeTypes()
        url = payload.object_info_url
        if url is None:
            return NodeTypes(problem="the deployment tells no types of its nodes (no object_info)")
        source = f"{deployment.workflow_version} {url}"
        known = await self._book.node_types(deployment.id, source)
        if known is None or not wanted <= known.keys():
            try:
                known = await self._fetched(url, wanted)
            except errors.RuncomfyTuiError as fault:
                return NodeTypes(problem=f"the types of its nodes could not be read: {fault.message}")
            with suppress(errors.JournalError):
                await self._book.save_node_types(deployment.id, source, known, self._clock.wall())
        return NodeTypes({name: about for name, about in known.items() if about is not None})

    async def _fetched(self, url: str, wanted: Collection[str]) -> Mapping[str, object]:
        """Return the wanted entries, None for those that the registry lacks: it need not be asked about them again."""
        try:
            async with asyncio.timeout(_TOTAL_S):
                document = await self._api.own(url)
                document = document if document is not None else await self._hosted(url)
        except TimeoutError:
            raise errors.TimedOut("they did not come in time", sent=True) from None
        try:
            found = await asyncio.to_thread(used_node_types, document, wanted)
        except ValueError as problem:
            raise errors.Unreadable(f"what came {problem}", status=200) from None
        return {name: found.get(name) for name in wanted}

    async def _hosted(self, url: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        async with self._files.open(url) as stream:
            async for block in stream.blocks(_BLOCK_BYTES):
                size += len(block)
                if size > LARGEST_BYTES:
                    raise errors.Unreadable("they are over 32 MiB", status=stream.status)
                parts.append(block)
        return b"".join(parts)
