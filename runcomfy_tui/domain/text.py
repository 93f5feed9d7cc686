"""Making foreign text safe to show: what the service, a file or another person wrote may carry terminal commands."""

from __future__ import annotations

import re
import unicodedata

# CSI, OSC, DCS, SOS, PM and APC sequences in their 7-bit and 8-bit forms (ECMA-48), an unterminated string included.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# Bidi embeddings, overrides, isolates and marks (UAX #9), line and paragraph separators, the BOM, the soft hyphen.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ZERO_WIDTH_RUN = re.compile("[\u200b-\u200d]{2,}|[\u200b\u200c]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARK_RUN = 6
_MOST_READ = 4

ELLIPSIS = "…"


def clean(text: str, limit: int | None = None, *, keep_newlines: bool = False) -> str:
    """Return ``text`` without anything that could move, recolour or reorder the screen.

    Escape sequences, C0, C1 and DEL, bidi controls, zero-width runs, lone surrogates and piles of combining marks go;
    line breaks and tabs become spaces unless ``keep_newlines``. With ``limit`` (characters, at least 1) the rest is
    replaced by an ellipsis, and no more of a huge text is read than that needs.
    """
    if limit is not None and len(text) > limit * _MOST_READ + 4096:
        text = text[: limit * _MOST_READ + 4096] + ELLIPSIS
    if not (text.isascii() and text.isprintable()):
        text = _without_controls(text, keep_newlines=keep_newlines)
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + ELLIPSIS
    return text


def _without_controls(text: str, *, keep_newlines: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SEQUENCES.sub("", text)
    text = _CONTROLS.sub("", text)
    text = text.replace("\t", "    " if keep_newlines else " ")
    if not keep_newlines:
        text = text.replace("\n", " ")
    text = _INVISIBLE.sub("", text)
    text = _ZERO_WIDTH_RUN.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return text if text.isascii() else _without_mark_piles(text)


def _without_mark_piles(text: str) -> str:
    """Keep at most a few combining marks in a row: more of them paint over the lines above and below."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if run <= _MARK_RUN:
            kept.append(character)
    return "".join(kept)


def first_line(text: str, limit: int) -> str:
    """Return the first line of ``text`` that says something, cleaned and cut to ``limit`` characters."""
    for line in text[: limit * _MOST_READ + 4096].splitlines():
        if shown := clean(line, limit).strip():
            return shown
    return ""


def sentences(*parts: str) -> str:
    """Return the parts that are not empty as sentences: a capital first letter, a full stop at the end of each.

    A part that begins with a name (``127.0.0.1 broke …``, ``a/model …``) keeps it as it is.
    """
    return " ".join(_sentence(part.strip()) for part in parts if part.strip())


def _sentence(text: str) -> str:
    if text.split(maxsplit=1)[0].rstrip(",:;").isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ELLIPSIS)) else f"{text}."
