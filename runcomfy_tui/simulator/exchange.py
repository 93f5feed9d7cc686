"""What goes in and out of the simulator: a request, an answer, and how the shell must deliver that answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from runcomfy_tui.simulator.bulk import Bulk

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, already read whole.

    `path` is as it was sent (still percent-encoded, without the query); header names are lowercase; `base_url`
    is where this service is reached, without a final slash: the links in answers start with it. `query` has the last
    value of each name, `pairs` all of them.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "http://127.0.0.1"
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_target(cls, method: str, target: str, *, headers: Mapping[str, str], body: bytes, base_url: str) -> Request:
        """Build one from a request line's target, e.g. `/v1/models?limit=5`."""
        path, _, query = target.partition("?")
        pairs = tuple(parse_qsl(query, keep_blank_values=True)) if query else ()
        return cls(method.upper(), path, dict(pairs), headers, body, base_url, pairs)

    def values(self, name: str) -> list[str]:
        """All values of a query's name that may be repeated."""
        return [value for key, value in self.pairs if key == name]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the shell must misbehave; the default is to behave well. Shares are of the body's length, 0 to 1.

    `delay_s` is real seconds before the first byte. `cut_before_answer` closes the connection with no byte sent.
    `cut_at` and `stall_at` stop inside the body: the first closes the connection, the second keeps it open and
    silent; `stall_before_answer` is silent from the start. `length_offset` is added to the declared
    Content-Length while the body stays as it is. `body_share` sends and declares only that share of the body.
    `cut_after_bytes` closes the connection after so many bytes of the body, `reset` breaks it off instead: what is
    still on its way may be lost.
    """

    delay_s: float = 0.0
    cut_before_answer: bool = False
    cut_at: float | None = None
    cut_after_bytes: int | None = None
    reset: bool = False
    stall_before_answer: bool = False
    stall_at: float | None = None
    bytes_per_second: float | None = None
    length_offset: int = 0
    body_share: float = 1.0


WELL_BEHAVED = Delivery()


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. While `unfinished` is set the body has still to be made: call `ready()`, off the loop.

    `bulk` stands in place of a body that is too large to be held.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delivery: Delivery = WELL_BEHAVED
    unfinished: Callable[[], Answer] | None = None
    bulk: Bulk | None = None

    def ready(self) -> Answer:
        """The answer with its body, rendering the file when there is one (may take a second: use a thread)."""
        if self.unfinished is None:
            return self
        return replace(self.unfinished(), delivery=self.delivery)

    def header(self, name: str) -> str | None:
        """The first header of that name (lowercase), or None."""
        return next((value for key, value in self.headers if key == name), None)

    def delivered(self, **changes: object) -> Answer:
        """A copy with these fields of its delivery changed."""
        return replace(self, delivery=replace(self.delivery, **changes))  # type: ignore[arg-type]

    def json(self) -> object:
        """The body read as JSON. Raises ValueError when it is none."""
        return json.loads(self.body)


def json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer whose body is `value` as JSON."""
    body = json.dumps(value, separators=(",", ":")).encode()
    return Answer(status, (("content-type", JSON_TYPE), *headers), body)


def error_answer(status: int, code: int, message: str) -> Answer:
    """The service's own error body: `error_code` and `error_message`."""
    return json_answer(status, {"error_code": code, "error_message": message})


def text_answer(status: int, text: str, content_type: str = "text/plain; charset=utf-8") -> Answer:
    """An answer that is not JSON: a CDN's page, a bucket's XML, or the control surface's help."""
    return Answer(status, (("content-type", content_type),), text.encode())


def not_allowed(*methods: str) -> Answer:
    """405 with the methods that would do."""
    allow = (("allow", ", ".join(methods)),)
    return json_answer(405, {"error_code": 405001, "error_message": "This method is not allowed here."}, allow)
