"""The official command line's token file, read and never written."""

from __future__ import annotations

import json
from pathlib import Path

MOST_BYTES = 1_000_000


class TokenFileUnusable(Exception):
    """The file is there and gives no token; ``str()`` says why and never quotes the file."""


def read_token_file(path: Path) -> str | None:
    """Return the file's ``access_token`` as it stands, or None where there is no file.

    Raise :class:`TokenFileUnusable` for a file that cannot be read or holds none.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TokenFileUnusable(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    if len(raw) > MOST_BYTES:
        raise TokenFileUnusable("it is far too large for a token file")
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise TokenFileUnusable("it is not JSON") from None
    token = content.get("access_token") if isinstance(content, dict) else None
    if not isinstance(token, str) or not token.strip():
        raise TokenFileUnusable("it holds no access_token")
    return token
