"""From a form's values to the bytes that are sent: one path for the form and for whatever else submits."""

from __future__ import annotations

import json
from collections.abc import Mapping

from runcomfy_tui.domain.errors import ConfigurationError

BODY_LIMIT_BYTES = 64 * 1024 * 1024


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
