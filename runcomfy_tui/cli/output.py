"""What a command tells: data on standard output, the rest on standard error, and files that are written whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.text import clean

_LONGEST_LINE = 2_000


class Loudness(IntEnum):
    """How much is told beside what was asked for: ``-q``, nothing said, ``-v``."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_loudness = [Loudness.NORMAL]


def be(loudness: Loudness) -> None:
    """Tell this much from now on."""
    _loudness[:] = [loudness]


def is_quiet() -> bool:
    """Tell whether ``-q`` was given."""
    return _loudness[0] is Loudness.QUIET


def show(text: str, *, emphasised: bool = False) -> None:
    """Print one line of what was asked for; what the terminal has no character for becomes a question mark.

    Raises :class:`DiskRefused`, and ``BrokenPipeError`` where nobody reads any more; so do the others here.
    """
    line = clean(text, _LONGEST_LINE)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    line = line.encode(encoding, "replace").decode(encoding)
    _write(f"\x1b[1m{line}\x1b[0m\n" if emphasised and _has_colours() else f"{line}\n")


def show_json(data: object) -> None:
    """Print what was asked for as one line of JSON, in ASCII."""
    _write(f"{json.dumps(data)}\n")


def flush() -> None:
    """Hand over what was printed, while whatever goes wrong with it can still be told."""
    if sys.stdout is not None:
        _write("", flush=True)


def _write(text: str, *, flush: bool = False) -> None:
    if sys.stdout is None:
        raise DiskRefused("Standard output is closed.")
    try:
        sys.stdout.write(text)
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refused(error) from None


def _refused(error: OSError) -> DiskRefused:
    # What is still buffered would be tried again, and complained about, at the end of the program.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return DiskRefused(f"Standard output could not be written ({error.strerror}).")


def show_body(parts: Iterable[bytes], *, pretty: bool) -> None:
    """Print a body (JSON as UTF-8, in parts) and a line break: byte for byte as it is, unless it is to look good.

    On a terminal, characters that could steer it stand as escapes of JSON: it is the same JSON.
    """
    if pretty:
        value = json.loads(b"".join(parts))
        parts = [json.dumps(value, indent=2, ensure_ascii=False).encode()]
    if pretty or is_terminal():
        parts = [_harmless(b"".join(parts).decode()).encode()]
    flush()
    write_out((*parts, b"\n"))


def is_terminal() -> bool:
    """Tell whether a person reads standard output as it comes."""
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:
        return False


def _has_colours() -> bool:
    """Tell whether lines may stand out: on a terminal that can, where nobody has set ``NO_COLOR``."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") not in {"", "dumb"}


def _harmless(text: str) -> str:
    """Return JSON without characters that a terminal obeys, or that are not seen, each escaped instead."""
    return "".join(
        character if character == "\n" or character.isprintable() else json.dumps(character)[1:-1] for character in text
    )


def say(text: str) -> None:
    """Print one line beside what was asked for, however quiet we shall be: what went wrong, what costs money."""
    with suppress(OSError, ValueError):  # No one listens there any more.
        print(clean(text, _LONGEST_LINE), file=sys.stderr, flush=True)  # noqa: T201


def remark(text: str) -> None:
    """Print one line beside what was asked for, unless ``-q`` was given: progress, hints, sums."""
    if _loudness[0] >= Loudness.NORMAL:
        say(text)


def detail(text: str) -> None:
    """Print one line beside what was asked for where ``-v`` was given: each step as it is done."""
    if _loudness[0] >= Loudness.VERBOSE:
        say(text)


def write_out(blocks: Iterable[bytes]) -> None:
    """Write to standard output. Raises :class:`DiskRefused`, and ``BrokenPipeError`` where nobody reads any more."""
    if sys.stdout is None:
        raise DiskRefused("Standard output is closed.")
    try:
        for block in blocks:
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refused(error) from None


def write_whole(path: Path, blocks: Iterable[bytes], *, overwrite: bool) -> None:
    """Write a file for this user alone, whole or not at all; one that is there stays unless ``overwrite``.

    Raises :class:`DiskRefused`.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    if not overwrite and os.path.lexists(path):
        raise DiskRefused(f"{path} exists already.", advice="Name another file, or add --force.")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            unfinished.replace(path)
        else:
            _give_new_name(unfinished, path)
    except OSError as error:
        raise DiskRefused(f"{path} could not be written ({error.strerror}).") from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _give_new_name(unfinished: Path, path: Path) -> None:
    """Name a file unless that name is taken; a file system without hard links leaves a moment for both."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise
        unfinished.rename(path)
