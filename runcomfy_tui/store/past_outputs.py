"""Hosted files of past results, with what a person knows them by: to be inputs of new jobs."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.hosted_url import without_query
from runcomfy_tui.domain.job import OUTPUTS_KEPT_S
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.store.results import media_kind


@dataclass(frozen=True, slots=True)
class PastOutput:
    """One hosted file of a job that succeeded. ``number`` counts from 0 in its result; texts are raw.

    Times are unix seconds: the service deletes it at ``expires_at``. ``path`` is where its finished download was put.
    """

    job_id: str
    number: int
    count: int
    kind: MediaKind
    url: str
    target: Target
    title: str
    label: str
    finished_at: float
    path: str | None = None
    target_name: str = ""

    @property
    def expires_at(self) -> float:
        """Return when the service deletes it."""
        return self.finished_at + OUTPUTS_KEPT_S


def load(connection: sqlite3.Connection, kind: MediaKind | None, most: int) -> list[PastOutput]:
    """Return the newest outputs, those of the newest job first: of one kind and of no known kind, or (None) all."""
    rows = connection.execute(
        "SELECT a.job_id, a.number, j.outputs, a.kind, a.url, j.target_kind, j.target_id, j.title, j.label,"
        " COALESCE(j.finished_at, j.state_since) AS at, d.path, j.target_name"
        " FROM assets a JOIN jobs j ON j.id = a.job_id"
        " LEFT JOIN downloads d ON d.job_id = a.job_id AND d.number = a.number AND d.state = 'done'"
        " WHERE j.state = 'succeeded' AND (?1 IS NULL OR a.kind IN (?1, 'other')) AND a.url NOT LIKE 'text:%'"
        " ORDER BY at DESC, a.job_id, a.number LIMIT ?2",
        (None if kind is None else kind.value, most),
    )
    return [
        PastOutput(job, number, count, media_kind(word), url, Target(TargetKind(door), target), *rest)
        for job, number, count, word, url, door, target, *rest in rows
    ]


def ended_at(connection: sqlite3.Connection, urls: Sequence[str]) -> dict[str, float]:
    """Return when the jobs that made these files ended, by URL without its query; of those that are known."""
    wanted = {without_query(url) for url in urls}
    if not wanted:
        return {}
    rows = connection.execute(
        "SELECT a.url, COALESCE(j.finished_at, j.state_since) FROM assets a JOIN jobs j ON j.id = a.job_id"
    )
    found = ((without_query(url), at) for url, at in rows)
    return {url: at for url, at in found if url in wanted}
