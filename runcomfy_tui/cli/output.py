"""What a command tells: data on standard output, the rest on standard error, and files that are written whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.domain.text import clean

_LONGEST_LINE = 2_000


def show(text: str) -> None:
    """Print one line of what was asked for."""
    print(clean(text, _LONGEST_LINE))  # noqa: T201


def show_json(data: object) -> None:
    """Print what was asked for as one line of JSON."""
    print(json.dumps(data))  # noqa: T201


def say(text: str) -> None:
    """Print one line beside what was asked for."""
    print(clean(text, _LONGEST_LINE), file=sys.stderr, flush=True)  # noqa: T201


def write_out(blocks: Iterable[bytes]) -> None:
    """Write to standard output. Raises :class:`DiskRefused`, and ``BrokenPipeError`` where nobody reads any more."""
    try:
        for block in blocks:
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still buffered would be tried again, and complained about, at the end of the program.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise DiskRefused(f"Standard output could not be written ({error.strerror}).") from None


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
