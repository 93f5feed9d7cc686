"""What there is to say about a download in whole sentences: how it stands, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.domain.text import clean, first_line, sentences
from runcomfy_tui.present.downloads import FileRow, look_of
from runcomfy_tui.present.durations import DAY_S, ago, date_time, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.sizes import size, speed
from runcomfy_tui.present.states import Role
from runcomfy_tui.present.targets import full_target

_LONGEST = 600


@dataclass(frozen=True, slots=True)
class FileWords:
    """A headline with its role, sentences about the state, and facts as pairs of name and value; all of it cleaned."""

    headline: str
    role: Role
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def describe(row: FileRow, now: float, glyphs: Glyphs = UNICODE) -> FileWords:
    """Return what to say about the file at ``now`` (unix seconds)."""
    shown = look_of(row, now, glyphs)
    headline = " · ".join([shown.text, *_progress(row)])
    lines = tuple(line for line in (*_state_lines(row, now), *_expiry_lines(row, now)) if line)
    return FileWords(headline, shown.role, lines, tuple(_facts(row)))


def _progress(row: FileRow) -> Iterator[str]:
    if row.state == "done":
        yield size(row.size_bytes or row.done_bytes)
    elif row.done_bytes:
        whole = f" of {size(row.size_bytes)} ({int((row.share or 0) * 100)}%)" if row.size_bytes else ""
        yield f"{size(row.done_bytes)}{whole}"
    elif row.size_bytes:
        yield size(row.size_bytes)
    if row.state == "running" and row.speed:
        yield speed(row.speed)
    if row.left_s is not None:
        yield f"{duration(row.left_s)} left"


def _state_lines(row: FileRow, now: float) -> tuple[str, ...]:
    problem = clean(row.problem, _LONGEST) if row.problem else ""
    match row.state:
        case "wanted":
            if row.retry_at is not None and row.retry_at > now:
                tries = f", after {row.attempts} in vain" if row.attempts else ""
                wait = f"It is tried again in {duration(row.retry_at - now)}{tries}; r tries it now."
                return sentences(problem), wait
            return "It waits for its turn: b pauses it, x takes it off the list.", sentences(problem)
        case "running":
            if stalled := row.stalled_s(now):
                return f"Nothing has come for {duration(stalled)}: it goes on by itself, or b pauses it.", problem
            return "It is on its way: b pauses it, x stops it.", sentences(problem)
        case "paused":
            if row.retry_at is not None:
                return sentences(problem), "It goes on by itself; b goes on now."
            return "b goes on where it stopped; x takes it off the list.", sentences(problem)
        case "done":
            return "It is on this disk: o opens it, y copies its path.", sentences(problem)
        case "failed":
            return sentences(problem or "no reason given"), "r tries again; O opens its address in the browser."
        case "gone":
            return (
                "RunComfy has deleted it before it was downloaded: nothing brings it back.",
                "J shows its job, where R runs the same inputs once more.",
                sentences(problem),
            )
        case "refused":
            return (
                sentences(problem or "its address is not one of RunComfy's"),
                "O opens the address by hand, y copies it; nothing is fetched from there by itself.",
            )
        case _:
            assert_never(row.state)


def _expiry_lines(row: FileRow, now: float) -> Iterator[str]:
    if row.expires_at is None or row.state == "gone":
        return
    left = row.expires_at - now
    if row.state == "done":
        if left > 0:
            yield f"RunComfy keeps its copy for {duration(left)} more."
    elif left <= 0:
        yield f"RunComfy keeps results for 7 days: it was to be deleted {ago(-left)}."
    else:
        hurry = "Only " if left < DAY_S else ""
        yield f"{hurry}{duration(left)} until RunComfy deletes it."


def _facts(row: FileRow) -> Iterator[tuple[str, str]]:
    path = clean(row.path, 4_000) if row.path else ""
    folder, slash, name = path.rpartition("/")
    yield "file", name or row.name
    if slash:
        yield "folder", folder or "/"
    if row.target is not None:
        yield "model", full_target(row.target, row.target_name)
    if row.title:
        yield "prompt", first_line(row.title, 300)
    if row.request_id:
        yield "request", clean(row.request_id, 128)
    yield "from", "the result itself" if is_text(row.url) else clean(row.url.partition("?")[0], 500)
    yield "made", date_time(row.created_at)
    if row.sha256:
        yield "SHA-256", clean(row.sha256, 64)


def totals(rows: Iterable[FileRow], width: int) -> str:
    """Return how all of it goes on in at most ``width`` cells: ``2 loading · 14 waiting · 312 MB of 1.2 GB · 24 MB/s``.

    Empty where nothing is to come. A ``+`` stands where sizes are not known yet.
    """
    counts = {"running": 0, "wanted": 0, "paused": 0}
    done = whole = rate = 0.0
    unknown = 0
    for row in rows:
        if row.state not in counts:
            continue
        counts[row.state] += 1
        done += row.done_bytes
        whole += row.size_bytes or row.done_bytes
        unknown += row.size_bytes is None
        rate += row.speed or 0.0 if row.state == "running" else 0.0
    words = {"running": "loading", "wanted": "waiting", "paused": "paused"}
    parts = [f"{count:,} {words[state]}" for state, count in counts.items() if count]
    if not parts:
        return ""
    if whole:
        parts.append(f"{size(done)} of {size(whole)}{'+' if unknown else ''}")
    if rate:
        parts.append(speed(rate))
        if not unknown and whole > done:
            parts.append(f"{duration((whole - done) / rate)} left")
    while len(parts) > 1 and len(" · ".join(parts)) > width:
        parts.pop()
    return " · ".join(parts)
