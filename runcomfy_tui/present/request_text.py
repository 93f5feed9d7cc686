"""A submit as a curl line and as Python, to be sent by something else: the token is a variable in both."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import Target, TargetKind

MOST_INLINE: Final = 100_000
"""Characters of a body that a command line takes: Linux allows 128 KiB for one argument."""
BODY_FILE: Final = "request.json"
"""What stands for a longer body: a file that the person writes."""
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(rf"{_STRING}|[{{}}\[\],:]|[^\s{{}}\[\],:\"]+")
_WORDS: Final = {"true": "True", "false": "False", "null": "None", "NaN": 'float("nan")', "Infinity": 'float("inf")'}
_INDENT = 2
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Bases:
    """The base addresses of both APIs that take submits, as they are configured."""

    model_api: str
    serverless_api: str


def request_address(target: Target, bases: Bases) -> str:
    """Return the address that a target's submit goes to."""
    if target.kind is TargetKind.MODEL:
        return f"{bases.model_api}/models/{quote(target.id, safe='/')}"
    return f"{bases.serverless_api}/deployments/{quote(target.id, safe='')}/inference"


def why_no_request(job: Job) -> str | None:
    """Return why a job's submit cannot be told, None where it can."""
    return None if job.has_inputs else "it was taken over: its inputs are not known here"


def curl(address: str, body: bytes) -> str:
    """Return a submit as a shell command of several lines; ``body`` is JSON, of which every value stays the same.

    A body that is too long for a command line is named as a file instead.
    """
    text = _plain(body)
    data = f"--data-binary @{BODY_FILE}" if len(text) > MOST_INLINE else f"--data-raw {shlex.quote(_laid_out(text))}"
    return " \\\n  ".join(
        (
            "curl --request POST",
            f"--url {shlex.quote(_safe(address))}",
            '--header "Authorization: Bearer $RUNCOMFY_TOKEN"',
            "--header 'Content-Type: application/json'",
            data,
        )
    )


def python(address: str, body: bytes) -> str:
    """Return a submit as a Python program with the ``requests`` library; a body that is too long comes from a file."""
    text = _plain(body)
    is_long = len(text) > MOST_INLINE
    value = f'json.load(open("{BODY_FILE}", encoding="utf-8"))' if is_long else _laid_out(text, python=True)
    lines = [
        *(["import json"] if is_long else []),
        "import os",
        "",
        "import requests",
        "",
        f"inputs = {value}",
        "answer = requests.post(",
        f"    {_safe(address)!r},",
        '    headers={"Authorization": f"Bearer {os.environ[\'RUNCOMFY_TOKEN\']}"},',
        "    json=inputs,",
        "    timeout=60,",
        ")",
        "answer.raise_for_status()",
        "print(answer.json())",
    ]
    return "\n".join(lines)


def _safe(address: str) -> str:
    """Return an address with nothing in it that a terminal would act on."""
    return "".join(c if c.isascii() and c.isprintable() else quote(c) for c in address)


def _plain(body: bytes) -> str:
    """Return JSON text in which everything that is not printable is escaped: what is pasted must not steer a terminal.

    Inside of strings such an escape is the same value, and outside of them only white space can stand.
    """
    text = body.decode("utf-8", "replace").strip()
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c in "\n\r\t" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) != 0x7F else "\\u007f"


def _laid_out(text: str, *, python: bool = False) -> str:
    """Return JSON text over several lines, each number as it was written; as a Python literal where that is asked."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return repr(text) if python else text
    return "".join(_pieces(text, python=python))


def _pieces(text: str, *, python: bool) -> Iterator[str]:
    depth = 0
    found = _TOKEN.findall(text)
    for at, piece in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else ""
        if piece in "{[":
            depth += 1
            yield piece if after in ("}", "]") else piece + _line(depth)
        elif piece in "}]":
            depth -= 1
            yield piece if found[at - 1] in ("{", "[") else _line(depth) + piece
        elif piece == ",":
            yield piece + _line(depth)
        elif piece == ":":
            yield ": "
        else:
            yield _literal(piece) if python else piece


def _line(depth: int) -> str:
    return "\n" + " " * _INDENT * min(depth, _DEEPEST)


def _literal(piece: str) -> str:
    if not piece.startswith('"'):
        return _WORDS.get(piece, piece)
    return repr(json.loads(piece, strict=False))
