"""What the journal's commands found, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.sizes import size
from runcomfy_tui.store.check import Report
from runcomfy_tui.store.exporting import ExportCount
from runcomfy_tui.store.importing import ImportCount
from runcomfy_tui.store.pruning import Pruned, PruneOrder


def report_lines(report: Report) -> Iterator[str]:
    """Yield what a check found, the verdict first."""
    problems = len(report.problems)
    yield f"{report.path}: {f'{problems} problem(s)' if problems else 'sound'}"
    yield from (f"  problem: {clean(problem, 400)}" for problem in report.problems)
    yield from (f"  note: {note}" for note in report.notes)
    if report.layout is None:
        return
    wal = f", {size(report.wal_bytes)} more in its -wal" if report.wal_bytes else ""
    yield f"  {size(report.size_bytes)}, {size(report.free_bytes)} of it free{wal}; layout {report.layout}"
    yield f"  {jobs(sum(report.jobs.values()))}{': ' if report.jobs else ''}{', '.join(_states(report.jobs))}"
    freed = f"; of {report.freed_media} media only the SHA-256 is kept" if report.freed_media else ""
    yield f"  {size(report.media_bytes)} of media in the jobs' inputs{freed}"
    if report.bodies_checked:
        yield f"  the inputs of {jobs(report.bodies_checked)} are those that their SHA-256 names"
    if report.windows:
        yield f"  {report.windows} other window(s) work on it"


def _states(counts: dict[str, int]) -> Iterator[str]:
    known = [state.value for state in JobState]
    yield from (f"{counts[state]} {state}" for state in known if state in counts)
    yield from (f"{count} {clean(state, 20)!r}" for state, count in counts.items() if state not in known)


def exported(count: ExportCount, *, queries: bool) -> str:
    """Return what was exported, and what was left out and how it comes along."""
    text = f"Exported {jobs(count.jobs)}{f' and {count.media} media' if count.media else ''}."
    if count.left_out_bytes:
        text += f" Left out: {size(count.left_out_bytes)} of media in inputs (--media takes them along)."
    if not queries:
        text += " URLs stand without their queries, which are signatures (--keep-queries), but for those in inputs."
    return text


def imported(count: ImportCount) -> Iterator[str]:
    """Yield what an import brought."""
    yield f"Imported {jobs(count.jobs)}; {count.known} known already. Nothing was sent."
    if count.held:
        yield f"Not sent, and waiting for a key: {jobs(count.held)}."
    if count.unknown:
        yield f"Unknown, may have been accepted and may be charged: {jobs(count.unknown)}."
    if count.left_out:
        yield f"{count.left_out} line(s) were left out: only a newer version knows what they are."


def pruned_lines(pruned: Pruned, order: PruneOrder, shrunk_bytes: int | None, *, dry_run: bool) -> Iterator[str]:
    """Yield what was freed, or would be; ``shrunk_bytes`` is None where the file could not be made smaller."""
    parts = [f"{pruned.media} media of {jobs(pruned.jobs)} ({size(pruned.media_bytes)})"]
    if order.results:
        parts.append(f"{pruned.results} results ({size(pruned.result_bytes)})")
    if order.polls:
        parts.append(f"{pruned.polls} entries of timelines")
    yield f"{'Would free' if dry_run else 'Freed'} {size(pruned.freed_bytes)}: {', '.join(parts)}."
    if not dry_run and shrunk_bytes is None:
        yield "The file keeps its size for now: the room in it is used for what comes."
    elif not dry_run:
        yield f"The file is {size(shrunk_bytes or 0)} smaller."


def jobs(count: int) -> str:
    """Return a number of jobs."""
    return f"{count} job{'' if count == 1 else 's'}"
