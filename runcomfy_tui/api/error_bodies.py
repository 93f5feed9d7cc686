"""The service's errors: codes, bodies and headers of an answer → our error tree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from runcomfy_tui.api.transport import Reply
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Failure
from runcomfy_tui.domain.text import first_line

SHOWN_CHARACTERS = 300
LONGEST_WAIT_S = 3_600.0

_RESOURCE_REFUSED = frozenset({400001, 403001, 403003})
_TOKEN_REFUSED = frozenset({400004, 401001})
_NOT_FOUND = frozenset({404001})


def json_object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object that ``body`` is, or None for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def service_code(body: Mapping[str, object]) -> int | None:
    """Return the top-level ``error_code``, which makes even an HTTP 200 an error; None where there is none."""
    code = body.get("error_code")
    if isinstance(code, bool) or code in (0, None, ""):
        return None
    if isinstance(code, int):
        return code
    return int(code) if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 12 else -1


def failure_of(reply: Reply, body: Mapping[str, object] | None) -> Failure:
    """Return the answer's own words, at most 300 characters of what is not the service's JSON."""
    if body is None:
        shown = first_line(_visible(reply.body), SHOWN_CHARACTERS)
        return Failure(f"HTTP {reply.status}" + (f": {shown}" if shown else ""))
    detail = body.get("detail")
    return Failure(
        message=_message(body) or f"HTTP {reply.status}",
        code=service_code(body),
        detail=None if detail is None else json.dumps(detail, ensure_ascii=False),
    )


def _visible(body: bytes) -> str:
    """Return the words of an HTML or text body without its tags."""
    text = body[:20_000].decode("utf-8", "replace")
    if "<" not in text:
        return text
    words, inside = [], False
    for character in text:
        if character == "<":
            inside = True
        elif character == ">":
            inside = False
            words.append(" ")
        elif not inside:
            words.append(character)
    return " ".join("".join(words).split())


def _message(body: Mapping[str, object]) -> str:
    for key in ("error_message", "message", "error", "detail"):
        value = body.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict) and isinstance(inner := value.get("message"), str) and inner:
            return inner
    detail = body.get("detail")
    if isinstance(detail, list):
        parts = [_detail_words(d) for d in detail[:3] if isinstance(d, dict)]
        return "; ".join(p for p in parts if p)
    return ""


def _detail_words(detail: Mapping[str, object]) -> str:
    location, message = detail.get("loc"), detail.get("msg")
    where = ".".join(str(part) for part in location if part != "body") if isinstance(location, list) else ""
    what = message if isinstance(message, str) else ""
    return f"{where}: {what}" if where and what else where or what


def retry_after_s(reply: Reply, now: float) -> float | None:
    """Return the ``Retry-After`` wait in seconds (a number or an HTTP date), capped to an hour; None without one."""
    value = reply.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError):
            return None
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if seconds == seconds else None


def error_of(reply: Reply, body: Mapping[str, object] | None, now: float, what: str) -> errors.ServiceError:
    """Return what an answer that is an error means; ``what`` was asked for ("status", "result", …)."""
    failure = failure_of(reply, body)
    code = None if body is None else service_code(body)
    kind, advice = _kind(reply.status, code, is_json=body is not None)
    return kind(
        failure.message or f"the {what} answer is HTTP {reply.status}",
        status=reply.status,
        code=code,
        detail=None if body is None else body.get("detail"),
        retry_after_s=retry_after_s(reply, now),
        advice=advice,
    )


def _kind(status: int, code: int | None, *, is_json: bool) -> tuple[type[errors.ServiceError], str]:
    if code in _RESOURCE_REFUSED:
        return errors.NotYours, "the request belongs to another account, or its id is wrong"
    if code in _TOKEN_REFUSED or status in (401, 403):
        return errors.Unauthorised, "make a new API token on your RunComfy profile page"
    if code in _NOT_FOUND or (status == 404 and is_json):
        return errors.NotFound, ""
    if status == 429 or (code is not None and code // 1000 == 429):
        return errors.RateLimited, ""
    if status >= 500 or (code is not None and code // 1000 in (500, 502, 503)):
        return errors.ServerFault, ""
    if not is_json or 300 <= status < 400 or status == 408:
        return errors.Unreadable, "is the base address right?"
    return errors.InvalidInput, ""
