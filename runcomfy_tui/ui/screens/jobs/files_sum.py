"""From what the journal says of a job's downloads to what its row tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from runcomfy_tui.present.job_files import JobFiles

if TYPE_CHECKING:
    from runcomfy_tui.store import Download


def files_of(downloads: Iterable[Download]) -> JobFiles:
    """Return the sum of one job's downloads."""
    counts = {"wanted": 0, "running": 0, "paused": 0, "failed": 0, "gone": 0, "refused": 0, "done": 0, "forgotten": 0}
    done = whole = 0
    is_sized = True
    for each in downloads:
        counts[each.state] += 1
        if each.state in ("wanted", "running"):
            done += each.done_bytes
            whole += each.size_bytes or 0
            is_sized = is_sized and each.size_bytes is not None
    return JobFiles(
        coming=counts["wanted"] + counts["running"],
        paused=counts["paused"],
        failed=counts["failed"],
        gone=counts["gone"],
        refused=counts["refused"],
        share=min(1.0, done / whole) if is_sized and whole else None,
    )
