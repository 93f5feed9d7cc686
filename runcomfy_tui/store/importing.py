"""Reading an exported journal: every line is checked first; then all of it enters in one transaction, or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

from runcomfy_tui.domain.errors import ImportRefused
from runcomfy_tui.store import exchange_lines, record
from runcomfy_tui.store.admission import Origin, admitted
from runcomfy_tui.store.exchange_lines import DraftLine, EndLine, Line, MediumLine, MetaLine, PresetLine, SchemaLine
from runcomfy_tui.store.record import Record
from runcomfy_tui.store.rows import storable
from runcomfy_tui.store.transaction import transaction

LONGEST_LINE_BYTES = 512 * 1024 * 1024
"""A line holds at most one medium or one job's inputs and result; the service takes nothing that large."""
_MOST_TOLD = 20


@dataclass(slots=True)
class ImportCount:
    """What became of an import's lines; ``left_out`` are lines of a kind that this version does not know."""

    jobs: int = 0
    known: int = 0
    held: int = 0
    unknown: int = 0
    media: int = 0
    left_out: int = 0


def import_lines(connection: sqlite3.Connection, file: BinaryIO, origin: Origin, now: float) -> ImportCount:
    """Bring in what ``file`` (an export, one that can be read twice) holds.

    Raises :class:`ImportRefused`, which names the lines that cannot be, before anything is written.
    """
    check_lines(file)
    file.seek(0)
    count = ImportCount()
    with transaction(connection):
        for number, line in lines_of(file):
            _bring_in(connection, number, line, origin, now, count)
        # Those that came along with jobs that are known.
        record.drop_unused_media(connection)
    return count


def check_lines(file: BinaryIO) -> None:
    """Read all lines; raise :class:`ImportRefused` with the first of those that cannot be, by their numbers."""
    problems: list[str] = []
    jobs, end = 0, None
    for number, line in _checked(file, problems):
        if end is not None:
            problems.append(f"line {number}: it comes after the last one")
        jobs += isinstance(line, Record)
        end = line if isinstance(line, EndLine) else end
        if len(problems) > _MOST_TOLD:
            break
    else:
        if not problems and (end is None or end.jobs != jobs):
            problems.append("its last line is missing, or counts other jobs: the file was cut")
    if problems:
        _refuse(problems)


def lines_of(file: BinaryIO) -> Iterator[tuple[int, Line | None]]:
    """Yield the lines after the header with their numbers; :class:`ImportRefused` at the first that cannot be."""
    problems: list[str] = []
    for item in _checked(file, problems):
        if problems:
            break
        yield item
    if problems:
        _refuse(problems)


def _refuse(problems: list[str]) -> NoReturn:
    told = "; ".join(problems[:_MOST_TOLD])
    more = "; and more" if len(problems) > _MOST_TOLD else ""
    raise ImportRefused(f"Nothing was imported: {told}{more}.")


def _checked(file: BinaryIO, problems: list[str]) -> Iterator[tuple[int, Line | None]]:
    """Yield the lines that can be read; add the others to ``problems``. Without a good header there are none."""
    number = 0
    while text := file.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        try:
            if len(text) > LONGEST_LINE_BYTES:
                problems.append(f"line {number}: it is longer than {LONGEST_LINE_BYTES:,} bytes")
                return
            data = _parsed(text)
            if number > 1:
                yield number, exchange_lines.line_of(data)
                continue
            exchange_lines.check_header(data)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            if number == 1 or len(problems) > _MOST_TOLD:
                return
    if number == 0:
        problems.append("the file is empty")


def _parsed(text: bytes) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is not JSON") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _bring_in(
    connection: sqlite3.Connection, number: int, line: Line | None, origin: Origin, now: float, count: ImportCount
) -> None:
    match line:
        case Record():
            _add(connection, number, line, origin, now, count)
        case MediumLine(sha256=sha256, data=data):
            record.save_medium(connection, sha256, len(data), data)
            count.media += 1
        case DraftLine(target=target, data=text):
            connection.execute(
                "INSERT OR IGNORE INTO drafts (target_kind, target_id, data) VALUES (?, ?, ?)",
                (target.kind.value, target.id, text),
            )
        case PresetLine(target=target, name=name, data=text, saved_at=at):
            connection.execute(
                "INSERT OR IGNORE INTO presets (target_kind, target_id, name, data, saved_at) VALUES (?, ?, ?, ?, ?)",
                storable((target.kind.value, target.id, name, text, at)),
            )
        case SchemaLine(deployment_id=id_, data=text, saved_at=at):
            connection.execute(
                "INSERT OR IGNORE INTO own_schemas (saved_at, deployment_id, data) VALUES (?, ?, ?)",
                storable((at, id_, text)),
            )
        case MetaLine(key=key, value=value):
            connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (key, value))
        case EndLine():
            pass
        case None:
            count.left_out += 1


def _add(
    connection: sqlite3.Connection, number: int, found: Record, origin: Origin, now: float, count: ImportCount
) -> None:
    if record.is_known(connection, found.job):
        count.known += 1
        return
    digest = record.digest_of(connection, found.body)
    if digest is not None and digest != found.job.body_sha256 and found.body:
        raise ImportRefused(f"Nothing was imported: line {number}: its inputs are not those that its SHA-256 names.")
    entering = admitted(found, origin, now)
    record.save(connection, entering)
    count.jobs += 1
    count.held += entering.job.hold is not None
    count.unknown += entering.job.state == "unknown"
