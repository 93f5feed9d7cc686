"""The service's errors: codes, bodies and headers of an answer → our error tree."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from runcomfy_tui.api.exchange import Reply
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.job import Failure
from runcomfy_tui.domain.text import ELLIPSIS, first_line

SHOWN_CHARACTERS = 300
LONGEST_WAIT_S = 366 * 86_400.0
"""Numbers above this are no waits; how much of one is kept is decided where it is kept."""
_MESSAGE_LIMIT = 4_000
_DETAIL_LIMIT = 256_000
_MOST_DEPTH = 6
_CODE_DIGITS = 12
_UNSEEN = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_TITLE = re.compile(r"(?is)<title\b.*?</title\s*>")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")

_RESOURCE_REFUSED = frozenset({400001, 403001, 403003})
_TOKEN_REFUSED = frozenset({400004, 401001})
_NOT_FOUND = frozenset({404001})
OF_ONE_RESOURCE = _RESOURCE_REFUSED | {10001, 10002, 10003}
"""Codes that say nothing about the token, whatever the HTTP status beside them."""


def json_object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object that ``body`` is, or None for anything else."""
    value = _json(body)
    return value if isinstance(value, dict) else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def checked_json(reply: Reply, now: float, what: str) -> object:
    """Return the JSON value that an answer holds, or raise what the answer means.

    An HTTP 200 with an error code is an error; ``what`` names the answer where it is not readable.
    """
    value = _json(reply.body)
    body = value if isinstance(value, dict) else None
    if not 200 <= reply.status < 300 or (body is not None and service_code(body) is not None):
        raise error_of(reply, body, now)
    if value is None:
        raise errors.Unreadable(f"the {what} answer is not readable JSON", status=reply.status)
    return value


def service_code(body: Mapping[str, object]) -> int | None:
    """Return the top-level ``error_code``, which makes even an HTTP 200 an error.

    None where there is none, -1 for one that is no number of at most 11 digits.
    """
    value = body.get("error_code")
    if not value or value is True:
        return None
    code = code_of(value)
    return None if code == 0 else -1 if code is None else code


def code_of(value: object) -> int | None:
    """Return a code that came as a number or as digits; None for anything else."""
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < _CODE_DIGITS else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**_CODE_DIGITS:
        return None
    return int(value) if value == int(value) else None


def failure_of(reply: Reply, body: Mapping[str, object] | None) -> Failure:
    """Return the answer's own words, at most 300 characters of what is not the service's JSON."""
    if body is None:
        shown = first_line(_visible(reply.body), SHOWN_CHARACTERS).removeprefix(f"{reply.status} ")
        return Failure(f"HTTP {reply.status}" + (f": {shown}" if shown else ""))
    code = service_code(body)
    unsaid = f"HTTP {reply.status}" + ("" if code in (None, -1) else f", code {code}")
    detail = body.get("detail")
    return Failure(words_of(body) or unsaid, code, None if detail is None else json_text(detail))


def json_text(value: object) -> str | None:
    """Return ``value`` as JSON text, or None for what is too deep or too long to be kept."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= _DETAIL_LIMIT else None


def _visible(body: bytes) -> str:
    """Return the words of an HTML or text body without its tags, scripts and style sheets."""
    text = body[:20_000].decode("utf-8", "replace")
    if "<" not in text:
        return text
    page = _UNSEEN.sub(" ", text)
    return _words(_TITLE.sub(" ", page)) or _words(page)  # A title mostly says what the heading says.


def _words(page: str) -> str:
    from html import unescape

    return " ".join(unescape(_TAG.sub(" ", page)).split())


def words_of(value: object, depth: int = 0) -> str:
    """Return what an error says, however it is wrapped: a text, an object, a list; "" when it says nothing."""
    if isinstance(value, str):
        text = value.strip()
        return text if len(text) <= _MESSAGE_LIMIT else text[: _MESSAGE_LIMIT - 1] + ELLIPSIS
    if isinstance(value, list) and depth < _MOST_DEPTH:
        return "; ".join(words for item in value[:3] if (words := words_of(item, depth + 1)))
    if not isinstance(value, dict) or depth >= _MOST_DEPTH:
        return ""
    for key in ("error_message", "message", "error", "detail", "msg"):
        if words := words_of(value.get(key), depth + 1):
            where = _location(value.get("loc")) if key == "msg" else ""
            return f"{where}: {words}" if where else words
    return ""


def _location(value: object) -> str:
    if not isinstance(value, list):
        return ""
    return ".".join(str(part) for part in value[:16] if isinstance(part, str | int) and part != "body")


def retry_after_s(reply: Reply, now: float) -> float | None:
    """Return the ``Retry-After`` wait in seconds (a number or an HTTP date), at most a year; None without one.

    A date is counted from the answer's own ``Date`` where it has one (RFC 9110, 6.6.1): clocks disagree.
    """
    value = reply.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        until = _moment(value)
        if until is None:
            return None
        told = _moment(reply.headers.get("date", ""))
        seconds = until - (now if told is None else told)
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if seconds == seconds else None


def _moment(text: str) -> float | None:
    """Return an HTTP date as unix seconds, None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def error_of(reply: Reply, body: Mapping[str, object] | None, now: float) -> errors.ServiceError:
    """Return what an answer that is an error means."""
    failure = failure_of(reply, body)
    code = None if body is None else service_code(body)
    kind, advice = _kind(reply.status, code, is_json=body is not None)
    return kind(
        failure.message,
        status=reply.status,
        code=code,
        detail=None if body is None else body.get("detail"),
        retry_after_s=retry_after_s(reply, now),
        advice=advice,
    )


def _kind(status: int, code: int | None, *, is_json: bool) -> tuple[type[errors.ServiceError], str]:
    if code in _RESOURCE_REFUSED:
        return errors.NotYours, "the request belongs to another account, or its id is wrong"
    if code in _TOKEN_REFUSED or (status in (401, 403) and code not in OF_ONE_RESOURCE):
        return errors.Unauthorised, errors.HOW_TO_SIGN_IN
    if code in _NOT_FOUND or (status == 404 and is_json):
        return errors.NotFound, ""
    if status == 429 or (code is not None and code // 1000 == 429):
        return errors.RateLimited, ""
    if status >= 500 or status == 408 or (code is not None and 500 <= code // 1000 < 600):
        return errors.ServerFault, ""
    if not is_json or 300 <= status < 400:
        return errors.Unreadable, "is the base address right?"
    return errors.InvalidInput, ""
