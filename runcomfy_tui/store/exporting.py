"""Writing a whole journal as JSON Lines, as it stood at one moment, while others may work on it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from runcomfy_tui.domain.errors import JournalNewer
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.store import exchange, record
from runcomfy_tui.store.bodies import MEDIA_FROM_BYTES
from runcomfy_tui.store.migrations import STEPS, version_of
from runcomfy_tui.store.open import open_journal
from runcomfy_tui.store.transaction import in_words

_LINKS = "account.links"
_LONG_DATA_URI = re.compile(rf'data:[^"\\\s]{{{MEDIA_FROM_BYTES},}}')


@dataclass(slots=True)
class ExportCount:
    """What was written, and how many bytes of media were left out."""

    jobs: int = 0
    media: int = 0
    left_out_bytes: int = 0


def export(path: Path, program: str, at: float, count: ExportCount, *, media: bool, queries: bool) -> Iterator[bytes]:
    """Yield the lines (ASCII, each with its line break) of the journal at ``path``; ``count`` fills meanwhile.

    Raises :class:`JournalError` and its kinds; a journal of a newer version is refused, for what it holds besides would
    be lost without a word.
    """
    connection = open_journal(path, read_only=True).connection
    try:
        if version_of(connection) > len(STEPS):
            raise JournalNewer(f"{path} was written by a newer version.", advice="Update runcomfy-tui.")
        connection.execute("BEGIN")
        yield _line(exchange.header(program, at, with_media=media, with_queries=queries))
        yield from _media(connection, count, with_bytes=media)
        accounts = _accounts(connection)
        for found in record.load_all(connection):
            count.jobs += 1
            job = replace(found.job, account=_resolved(found.job.account, accounts))
            yield _line(exchange.job_line(replace(found, job=job), queries=queries))
        yield from _small_things(connection, count, media=media)
        yield _line({"type": "end", "jobs": count.jobs})
    except sqlite3.Error as error:
        raise in_words(error, path) from None
    finally:
        connection.close()


def _line(data: object) -> bytes:
    # ASCII alone: an export that is looked at in a terminal carries no commands to it.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _media(connection: sqlite3.Connection, count: ExportCount, *, with_bytes: bool) -> Iterator[bytes]:
    if not with_bytes:
        (total,) = connection.execute("SELECT sum(size_bytes) FROM media WHERE data IS NOT NULL").fetchone()
        count.left_out_bytes = total or 0
        return
    for sha256, data in connection.execute("SELECT sha256, data FROM media WHERE data IS NOT NULL"):
        count.media += 1
        yield _line(exchange.medium_line(sha256, data))


def _accounts(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what stand-ins of accounts turned out to be: elsewhere nothing could tell."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_LINKS,)).fetchone()
    links = json.loads(row[0]) if row else {}
    return {str(name): str(to) for name, to in links.items()} if isinstance(links, dict) else {}


def _resolved(account: str, links: dict[str, str]) -> str:
    seen = set()
    while account in links and account not in seen:
        seen.add(account)
        account = links[account]
    return account


def _small_things(connection: sqlite3.Connection, count: ExportCount, *, media: bool) -> Iterator[bytes]:
    def kept(text: str) -> object:
        return json.loads(text if media else _without_media(text, count))

    for kind, id_, text in connection.execute("SELECT target_kind, target_id, data FROM drafts"):
        target = {"kind": TargetKind(kind).value, "id": id_}
        yield _line({"type": "draft", "target": target, "data": kept(text)})
    for kind, id_, name, text, at in connection.execute(
        "SELECT target_kind, target_id, name, data, saved_at FROM presets ORDER BY target_kind, target_id, name"
    ):
        target = {"kind": TargetKind(kind).value, "id": id_}
        yield _line({"type": "preset", "target": target, "name": name, "data": kept(text), "saved_at": at})
    for deployment_id, text, at in connection.execute(
        "SELECT deployment_id, data, saved_at FROM own_schemas ORDER BY deployment_id"
    ):
        yield _line({"type": "own_schema", "deployment_id": deployment_id, "data": json.loads(text), "saved_at": at})
    for key, text in connection.execute("SELECT key, value FROM meta ORDER BY key"):
        if key.startswith(exchange.PORTABLE_META):
            yield _line({"type": "meta", "key": key, "value": json.loads(text)})


def _without_media(text: str, count: ExportCount) -> str:
    """Take what is as large as a medium of its own out of JSON text: a data URI that was typed into a form."""
    shorter = _LONG_DATA_URI.sub("", text)
    count.left_out_bytes += len(text) - len(shorter)
    return shorter
