"""The files of jobs on their way to this disk, as a command waits for them and tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.output import remark, say
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.present.sizes import size

if TYPE_CHECKING:
    from runcomfy_tui.cli.following import Following
    from runcomfy_tui.cli.progress import Progress
    from runcomfy_tui.store import Download

_TRIES: Final = 4
"""So often in a row a file is tried before a command leaves it to the dashboard, which goes on for half an hour."""
_MOVING: Final = frozenset({"wanted", "running"})


async def until_fetched(followed: Following, wanted: dict[str, int], progress: Progress) -> list[Download]:
    """Wait until nothing is left to do for the files of these jobs (id → how many), or until asked to leave.

    Returns them as they are then.
    """

    def rows() -> list[Download]:
        return [row for row in followed.downloads.values() if row.job_id in wanted]

    def tell() -> None:
        words, done = _words(rows(), sum(wanted.values()))
        progress.tell(words, followed.session.clock.monotonic(), done)

    followed.on_tick = tell
    try:
        await followed.until(lambda: len(now := rows()) >= sum(wanted.values()) and all(map(is_settled, now)))
    finally:
        progress.clear()
    return sorted(rows(), key=lambda row: row.key)


def is_settled(row: Download) -> bool:
    """Tell whether a command has nothing to wait for with this file."""
    return row.state not in _MOVING or (row.state == "wanted" and row.attempts >= _TRIES)


def _words(rows: Sequence[Download], total: int) -> tuple[str, float]:
    """Return how far all of it is, in words and as a share: each file counts the same, however large."""
    ready = sum(row.state == "done" for row in rows)
    begun = sum(row.done_bytes / row.size_bytes for row in rows if row.state == "running" and row.size_bytes)
    words = f"downloading, {ready} of {total} file{'' if total == 1 else 's'}"
    return words, min(1.0, (ready + begun) / max(1, total))


def tell_files(rows: Sequence[Download]) -> int:
    """Say beside the data where files are and which are not here; return the exit code that this means."""
    for row in rows:
        name = "a text of the result" if is_text(row.url) else row.url
        if row.state == "done":
            remark(f"saved {row.path} ({size(row.size_bytes or 0)})")
            if row.problem:
                say(row.problem)
        elif row.state == "refused":
            say(f"{row.problem or 'not fetched'}: {name}")
        else:
            say(f"not downloaded: {name} ({row.problem or row.state})")
    return code_of(rows)


def code_of(rows: Sequence[Download]) -> int:
    """Return the exit code: what stands on foreign hosts is listed, which is no failure."""
    states = {row.state for row in rows}
    if states - {"done", "refused", *_MOVING}:
        return exit_codes.FAILED
    return exit_codes.TRY_AGAIN if states & _MOVING else exit_codes.DONE


def as_data(row: Download, request_id: str | None) -> dict[str, object]:
    """Return a file as an object of JSON."""
    return {
        "job_id": row.job_id,
        "request_id": request_id,
        "index": row.index,
        "state": row.state,
        "path": row.path if row.state == "done" else None,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256 if row.state == "done" else None,
        "url": None if is_text(row.url) else row.url,
        "problem": row.problem,
    }
