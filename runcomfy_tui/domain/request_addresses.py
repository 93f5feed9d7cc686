"""The addresses at which RunComfy answers about a request, read for the ids in them: nothing is ever sent there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from runcomfy_tui.domain.job import is_request_id
from runcomfy_tui.domain.target import is_deployment_id
from runcomfy_tui.domain.text import clean

RUNCOMFYS_OWN = (
    "https://model-api.runcomfy.net/v1",
    "https://api.runcomfy.net/prod/v1",
)
"""RunComfy's own bases; their versions 1 and 2 answer alike."""

URL_LIMIT = 8_192
_HOST_SHOWN = 60
_VERSION = re.compile(r"/v[0-9]{1,2}$")
_PORTS = {"https": 443, "http": 80}
_PLACEHOLDER = re.compile(r"[${}<>%]")
_REQUEST = re.compile(r"/requests/(?P<request>[^/]+)(?:/(?:status|result|cancel))?/?")
_OF_DEPLOYMENT = re.compile(r"/deployments/(?P<deployment>[^/]+)(?P<rest>/.*)?")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a request, of a deployment or (None) of the Model API."""

    request_id: str
    deployment_id: str | None


@dataclass(frozen=True, slots=True)
class _Base:
    origin: tuple[str, str, int]
    path: re.Pattern[str]


class RequestAddresses:
    """Reads addresses below RunComfy's own bases and below those that are configured, in both versions."""

    def __init__(self, bases: Iterable[str] = ()) -> None:
        self._bases = tuple(filter(None, map(_base, (*RUNCOMFYS_OWN, *bases))))

    def read(self, url: str) -> Address:
        """Return what the address names; raise ``ValueError`` with what is wrong with it, without quoting it."""
        parts = _split(url)
        origin = _origin(parts)
        if origin is None or parts.username is not None or parts.password is not None:
            raise ValueError("it is no plain https address")
        ours = [base for base in self._bases if base.origin == origin]
        if not ours:
            raise ValueError(f"{clean(origin[1], _HOST_SHOWN)} is not where RunComfy is asked")
        for base in ours:
            if (match := base.path.fullmatch(parts.path)) is not None:
                return _read_path(match["rest"])
        raise ValueError("it is no status, result or cancel address of a request")

    def complete(self, text: str) -> str | None:
        """Return an address that was written without its scheme with one, None where ``text`` is none of ours."""
        host = text.partition("/")[0].lower()
        for base in self._bases:
            scheme, name, port = base.origin
            if "/" in text and host in (name, f"{name}:{port}"):
                return f"{scheme}://{text}"
        return None


def _base(url: str) -> _Base | None:
    parts = _split(url)
    origin = _origin(parts)
    if origin is None:
        return None
    path = parts.path.rstrip("/")
    unversioned = _VERSION.sub("", path)
    version = "" if unversioned == path else "/v[12]"
    return _Base(origin, re.compile(f"{re.escape(unversioned)}{version}(?P<rest>/.*)"))


def _split(url: str) -> SplitResult:
    try:
        # urlsplit would drop line breaks and tabs.
        if len(url) > URL_LIMIT or not (url.isascii() and url.isprintable()) or " " in url:
            raise ValueError
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("it is no plain https address") from None
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int] | None:
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _PORTS or not host:
        return None
    return scheme, host, parts.port or _PORTS[scheme]


def _read_path(path: str) -> Address:
    deployment_id: str | None = None
    if (of_deployment := _OF_DEPLOYMENT.fullmatch(path)) is not None:
        deployment_id, path = of_deployment["deployment"], of_deployment["rest"] or ""
    if path == "/inference" or path.startswith("/models/"):
        raise ValueError("it submits: the request's id stands in its answer")
    if deployment_id is not None and path.startswith("/instances/"):
        raise ValueError("it names a machine, not a request")
    match = _REQUEST.fullmatch(path)
    if match is None:
        raise ValueError("it is no status, result or cancel address of a request")
    request_id = match["request"]
    if any(_PLACEHOLDER.search(id_) for id_ in (request_id, deployment_id or "")):
        raise ValueError("it has a placeholder where an id should be")
    if not is_request_id(request_id):
        raise ValueError("the request's id in it is none: letters, digits, - and _ only")
    if deployment_id is not None and not is_deployment_id(deployment_id):
        raise ValueError("the deployment's id in it is none: letters, digits, - and _ only")
    return Address(request_id, deployment_id)
