"""``runcomfy-tui journal``: looking the journal over, taking it elsewhere and back, making room, recovering."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from runcomfy_tui import __version__
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli import journal_words as words
from runcomfy_tui.cli.arguments import PROGRAM
from runcomfy_tui.cli.given_input import NoInputFile
from runcomfy_tui.cli.output import say, show, show_json, write_out, write_whole
from runcomfy_tui.cli.start import start
from runcomfy_tui.domain.errors import JournalRefused
from runcomfy_tui.domain.text import clean
from runcomfy_tui.settings import Settings
from runcomfy_tui.store.admission import Origin
from runcomfy_tui.store.check import check
from runcomfy_tui.store.exporting import ExportCount, export
from runcomfy_tui.store.importing import import_lines
from runcomfy_tui.store.open import open_journal, owners_of, set_aside
from runcomfy_tui.store.owners import Owner
from runcomfy_tui.store.pruning import PruneOrder, prune_some, shrink, survey
from runcomfy_tui.store.salvage import salvage
from runcomfy_tui.store.transaction import in_words

_READ_AT_ONCE = 1024 * 1024


def journal(arguments: argparse.Namespace) -> int:
    """Do what was asked of the profile's journal; return the exit code."""
    return _ACTIONS[arguments.action](arguments, start(arguments).settings)


def _tell(arguments: argparse.Namespace, data: dict[str, object], lines: Iterator[str]) -> None:
    if arguments.output == "json":
        show_json(data)
        return
    for line in lines:
        show(line)


def _check(arguments: argparse.Namespace, loaded: Settings) -> int:
    path: Path = arguments.file or loaded.journal_path
    if not path.is_file():
        raise NoInputFile(f"There is no journal at {path}.")
    report = check(path, quick=arguments.quick)
    _tell(arguments, {"sound": report.is_sound, **asdict(report)}, words.report_lines(report))
    return exit_codes.DONE if report.is_sound else exit_codes.FAILED


def _export(arguments: argparse.Namespace, loaded: Settings) -> int:
    path, count, program = loaded.journal_path, ExportCount(), f"{PROGRAM} {__version__}"
    queries: bool = arguments.keep_queries
    lines = export(path, program, time.time(), count, media=arguments.media, queries=queries)
    if arguments.output_file is not None:
        write_whole(arguments.output_file, lines, overwrite=arguments.force)
    else:
        write_out(lines)
    say(words.exported(count, queries=queries))
    return exit_codes.DONE


def _import(arguments: argparse.Namespace, loaded: Settings) -> int:
    origin = Origin("imported", is_own=False, profile=loaded.profile)
    with _readable_twice(arguments.file) as file, _opened(loaded) as connection:
        count = import_lines(connection, file, origin, time.time())
    _tell(arguments, asdict(count), words.imported(count))
    return exit_codes.DONE


@contextmanager
def _readable_twice(name: str) -> Iterator[BinaryIO]:
    """Open the file, or keep what comes by a pipe: every line is looked at before the first one enters."""
    try:
        stream = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise NoInputFile(f"{clean(name, 200)} cannot be read ({error.strerror}).") from None
    with stream:
        if name != "-" and stream.seekable():
            yield stream
            return
        with tempfile.TemporaryFile() as kept:
            while block := stream.read(_READ_AT_ONCE):
                kept.write(block)
            kept.seek(0)
            yield kept


def _prune(arguments: argparse.Namespace, loaded: Settings) -> int:
    before = time.time() - arguments.older_than
    order = PruneOrder(before, arguments.keep_failed, results=arguments.results, polls=arguments.polls)
    shrunk: int | None = 0
    with _opened(loaded, make=False) as connection:
        pruned = survey(connection, order)
        if not arguments.dry_run:
            while prune_some(connection, order):
                pass
            shrunk = _shrunk(connection, loaded.journal_path)
    data = {**asdict(pruned), "freed_bytes": pruned.freed_bytes, "shrunk_bytes": shrunk, "dry_run": arguments.dry_run}
    _tell(arguments, data, words.pruned_lines(pruned, order, shrunk, dry_run=arguments.dry_run))
    return exit_codes.DONE


def _shrunk(connection: sqlite3.Connection, path: Path) -> int | None:
    try:
        return shrink(connection, path, owners_of(path))
    except sqlite3.Error as error:
        # The disk has no room for a second copy, say: what was freed is freed all the same.
        say(in_words(error, path).message)
        return None


def _recover(arguments: argparse.Namespace, loaded: Settings) -> int:
    damaged: Path = arguments.file or loaded.journal_path
    if not damaged.is_file():
        raise NoInputFile(f"There is no file {damaged}.")
    if arguments.file is None or damaged.resolve() == loaded.journal_path.resolve():
        damaged = set_aside(loaded.journal_path)
        say(f"The journal was damaged and lies now at {damaged}; a new one was begun.")
    with _opened(loaded) as connection:
        found = salvage(connection, damaged, time.time())
    _tell(arguments, asdict(found), iter([found.sentence()]))
    return exit_codes.DONE


@contextmanager
def _opened(loaded: Settings, *, make: bool = True) -> Iterator[sqlite3.Connection]:
    """Open the profile's journal for writing, as one of the programs that work on it."""
    path = loaded.journal_path
    if not make and not path.exists():
        raise JournalRefused(f"There is no journal at {path}.")
    opened = open_journal(path)
    try:
        if opened.newer:
            raise JournalRefused(f"A newer version wrote {path}: it is only shown.", advice="Update runcomfy-tui.")
        owner = Owner.acquire(owners_of(path))
        try:
            yield opened.connection
        finally:
            owner.release()
    except sqlite3.Error as error:
        raise in_words(error, path) from None
    finally:
        opened.connection.close()


_ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "check": _check,
    "export": _export,
    "import": _import,
    "prune": _prune,
    "recover": _recover,
}
