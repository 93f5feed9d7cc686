"""Which call a method and path are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_FILE = re.compile(r"/files/([^/]+)/(\d{1,4})(?:\.[^/]*)?")


@dataclass(frozen=True, slots=True)
class Route:
    """`call` is one of the calls that faults know, or "" for a path that does not exist.

    `name` says more exactly what is asked for, `methods` what would be allowed there.
    """

    call: str
    name: str
    methods: tuple[str, ...] = ("GET",)
    request_id: str = ""
    model_id: str = ""
    index: int = 0
    needs_token: bool = True


_NOWHERE = Route("", "nowhere", (), needs_token=False)
_CALLS = {"status": ("GET",), "result": ("GET",), "cancel": ("POST",)}


def route_of(method: str, path: str) -> Route:
    """The call that a path is; a wrong method is left to the caller to see."""
    if path.startswith("/v1/requests/"):
        request_id, _, call = path[13:].partition("/")
        if call in _CALLS:
            return Route(call, call, _CALLS[call], request_id=unquote(request_id))
        return _NOWHERE
    if path.rstrip("/") == "/v1/models":
        return Route("catalogue", "models", needs_token=False)
    if path == "/v1/models/categories":
        return Route("catalogue", "categories", needs_token=False)
    if path.startswith("/v1/models/"):
        model_id = unquote(path[11:])
        if method == "POST":
            return Route("submit", "submit", ("POST",), model_id=model_id)
        return Route("catalogue", "model", ("GET", "POST"), model_id=model_id, needs_token=False)
    if (found := _FILE.fullmatch(path)) is not None:
        return Route("file", "file", ("GET", "HEAD"), found[1], index=int(found[2]), needs_token=False)
    if path == "/api/auth/me":
        return Route("account", "me")
    if path in ("/prod/v1/balance", "/prod/v2/balance"):
        return Route("balance", "balance")
    return _NOWHERE


def is_request_id(text: str) -> bool:
    """Whether a text can be a request id at all."""
    return _REQUEST_ID.fullmatch(text) is not None


def is_model_id(text: str) -> bool:
    """Two or more segments, none of them a dot or two."""
    segments = text.split("/")
    return len(segments) > 1 and all(
        _SEGMENT.fullmatch(segment) is not None and segment not in (".", "..") for segment in segments
    )
