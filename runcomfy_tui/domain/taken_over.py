"""What a person pastes to take requests over: ids, addresses, ``curl`` lines and submits' answers, read for the ids.

Nothing else of it is kept: neither a token in a ``curl`` line nor an address. What is wrong is said without quoting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from runcomfy_tui.domain.job import is_request_id
from runcomfy_tui.domain.request_addresses import RequestAddresses
from runcomfy_tui.domain.shell_words import curl_addresses, end_of_line, read_command
from runcomfy_tui.domain.target import is_deployment_id

MOST_REQUESTS = 1_000
LARGEST_TEXT_BYTES = 1024 * 1024
_MOST_PROBLEMS = 200
_ENDS = " \t\u00a0\u200b\u2060\ufeff"
_CURL = re.compile(r"(?:[$>%] ?)?curl(?:\.exe)?(?=[\s\\])")
_COMMENT = re.compile(r"[ \t]#.*")
_PATHS = ("/", "~", "./", "../", "file://")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_URL_KEYS = ("status_url", "result_url", "cancel_url")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that a person named, in the text's ``line`` (counted from 1).

    ``deployment_id`` is told where an address or the person did; ``is_model_api`` where an address says that it is the
    Model API's. With neither anybody's door has to be tried.
    """

    request_id: str
    deployment_id: str | None = None
    is_model_api: bool = False
    line: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something in a line is no request, in words that quote nothing of it."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The requests of a text, each once and in their order, and what could not be read."""

    wanted: tuple[Wanted, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_wanted(text: str, bases: Iterable[str] = (), *, deployment_id: str | None = None) -> Reading:
    """Return what the text names; ``bases`` are the configured addresses of both doors, beside RunComfy's own.

    A line holds one id, one address, several of them (ids that are UUIDs), or begins a ``curl`` command or JSON, which
    may go on in the next ones. Empty lines and those that begin with ``#`` are passed over. ``deployment_id`` is where
    ids without an address are looked for. At most :data:`MOST_REQUESTS` are read, out of :data:`LARGEST_TEXT_BYTES`.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST_TEXT_BYTES:
        return Reading(problems=(Problem(1, "it is larger than 1 MiB: nothing was read"),))
    reader = _Reader(re.sub(r"\r\n?", "\n", text), RequestAddresses(bases), deployment_id)
    gathered = _Gathered()
    for line, found in reader.items():
        if not gathered.add(line, found):
            break
    return Reading(tuple(gathered.wanted.values()), tuple(gathered.problems))


class _Gathered:
    """Each request once, as it is told most precisely."""

    def __init__(self) -> None:
        self.wanted: dict[str, Wanted] = {}
        self.problems: list[Problem] = []

    def add(self, line: int, found: Wanted | str) -> bool:
        """Take in a request or what is wrong with one; tell whether to go on."""
        if isinstance(found, str):
            self.problems.append(Problem(line, found))
            return len(self.problems) < _MOST_PROBLEMS
        before = self.wanted.get(found.request_id)
        if before is None and len(self.wanted) >= MOST_REQUESTS:
            self.problems.append(Problem(line, f"more than {MOST_REQUESTS:,} requests: from here on none was read"))
            return False
        if before is None:
            self.wanted[found.request_id] = found
        elif before.deployment_id is None and not before.is_model_api:
            self.wanted[found.request_id] = replace(found, line=before.line)
        elif (found.deployment_id or found.is_model_api) and _door(found) != _door(before):
            self.problems.append(Problem(line, f"line {before.line} says another place for the same request"))
        return True


def _door(wanted: Wanted) -> tuple[str | None, bool]:
    return wanted.deployment_id, wanted.is_model_api


class _Reader:
    """Goes through a text (lines end in ``\\n``) and yields what it finds with its line's number."""

    def __init__(self, text: str, addresses: RequestAddresses, deployment_id: str | None) -> None:
        self._text = text
        self._addresses = addresses
        self._deployment_id = deployment_id

    def items(self) -> Iterator[tuple[int, Wanted | str]]:
        """Yield requests, and words about what is none."""
        place, line = 0, 1
        while place < len(self._text):
            after = self._after_line(place)
            shown = self._text[place:after].strip("\n" + _ENDS)
            start = self._text.find(shown[:1], place) if shown else place
            if not shown or shown.startswith("#"):
                found: Iterable[Wanted | str] = ()
            elif shown[0] in "{[":
                found, after = self._json(start)
            elif (curl := _CURL.match(self._text, start)) is not None:
                found, after = self._curl(start, curl.end())
            else:
                found = self._words(shown)
            for each in found:
                yield line, replace(each, line=line) if isinstance(each, Wanted) else each
            line += self._text.count("\n", place, after)
            place = after

    def _after_line(self, place: int) -> int:
        end = self._text.find("\n", place)
        return len(self._text) if end < 0 else end + 1

    def _words(self, shown: str) -> tuple[Wanted | str, ...]:
        """Read a line of several addresses or ids that are UUIDs: other words could be anything, so they stay one."""
        words = re.split(r"[\s,;]+", _COMMENT.sub("", shown).strip(_ENDS + ",;"))
        if len(words) > 1 and all("/" in word or _UUID.fullmatch(word) for word in words):
            several = tuple(self._line(word) for word in words)
            if all(isinstance(each, Wanted) for each in several):
                return several
        return (self._line(shown),)

    def _line(self, shown: str) -> Wanted | str:
        text = _COMMENT.sub("", shown).strip(_ENDS).rstrip(",;").strip("\"'`<>")
        url = text if _ADDRESS.match(text) else self._addresses.complete(text)
        if url is not None:
            return self._address(url)
        return self._id(text)

    def _id(self, text: str) -> Wanted | str:
        if is_request_id(text):
            return Wanted(text, self._deployment_id)
        if len(text.split()) > 1:
            return "more than one word: a line holds one id, one address, one curl command or JSON"
        return "it is no request id: letters, digits, - and _ only, up to 128"

    def _address(self, url: str) -> Wanted | str:
        try:
            address = self._addresses.read(url)
        except ValueError as problem:
            return str(problem)
        return Wanted(address.request_id, address.deployment_id, is_model_api=address.deployment_id is None)

    def _curl(self, start: int, after_name: int) -> tuple[Iterable[Wanted | str], int]:
        try:
            words, after = read_command(self._text, after_name)
        except ValueError as problem:
            return (str(problem),), end_of_line(self._text, start)
        urls = [self._addresses.complete(word) or word for word in curl_addresses(words)]
        urls = [url for url in urls if _ADDRESS.match(url)]
        return [self._address(url) for url in urls] or ("the curl command has no plain address",), after

    def _json(self, start: int) -> tuple[Iterable[Wanted | str], int]:
        try:
            value, end = _DECODER.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            return ("it begins like JSON, and is none",), self._after_line(start)
        after = self._after_line(end)
        if self._text[end:after].strip("\n" + _ENDS).strip(","):
            return ("something stands behind the JSON in its line",), after
        return [self._told(item) for item in (value if isinstance(value, list) else [value])], after

    def _told(self, item: object) -> Wanted | str:
        """Read a submit's answer, or a command's line about a request."""
        if isinstance(item, str):
            return self._line(item) if item.strip() else "an empty text is no request id"
        if not isinstance(item, Mapping):
            return "it is no answer to a submit: an object with a request_id"
        told = [self._address(url) for name in _URL_KEYS if isinstance(url := item.get(name), str) and url]
        named = [each for each in told if isinstance(each, Wanted)]
        id_, deployment_id = item.get("request_id"), item.get("deployment_id")
        if isinstance(deployment_id, str) and is_deployment_id(deployment_id) and isinstance(id_, str):
            named.append(Wanted(id_, deployment_id))
        if isinstance(id_, str):
            named = named or [Wanted(id_, self._deployment_id)]
        elif not named:
            return next((each for each in told if isinstance(each, str)), "there is no request_id in it")
        first = replace(named[0], request_id=id_) if isinstance(id_, str) else named[0]
        if any((each.request_id, *_door(each)) != (first.request_id, *_door(first)) for each in named):
            return "its request_id and its addresses name different requests"
        return first if is_request_id(first.request_id) else "its request_id is none: letters, digits, - and _ only"


def is_path(text: str) -> bool:
    """Tell whether what stands alone is a file's name rather than a request."""
    return "\n" not in text.strip() and text.strip(_ENDS + "\"'\n").startswith(_PATHS)


def as_pasted(text: str, reading: Reading) -> tuple[str, tuple[Problem, ...]]:
    """Return what of a pasted text is shown, a request a line, and what is said about the rest.

    A piece of one word, in which no request was read, stays: it may be a part of an id, or a file's name.
    """
    if is_path(text) or (not reading.wanted and len(text.split()) <= 1):
        return text.strip(), ()
    return "".join(f"{_as_line(wanted)}\n" for wanted in reading.wanted), reading.problems


def _as_line(wanted: Wanted) -> str:
    if wanted.deployment_id is not None:
        return f"api.runcomfy.net/prod/v1/deployments/{wanted.deployment_id}/requests/{wanted.request_id}"
    return f"{'model-api.runcomfy.net/v1/requests/' if wanted.is_model_api else ''}{wanted.request_id}"
