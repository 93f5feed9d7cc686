"""A deployment as a row of a table: what it shows, how it looks, and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import EMPTY, Align, Cell
from runcomfy_tui.present.column import Column, SortKey
from runcomfy_tui.present.durations import age, duration
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.model_usage import NEVER, Usage
from runcomfy_tui.present.states import Look, Role
from runcomfy_tui.present.targets import DOORS, short_target

DISABLED: Final = "disabled"
_NAME_LIMIT = 200
_WORD_LIMIT = 40
_LARGE = 1_000_000


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """One deployment. ``name`` is cleaned, ``status`` the service's word, cleaned, or "disabled".

    ``running`` and ``queued`` are the person's own jobs that are with it now, ``usage`` is what all of them say.
    """

    id: str
    deployment: Deployment
    name: str
    status: str
    running: int = 0
    queued: int = 0
    usage: Usage = NEVER

    @property
    def kind(self) -> str:
        """Return which kind of thing is deployed."""
        return DOORS[self.deployment.kind]

    @property
    def hardware(self) -> str:
        """Return the kinds of machines in the service's words, cleaned."""
        return ", ".join(clean(word, _WORD_LIMIT) for word in self.deployment.hardware[:4])

    @property
    def version(self) -> str:
        """Return the workflow's version, cleaned."""
        return clean(self.deployment.workflow_version, _WORD_LIMIT)


def deployment_row(deployment: Deployment, *, running: int = 0, queued: int = 0, usage: Usage = NEVER) -> DeploymentRow:
    """Return the row of a deployment."""
    name = clean(short_target(deployment.target, deployment.name), _NAME_LIMIT)
    status = clean(deployment.status, _WORD_LIMIT).strip() if deployment.is_enabled else DISABLED
    return DeploymentRow(deployment.id, deployment, name, status, running, queued, usage)


def status_look(row: DeploymentRow, glyphs: Glyphs = UNICODE) -> Look:
    """Return how the state of a deployment looks: one that is disabled takes no requests and is quiet."""
    if not row.deployment.is_enabled:
        return Look(glyphs.cancelled, DISABLED, Role.CANCELLED, Role.QUIET)
    match row.status.casefold():
        case "running":
            return Look(glyphs.running, row.status, Role.RUNNING, Role.PLAIN)
        case "standby":
            return Look(glyphs.queued, row.status, Role.SUCCEEDED, Role.PLAIN)
        case "":
            return Look(glyphs.unknown, "not told", Role.QUIET, Role.PLAIN)
        case _:
            return Look(glyphs.waiting, row.status, Role.WAITING, Role.PLAIN)


def instances_words(deployment: Deployment) -> str:
    """Return how few and how many machines it may have, ``0–3``; "" where neither is told."""
    bounds = (deployment.min_instances, deployment.max_instances)
    if bounds == (None, None):
        return ""
    return "–".join("?" if bound is None else _count(bound) for bound in bounds)


def jobs_now_words(row: DeploymentRow, glyphs: Glyphs = UNICODE) -> str:
    """Return the person's jobs that are with it now: ``●2 ○5`` are two that run and five that wait."""
    counts = ((glyphs.running, row.running), (glyphs.queued, row.queued))
    return " ".join(f"{glyph}{_count(count)}" for glyph, count in counts if count)


def deployment_columns(glyphs: Glyphs = UNICODE) -> tuple[Column[DeploymentRow], ...]:
    """Return every column of the deployments table in the order of the screen."""
    return (
        Column("name", "NAME", 14, 44, Align.LEFT, 1, _name, lambda r: r.name.casefold(), flexible=True,
               comfortable=22),
        Column("kind", "KIND", 7, 7, Align.LEFT, 4, lambda r, _: Cell(r.kind), lambda r: r.kind),
        Column("status", "STATUS", 10, 12, Align.LEFT, 2, lambda r, _: _status(r, glyphs), _by_status),
        Column("jobs", "JOBS NOW", 8, 9, Align.LEFT, 3, lambda r, _: _jobs(r, glyphs), _by_jobs),
        Column("hardware", "HARDWARE", 11, 11, Align.LEFT, 5, _hardware, lambda r: r.hardware or None),
        Column("instances", "INST", 4, 7, Align.RIGHT, 6, lambda r, _: Cell(instances_words(r.deployment)),
               _by_instances),
        Column("version", "VERSION", 7, 8, Align.RIGHT, 7, lambda r, _: Cell(r.version, Role.QUIET), _by_version),
        Column("queue", "Q.SIZE", 6, 6, Align.RIGHT, 8, _queue, lambda r: _number(r.deployment.queue_size)),
        Column("warm", "WARM", 6, 7, Align.RIGHT, 9, _warm, lambda r: _number(r.deployment.keep_warm_s)),
        Column("created", "AGE", 4, 4, Align.RIGHT, 10, _created, _by_created, timed=True),
        Column("last", "USED", 4, 4, Align.RIGHT, 11, _last, _by_last, timed=True),
        Column("enabled", "ENABLED", 7, 7, Align.LEFT, 12, _enabled, lambda r: float(not r.deployment.is_enabled)),
        Column("id", "ID", 12, 36, Align.LEFT, 13, lambda r, _: Cell(clean(r.id, 128), Role.QUIET), lambda r: r.id,
               flexible=True),
    )  # fmt: skip


def row_look(glyphs: Glyphs, row: DeploymentRow, _now: float) -> Look:
    """Return how the row looks."""
    return status_look(row, glyphs)


def _count(number: int) -> str:
    return str(number) if abs(number) < _LARGE else "many"


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _name(row: DeploymentRow, _now: float) -> Cell:
    return Cell(row.name)


def _hardware(row: DeploymentRow, _now: float) -> Cell:
    return Cell(row.hardware)


def _status(row: DeploymentRow, glyphs: Glyphs) -> Cell:
    look = status_look(row, glyphs)
    return Cell(look.text, look.role)


def _jobs(row: DeploymentRow, glyphs: Glyphs) -> Cell:
    if not row.running and not row.queued:
        return EMPTY
    return Cell(jobs_now_words(row, glyphs), Role.RUNNING if row.running else Role.QUEUED)


def _queue(row: DeploymentRow, _now: float) -> Cell:
    size = row.deployment.queue_size
    return EMPTY if size is None else Cell(_count(size))


def _warm(row: DeploymentRow, _now: float) -> Cell:
    seconds = row.deployment.keep_warm_s
    return EMPTY if seconds is None else Cell(duration(seconds))


def _created(row: DeploymentRow, now: float) -> Cell:
    at = row.deployment.created_at
    return EMPTY if at is None else Cell(age(now - at), Role.QUIET)


def _last(row: DeploymentRow, now: float) -> Cell:
    return EMPTY if row.usage.last_at is None else Cell(age(now - row.usage.last_at), Role.QUIET)


def _enabled(row: DeploymentRow, _now: float) -> Cell:
    return Cell("yes") if row.deployment.is_enabled else Cell("no", Role.WARNING)


def _by_status(row: DeploymentRow) -> SortKey:
    order = {"running": "0", "standby": "1", DISABLED: "3"}
    return f"{order.get(row.status.casefold(), '2')}{row.status.casefold()}"


def _by_jobs(row: DeploymentRow) -> SortKey | None:
    # Most first: what runs counts more than what waits.
    return -(row.running + row.queued / _LARGE) if row.running or row.queued else None


def _by_instances(row: DeploymentRow) -> SortKey | None:
    return _number(row.deployment.max_instances)


def _by_version(row: DeploymentRow) -> SortKey | None:
    digits = row.version.lstrip("vV")
    return f"{int(digits):020}" if digits.isascii() and digits.isdecimal() and len(digits) < 20 else row.version or None


def _by_created(row: DeploymentRow) -> SortKey | None:
    at = row.deployment.created_at
    return None if at is None else -at


def _by_last(row: DeploymentRow) -> SortKey | None:
    return None if row.usage.last_at is None else -row.usage.last_at
