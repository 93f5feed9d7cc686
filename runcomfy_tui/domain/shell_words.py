"""A command line as a person copied it from a shell, taken apart into words; nothing is ever expanded or run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_SEPARATORS = frozenset(";|&")
_ESCAPED_IN_DOUBLE = frozenset('"\\$`')
_TAKE_A_VALUE = frozenset("HdeoxAbucFTXmwKEtrYyzPQCD")
"""curl's short options that are followed by a value; the address is never one of them."""
_FLAGS = frozenset(
    (
        *("--location", "--silent", "--show-error", "--fail", "--fail-with-body", "--include", "--head", "--verbose"),
        *("--compressed", "--insecure", "--get", "--no-buffer", "--globoff", "--http1.1", "--http2", "--progress-bar"),
    )
)
"""curl's usual long options that stand alone; the others are followed by a value."""


def read_command(text: str, start: int) -> tuple[list[str], int]:
    """Return the words of the command that begins at ``start``, and where the text goes on after its line.

    Knows ``'…'``, ``"…"``, ``$'…'``, ``\\`` and lines that go on after one. What follows ``|``, ``;`` or ``&`` is left
    out. Raises ``ValueError`` for a quote that is not closed.
    """
    words: list[str] = []
    word: list[str] = []
    place, begun, ended = start, False, False

    def finish() -> None:
        if begun and not ended:
            words.append("".join(word))
        word.clear()

    while place < len(text) and text[place] != "\n":
        character = text[place]
        if text.startswith("\\\n", place):
            place += 2
        elif character in "'\"" or text.startswith("$'", place):
            piece, place = _quoted(text, place)
            word.append(piece)
            begun = True
        elif character.isspace() or character in _SEPARATORS:
            finish()
            begun, ended = False, ended or character in _SEPARATORS
            place += 1
        else:
            escaped = character == "\\"
            word.append(text[place + 1 : place + 2] if escaped else character)
            begun = True
            place += 2 if escaped else 1
    finish()
    return words, min(place + 1, len(text))


def end_of_line(text: str, start: int) -> int:
    """Return where the next line begins that does not go on with the one at ``start``."""
    place = text.find("\n", start)
    while place > 0 and text[place - 1] == "\\":
        place = text.find("\n", place + 1)
    return len(text) if place < 0 else place + 1


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return what stands in the quotes that open at ``start``, and the place after them."""
    steered = text[start] == "$"
    quote, place = text[start + steered], start + 1 + steered
    piece: list[str] = []
    while place < len(text):
        character = text[place]
        if character == quote:
            return "".join(piece), place + 1
        if character == "\\" and text.startswith("\\\n", place) and quote == '"':
            place += 2
            continue
        if character == "\\" and (steered or (quote == '"' and text[place + 1 : place + 2] in _ESCAPED_IN_DOUBLE)):
            place += 1
            character = text[place : place + 1]
        piece.append(character)
        place += 1
    raise ValueError("a quote is not closed")


def curl_addresses(words: Sequence[str]) -> Iterator[str]:
    """Yield the words of a curl command (without its name) that are addresses; no header's, no body's."""
    skip = is_url = False
    for word in words:
        if is_url or (not skip and not word.startswith("-")):
            yield word
            is_url = False
        elif skip:
            skip = False
        elif word.startswith("--url="):
            yield word.removeprefix("--url=")
        elif word == "--url":
            is_url = True
        elif word.startswith("--"):
            skip = "=" not in word and word not in _FLAGS and not word.startswith("--no-")
        else:
            skip = word[-1] in _TAKE_A_VALUE and not any(letter in _TAKE_A_VALUE for letter in word[1:-1])
