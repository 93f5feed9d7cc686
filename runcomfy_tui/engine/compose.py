"""From a form's values to the bytes that are sent: one path for the form and for whatever else submits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from runcomfy_tui.domain.errors import ConfigurationError

BODY_LIMIT_BYTES = 64 * 1024 * 1024
_AT_ONCE_CHARACTERS = 256 * 1024


async def composed(body: Mapping[str, object]) -> bytes:
    """Return :func:`encode_body` of the body; one with media in it is written off the event loop."""
    if _characters(body) <= _AT_ONCE_CHARACTERS:
        return encode_body(body)
    return await asyncio.to_thread(encode_body, body)


def _characters(value: object, depth: int = 0) -> int:
    """Return about how many characters the texts of a body have."""
    if isinstance(value, str):
        return len(value)
    if depth > 3 or not isinstance(value, Mapping | list | tuple):
        return 0
    return sum(_characters(item, depth + 1) for item in (value.values() if isinstance(value, Mapping) else value))


def encode_body(body: Mapping[str, object]) -> bytes:
    """Return the request body as UTF-8 JSON; raise :class:`ConfigurationError` for what JSON or the service refuses."""
    try:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError, UnicodeEncodeError) as fault:
        raise ConfigurationError(f"the inputs cannot be written as JSON: {fault}") from None
    if len(content) >= BODY_LIMIT_BYTES:
        raise ConfigurationError(
            f"the inputs are {len(content) / 2**20:.0f} MiB; RunComfy takes less than 64 MiB",
            advice="pass large media by URL",
        )
    return content
