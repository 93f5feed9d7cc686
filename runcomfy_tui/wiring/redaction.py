"""What may be written where somebody else may read it: no token, no query of a URL, nobody's name, no long input."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.text import clean

HIDDEN = "(hidden)"
LONGEST = 200_000
"""Characters of one record; what is longer is cut off."""

_URL = re.compile(r"(?i)\b((?:https?|wss?|socks[45]h?)://)(?:[^\s/?#\"'<>@]*@)?([^\s?#\"'<>\\]*)(?:[?#][^\s\"'<>]*)?")
_BEARER = re.compile(r"(?i)(bearer\s+)[!-~]{8,}")
# Possessive, and only from where such a word begins: a long one is read once.
_EMAIL = re.compile(r"(?<![\w.!#$%&*+=?^`{|}~-])[\w.!#$%&*+=?^`{|}~-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+")
_DATA_URI = re.compile(r"(?i)\bdata:[a-z0-9.+/-]*(?:;[a-z0-9=.+-]*)*,[^\s\"'<>]{16,}")
_SOMEBODYS_HOME = re.compile(r"(?<![\w.~-])(?:/home/|/Users/|[A-Za-z]:\\Users\\)[^\s/\\\"'<>:;,]+")
# What somebody typed stands between quotes in the words of an exception; the path of a traceback's frame does too.
_LONG_QUOTE = re.compile(r"(?<!File )(?:'(?:[^'\\\n]|\\.){60,}'|\"(?:[^\"\\\n]|\\.){60,}\")")
_LEAST_BASE64 = 8

_secrets: set[str] = set()
_found: list[re.Pattern[str]] = []


def hide(token: Token) -> None:
    """Keep a token out of everything that is written from now on."""
    hide_text(token.reveal())


def hide_text(value: str) -> None:
    """Keep a secret out of everything that is written from now on, in each spelling that a library may give it."""
    if not value or value in _secrets:
        return
    _secrets.update(spellings(value))
    longest_first = sorted(_secrets, key=len, reverse=True)
    _found[:] = [re.compile("|".join(map(_pattern, longest_first)))]


def spellings(value: str) -> set[str]:
    """Return what a text looks like in Python, JSON, HTML and URLs, and as a part of something in base64."""
    import html
    from urllib.parse import quote, quote_plus

    quoted = {quote(value, safe=""), quote(value), quote_plus(value)}
    plain = {value, repr(value)[1:-1], repr(value.encode())[2:-1], json.dumps(value)[1:-1], html.escape(value)}
    return plain | quoted | set(_in_base64(value.encode()))


def _pattern(spelling: str) -> str:
    # Some write the digits of a URL's escapes in small letters.
    return re.sub(r"%[0-9A-F]{2}", lambda found: f"(?i:{found[0]})", re.escape(spelling))


def _in_base64(value: bytes) -> Iterator[str]:
    """Yield the characters that do not depend on what stands before and behind, for each way to lie in them."""
    import base64

    for before in range(3):
        encoded = base64.b64encode(bytes(before) + value).decode("ascii").rstrip("=")
        whole = encoded[(before * 8 + 5) // 6 : (before + len(value)) * 8 // 6]
        if len(whole) >= _LEAST_BASE64:
            yield whole
            yield whole.replace("+", "-").replace("/", "_")


def redact(text: str) -> str:
    """Return ``text`` as it may be written: secrets, user info and queries of URLs, e-mail addresses, the names of
    home folders, media inside of texts, long quotations and control characters gone.
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} (and {len(text) - LONGEST:,} characters more)"
    for pattern in _found:
        text = pattern.sub(HIDDEN, text)
    text = _BEARER.sub(rf"\1{HIDDEN}", text)
    text = _DATA_URI.sub(f"data:{HIDDEN}", text)
    text = _EMAIL.sub("(e-mail)", _URL.sub(r"\1\2", text))
    for home in _homes(Path.home()):
        text = home.sub("~", text)
    text = _LONG_QUOTE.sub(_counted, _SOMEBODYS_HOME.sub("~", text))
    return clean(text, keep_newlines=True)


def _counted(found: re.Match[str]) -> str:
    mark = found[0][0]
    return f"{mark}({len(found[0]) - 2} characters){mark}"


@cache
def _homes(home: Path) -> tuple[re.Pattern[str], ...]:
    """Return what finds a home folder by its name, and by the one that links lead to."""
    names = {str(home), os.path.realpath(home)}
    # The folder of a whole system is nobody's.
    return tuple(
        re.compile(rf"(?<![\w.~/\\-]){re.escape(name)}(?![\w.-])") for name in names if len(Path(name).parts) > 1
    )
