"""What a person hands over as inputs: JSON on the command line, in a file or by a pipe, and single values."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from runcomfy_tui.domain.text import clean

LARGEST_INPUT_BYTES = 256 * 1024 * 1024
"""More than a body of 64 MiB can take, however its texts are escaped."""

STANDARD_INPUT = "-"


class NoInputFile(Exception):
    """An input file that is not there, in words."""


class BadInput(Exception):
    """Inputs that cannot be used: a line each."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def read_object(text: str | None, file: str | None, *, flag: str = "--input") -> dict[str, object]:
    """Return the object that was given as text or as a file's name (``-``: standard input), ``{}`` without either.

    ``flag`` is what gave the text. Raises :class:`NoInputFile` and :class:`BadInput`.
    """
    if file is not None:
        name = "Standard input" if file == STANDARD_INPUT else clean(file, 200)
        return _object(_decoded(_content(file, name), name), name)
    if text is None:
        return {}
    if text.strip() == STANDARD_INPUT:
        raise BadInput(f"{flag} takes JSON; standard input is read with {flag}-file -.")
    return _object(text, flag)


def read_text(file: str, most_bytes: int) -> str:
    """Return the text of a file (``-``: standard input); raise :class:`NoInputFile` and :class:`BadInput`."""
    name = "Standard input" if file == STANDARD_INPUT else clean(file, 200)
    return _decoded(_content(file, name, most_bytes), name)


def _object(text: str, name: str) -> dict[str, object]:
    from runcomfy_tui.forms.json_text import read_json

    try:
        value = read_json(text)
    except ValueError as error:
        raise BadInput(f"{name} {error}.") from None
    if not isinstance(value, dict):
        raise BadInput(f'{name} must be a JSON object: {{"name": value, …}}.')
    return value


def _content(file: str, name: str, most_bytes: int = LARGEST_INPUT_BYTES) -> bytes:
    try:
        if file == STANDARD_INPUT:
            if sys.stdin is None:
                raise NoInputFile("Standard input is closed.")
            content = sys.stdin.buffer.read(most_bytes + 1)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(most_bytes + 1)
    except OSError as error:
        raise NoInputFile(f"{name} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise NoInputFile(f"{name} cannot be read (it is no name that a file can have).") from None
    if len(content) > most_bytes:
        raise BadInput(f"{name} is larger than {most_bytes // 2**20} MiB.")
    return content


def _decoded(content: bytes, name: str) -> str:
    """Return the text in the encoding that its first bytes tell, UTF-8 where they tell none."""
    if not content.strip():
        raise BadInput(f"{name} is empty.")
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is no text (byte {error.start + 1} is not {encoding.upper()}).") from None
