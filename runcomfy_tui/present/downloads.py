"""A download as a row of a table: what it shows, how it looks, and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, assert_never

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.target import Target
from runcomfy_tui.domain.text import ELLIPSIS, clean
from runcomfy_tui.present.cells import EMPTY, Align, Cell, cell_width, cut
from runcomfy_tui.present.column import Column, SortKey
from runcomfy_tui.present.durations import DAY_S, age, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.sizes import size, speed
from runcomfy_tui.present.speed import STALLED_S
from runcomfy_tui.present.states import FRESH_S, Look, Role
from runcomfy_tui.present.targets import fit_target, folded_target, short_target

FileState = Literal["running", "paused", "wanted", "failed", "refused", "gone", "done"]
STATE_WORDS: dict[FileState, str] = {
    "running": "loading",
    "paused": "paused",
    "wanted": "waiting",
    "failed": "failed",
    "refused": "refused",
    "gone": "gone",
    "done": "done",
}
"""What a state is called before a person and in the filter, in the order in which rows ask for attention."""

UNFINISHED: frozenset[FileState] = frozenset({"wanted", "running", "paused"})
_ATTENTION = {state: float(rank) for rank, state in enumerate(STATE_WORDS)}
_NAME_LIMIT = 200
_TAIL = 8
_BAR = 8
_PERCENT = 4


@dataclass(frozen=True, slots=True)
class FileRow:
    """One hosted file that was wanted. Texts are raw, sizes in bytes, times unix seconds.

    ``id`` puts the files of the newest job first and those of one job in their order. ``speed`` is bytes per second,
    None where that is not known; ``came_at`` is when the last byte came.
    """

    id: str
    job_id: str
    index: int
    state: FileState
    path: str | None
    url: str
    kind: MediaKind
    target: Target | None
    title: str
    request_id: str
    done_bytes: int
    size_bytes: int | None
    created_at: float
    changed_at: float
    expires_at: float | None = None
    retry_at: float | None = None
    attempts: int = 0
    problem: str | None = None
    sha256: str | None = None
    speed: float | None = None
    target_name: str = ""

    @property
    def name(self) -> str:
        """Return what the file is or will be called, cleaned."""
        if self.path:
            return clean(PurePath(self.path).name, _NAME_LIMIT)
        extension = PurePath(self.url.partition("?")[0]).suffix
        return f"{self.kind.value} {self.index + 1}" + (clean(extension, 12) if len(extension) < 12 else "")

    @property
    def share(self) -> float | None:
        """Return how much of it is here, from 0 to 1; None where its size is unknown."""
        if self.state == "done":
            return 1.0
        return min(1.0, self.done_bytes / self.size_bytes) if self.size_bytes else None

    @property
    def left_s(self) -> float | None:
        """Return for how long it will go on at its present speed."""
        if self.state != "running" or not self.speed or self.size_bytes is None:
            return None
        return max(0.0, self.size_bytes - self.done_bytes) / self.speed

    def stalled_s(self, now: float) -> float:
        """Return for how long nothing has come of a file that should be coming; 0 where that is no wonder yet."""
        waited = now - self.changed_at
        return waited if self.state == "running" and waited >= STALLED_S else 0.0


def row_id(job_id: str, index: int) -> str:
    """Return the id of a file's row: of equal rows a table shows the highest first, and that is the first file."""
    return f"{job_id}/{9_999 - index:04}"


def look_of(row: FileRow, now: float, glyphs: Glyphs = UNICODE) -> Look:
    """Return how the row looks at ``now``."""
    match row.state:
        case "wanted":
            return Look(glyphs.waiting, _waiting(row, now), Role.WAITING, Role.PLAIN)
        case "running":
            return Look(glyphs.down, STATE_WORDS["running"], Role.RUNNING, Role.PLAIN)
        case "paused":
            return Look(glyphs.held, STATE_WORDS["paused"], Role.QUEUED, Role.PLAIN)
        case "done":
            fresh = now - row.changed_at < FRESH_S
            role = Role.FRESH if fresh else Role.SUCCEEDED
            return Look(glyphs.succeeded, STATE_WORDS["done"], role, Role.PLAIN if fresh else Role.QUIET)
        case "failed":
            return Look(glyphs.failed, STATE_WORDS["failed"], Role.FAILED, Role.PLAIN)
        case "gone":
            return Look(glyphs.lost, STATE_WORDS["gone"], Role.WARNING, Role.QUIET)
        case "refused":
            return Look(glyphs.refused, STATE_WORDS["refused"], Role.UNKNOWN, Role.PLAIN)
        case _:
            assert_never(row.state)


def file_columns(glyphs: Glyphs = UNICODE) -> tuple[Column[FileRow], ...]:
    """Return every column of the downloads table in the order of the screen."""
    return (
        Column("state", "STATE", 9, 11, Align.LEFT, 1, lambda r, now: _state(r, now, glyphs), _by_state, timed=True),
        Column(
            "file", "FILE", 14, 60, Align.LEFT, 2, _name, _by_name, flexible=True, comfortable=15, shorten=fit_name
        ),
        Column("done", "DONE", 4, _BAR + 1 + _PERCENT, Align.RIGHT, 3, lambda r, _: _done(r, glyphs), _by_share,
               comfortable=_BAR + 1 + _PERCENT, shorten=fit_done),
        Column("size", "SIZE", 6, 6, Align.RIGHT, 7, _size, _by_size),
        Column("speed", "SPEED", 8, 8, Align.RIGHT, 4, _speed, _by_speed, timed=True),
        Column("eta", "LEFT", 7, 7, Align.RIGHT, 8, _eta, _by_eta),
        Column("model", "MODEL", 11, 30, Align.LEFT, 6, _model, _by_model, flexible=True, shorten=fit_target),
        Column("expires", "EXPIRES", 7, 7, Align.RIGHT, 5, _expires, _by_expiry, timed=True),
        Column("age", "AGE", 4, 4, Align.RIGHT, 9, _age, _by_age, timed=True),
    )  # fmt: skip


def fit_name(name: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a file's name in at most ``width`` cells; its end, which tells files of one job apart, stays."""
    if cell_width(name) <= width or width < _TAIL + 4:
        return cut(name, width, ellipsis)
    tail = name[-_TAIL:]
    return cut(name[:-_TAIL], width - cell_width(tail), ellipsis) + tail


def fit_done(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a bar with its percentage without the bar, where there is no room for that."""
    return cut(text[_BAR:].strip(), width, ellipsis)


def _waiting(row: FileRow, now: float) -> str:
    if row.retry_at is not None and row.retry_at > now:
        return f"in {age(row.retry_at - now)}"
    return STATE_WORDS["wanted"]


def _state(row: FileRow, now: float, glyphs: Glyphs) -> Cell:
    shown = look_of(row, now, glyphs)
    return Cell(shown.text, shown.role)


def _name(row: FileRow, _now: float) -> Cell:
    return Cell(row.name)


def _done(row: FileRow, glyphs: Glyphs) -> Cell:
    share = row.share
    if row.state == "done":
        return Cell(f"{'':{_BAR}} 100%", Role.QUIET)
    if row.state in ("gone", "refused") or not row.done_bytes:
        return EMPTY
    if share is None:
        return Cell(f"{'':{_BAR}} {size(row.done_bytes)}")
    full = int(share * _BAR)
    bar = glyphs.full * full + glyphs.empty * (_BAR - full)
    return Cell(f"{bar} {int(share * 100):>3}%", Role.RUNNING if row.state == "running" else None)


def _size(row: FileRow, _now: float) -> Cell:
    return EMPTY if row.size_bytes is None else Cell(size(row.size_bytes))


def _speed(row: FileRow, now: float) -> Cell:
    if row.state != "running":
        return EMPTY
    if row.stalled_s(now):
        return Cell("stalled", Role.WARNING)
    return EMPTY if row.speed is None else Cell(speed(row.speed))


def _eta(row: FileRow, _now: float) -> Cell:
    return EMPTY if row.left_s is None else Cell(duration(row.left_s))


def _model(row: FileRow, _now: float) -> Cell:
    return EMPTY if row.target is None else Cell(short_target(row.target, row.target_name))


def _expires(row: FileRow, now: float) -> Cell:
    if row.expires_at is None or row.state == "gone":
        return EMPTY
    left = row.expires_at - now
    if left <= 0:
        return Cell("gone", Role.QUIET)
    return Cell(duration(left), Role.WARNING if left < DAY_S and row.state != "done" else Role.QUIET)


def _age(row: FileRow, now: float) -> Cell:
    return Cell(age(now - row.created_at), Role.QUIET)


def _by_state(row: FileRow) -> SortKey:
    return _ATTENTION[row.state]


def _by_name(row: FileRow) -> SortKey:
    return row.name.casefold()


def _by_share(row: FileRow) -> SortKey | None:
    return row.share


def _by_size(row: FileRow) -> SortKey | None:
    return None if row.size_bytes is None else float(row.size_bytes)


def _by_speed(row: FileRow) -> SortKey | None:
    return None if row.state != "running" or row.speed is None else -row.speed


def _by_eta(row: FileRow) -> SortKey | None:
    return row.left_s


def _by_model(row: FileRow) -> SortKey | None:
    return None if row.target is None else folded_target(row.target, row.target_name)


def _by_expiry(row: FileRow) -> SortKey | None:
    return row.expires_at


def _by_age(row: FileRow) -> SortKey:
    return -row.created_at
