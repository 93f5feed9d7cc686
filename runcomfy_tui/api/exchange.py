"""What goes into an HTTP exchange and comes out of it: the token that is hidden until then, and the whole answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Secret(Protocol):
    """A token that gives its value only when asked."""

    def reveal(self) -> str:
        """Return the value."""
        ...


class Reply(NamedTuple):
    """An HTTP answer, whole: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def without(secret: Secret | None, body: bytes) -> bytes:
    """Return an answer's body without the token that went with its request, should the service quote it.

    What it says is kept in the journal, shown and exported.
    """
    if secret is None:
        return body
    value = secret.reveal()
    in_json = json.dumps(value)[1:-1]
    for spelling in (in_json.replace("/", "\\/"), in_json, value):
        body = body.replace(spelling.encode(), b"(hidden)")
    return body
