"""Which call a method and path are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

MODEL_DOOR = "model"
SERVERLESS_DOOR = "serverless"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_FILE = re.compile(r"/files/([^/]+)/(\d{1,4})(?:\.[^/]*)?")


@dataclass(frozen=True, slots=True)
class Route:
    """`call` is one that faults know, "page" for what they leave alone, or "" for a path that does not exist.

    `name` says more exactly what is asked for, `methods` what would be allowed there; `door` is the API it belongs to,
    `version` (v1 or v2) and `rest` (what follows `/proxy/`) are the Serverless API's.
    """

    call: str
    name: str
    methods: tuple[str, ...] = ("GET",)
    request_id: str = ""
    model_id: str = ""
    index: int = 0
    needs_token: bool = True
    door: str = MODEL_DOOR
    deployment_id: str = ""
    instance_id: str = ""
    version: str = ""
    rest: str = ""


_NOWHERE = Route("", "nowhere", (), needs_token=False)
_WEB = {
    "/api/auth/me": Route("account", "me"),
    "/api/cli-auth/start": Route("sign-in", "sign-in start", ("POST",), needs_token=False),
    "/api/cli-auth/poll": Route("sign-in", "sign-in poll", ("POST",), needs_token=False),
    "/cli-auth": Route("page", "sign-in page", ("GET", "HEAD", "POST"), needs_token=False),
}
_SERVERLESS = re.compile(r"/prod/(v[12])/(deployments)(?:/|/([^/]+)(?:/(.*?))?/?)?", re.DOTALL)
_PROXY = re.compile(r"instances/([^/]+)/proxy/(.+)", re.DOTALL)
_OBJECT_INFO = re.compile(r"/storage/object-info/([^/]+)/[^/]+\.json")
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
    if path.startswith("/prod/"):
        return _serverless_route(path)
    if (found := _OBJECT_INFO.fullmatch(path)) is not None:
        return Route(
            *("deployments", "object-info", ("GET", "HEAD")),
            door=SERVERLESS_DOOR,
            deployment_id=unquote(found[1]),
            needs_token=False,
        )
    return _WEB.get(path, _NOWHERE)


def _serverless_route(path: str) -> Route:
    if path in ("/prod/v1/balance", "/prod/v2/balance"):
        return Route("balance", "balance", door=SERVERLESS_DOOR)
    found = _SERVERLESS.fullmatch(path)
    if found is None:
        return _NOWHERE
    version, deployment_id, rest = found[1], unquote(found[3] or ""), found[4] or ""
    if not deployment_id:
        return Route("deployments", "deployments", door=SERVERLESS_DOOR, version=version)
    if not rest:
        return _of_deployment("deployments", "deployment", ("GET", "PATCH"), version, deployment_id)
    if rest == "inference":
        return _of_deployment("submit", "inference", ("POST",), version, deployment_id)
    head, _, tail = rest.partition("/")
    request_id, _, call = tail.partition("/")
    if head == "requests" and call in _CALLS:
        name = f"inference {call}"
        return _of_deployment(call, name, _CALLS[call], version, deployment_id, request_id=unquote(request_id))
    if (proxied := _PROXY.fullmatch(rest)) is not None:
        instance_id, path = unquote(proxied[1]), proxied[2]
        return _of_deployment("proxy", "proxy", ("POST",), version, deployment_id, instance_id=instance_id, rest=path)
    return _NOWHERE


def _of_deployment(
    call: str,
    name: str,
    methods: tuple[str, ...],
    version: str,
    deployment_id: str,
    *,
    request_id: str = "",
    instance_id: str = "",
    rest: str = "",
) -> Route:
    return Route(
        *(call, name, methods, request_id),
        door=SERVERLESS_DOOR,
        version=version,
        deployment_id=deployment_id,
        instance_id=instance_id,
        rest=rest,
    )


def is_request_id(text: str) -> bool:
    """Whether a text can be a request id at all."""
    return _REQUEST_ID.fullmatch(text) is not None


def is_model_id(text: str) -> bool:
    """Two or more segments, none of them a dot or two."""
    segments = text.split("/")
    return len(segments) > 1 and all(
        _SEGMENT.fullmatch(segment) is not None and segment not in (".", "..") for segment in segments
    )
