"""RunComfy's addresses as they answer from here, whether the token is taken, and what stands between."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from runcomfy_tui import __version__
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import sentences
from runcomfy_tui.settings import Settings
from runcomfy_tui.wiring import logs
from runcomfy_tui.wiring.doctor.finding import Finding

if TYPE_CHECKING:
    from runcomfy_tui.api.transport import Transport
    from runcomfy_tui.auth import Token, TokenSources

_AREA: Final = "network"
_ANSWERS_S: Final = 8.0
_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


async def token_found(tokens: TokenSources) -> tuple[Token | None, list[Finding]]:
    """Return the token, and where one was searched and found."""
    area = "token"
    try:
        found = await tokens.find()
    except errors.ConfigurationError as error:
        return None, [Finding(area, "search", "broken", error.message, error.advice)]
    findings = [Finding(area, "search", "note", note) for note in found.notes]
    if found.token is None:
        words = "there is none: the catalogue works without one, nothing else does"
        return None, [*findings, Finding(area, "found", "note", words, errors.HOW_TO_SIGN_IN)]
    logs.hide(found.token)
    return found.token, [*findings, Finding(area, "found", "ok", f"from {found.source}")]


async def addresses(settings: Settings, token: Token | None) -> AsyncIterator[Finding]:
    """Yield how each address answers to a question that costs nothing, all of them asked at once."""
    from runcomfy_tui.api.transport import Transport

    transport = Transport(user_agent=f"runcomfy-tui/{__version__}")
    asked: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
        ("model API", settings.model_api_base, "/models", {"limit": "1"}),
        ("serverless API", settings.deployments_base, "/balance", {}),
        ("website", settings.web_base, "/api/auth/me", {}),
    )
    try:
        tasks = [asyncio.create_task(_answer(transport, token, *each)) for each in asked]
        for task in tasks:
            yield await task
    finally:
        await transport.close()


async def _answer(
    transport: Transport, token: Token | None, name: str, base: str, path: str, query: Mapping[str, str]
) -> Finding:
    from runcomfy_tui.api.caller import Caller

    caller = Caller(transport, base, lambda: token, time.time)
    began = time.monotonic()
    try:
        async with asyncio.timeout(_ANSWERS_S):
            reply = await caller.get(path, query, anonymous=True)
    except TimeoutError:
        return Finding(_AREA, name, "broken", f"{base} does not answer within {_ANSWERS_S:g} s")
    except errors.RuncomfyTuiError as fault:
        return Finding(_AREA, name, "broken", sentences(f"{base}: {fault.message}"), fault.advice)
    took = f"{base} answers in {(time.monotonic() - began) * 1000:,.0f} ms"
    if reply.status >= 500:
        return Finding(_AREA, name, "broken", f"{took}, with HTTP {reply.status}: RunComfy has a fault")
    if not _is_json(reply.body):
        return Finding(_AREA, name, "broken", f"{took}, but not as RunComfy does (HTTP {reply.status})",
                       "Is the address right, and does nothing stand in the way?")  # fmt: skip
    if reply.status in (401, 403):
        if token is None:
            return Finding(_AREA, name, "ok", f"{took}; it wants a token")
        return Finding(_AREA, name, "broken", f"{took}, and refuses the token", errors.HOW_TO_SIGN_IN)
    if reply.status == 429:
        return Finding(_AREA, name, "note", f"{took}: too many requests at the moment")
    if reply.status >= 400:
        return Finding(_AREA, name, "broken", f"{took}, with HTTP {reply.status}", "Is the address right?")
    taken = "" if token is None or path == "/models" else "; it takes the token"
    return Finding(_AREA, name, "ok", f"{took}{taken}")


def between(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the proxies and certificates that the environment names, without user names and passwords."""
    for name in (*_PROXIES, *(name.lower() for name in _PROXIES)):
        if value := environment.get(name, "").strip():
            yield Finding(_AREA, name, "note", _without_user(value) if name.lower() != "no_proxy" else value)
    for name in _CERTIFICATES:
        if value := environment.get(name, "").strip():
            is_there = os.path.exists(value)  # noqa: PTH110  # a person's own text
            words = value if is_there else f"{value} is not there"
            yield Finding(_AREA, name, "ok" if is_there else "broken", words)


def _without_user(address: str) -> str:
    """Return a proxy's kind, host and port alone."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname or "?", parts.port
    except ValueError:
        return "set, and cannot be read as an address"
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f"{scheme}{host}{f':{port}' if port else ''}"


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        return False
