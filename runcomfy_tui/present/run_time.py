"""How long a job has run, in words; only the most that it can have been where nobody saw it start."""

from __future__ import annotations

import math

from runcomfy_tui.domain.job import Job, elapsed_s
from runcomfy_tui.present.durations import DAY_S, HOUR_S, MINUTE_S, age, duration
from runcomfy_tui.present.glyphs import Glyphs


def run_time(job: Job, now: float) -> str | None:
    """Return ``2m 04s``, or None where it never ran or is only known not to have run for longer (:func:`at_most`)."""
    seconds = elapsed_s(job, now)
    return None if seconds is None or job.started_at is None else duration(seconds)


def at_most(job: Job, now: float) -> str | None:
    """Return a length in one unit, rounded up: a success that was never seen running waited for part of it."""
    seconds = elapsed_s(job, now)
    if seconds is None or job.started_at is not None:
        return None
    unit = next((unit for unit in (DAY_S, HOUR_S, MINUTE_S) if seconds >= unit), 1)
    return age(max(1, math.ceil(seconds / unit)) * unit)


def run_time_cell(job: Job, now: float, glyphs: Glyphs) -> str:
    """Return both as the table tells them: ``2m 04s``, ``≤3m``, or nothing."""
    if (most := at_most(job, now)) is not None:
        return f"{glyphs.at_most}{most}"
    return run_time(job, now) or ""
