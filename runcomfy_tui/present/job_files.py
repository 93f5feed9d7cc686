"""What became of a job's files, summed up for one cell of its row."""

from __future__ import annotations

from typing import NamedTuple

from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.cells import EMPTY, Cell
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.states import Role

_WIDTH = 7


class JobFiles(NamedTuple):
    """How many of a job's files are on their way, resting, failed, deleted at the service, or on a foreign host.

    ``share`` is how much of those on their way is here, from 0 to 1, None where sizes are unknown.
    """

    coming: int = 0
    paused: int = 0
    failed: int = 0
    gone: int = 0
    refused: int = 0
    share: float | None = None


NO_FILES = JobFiles()


def outputs_cell(job: Job, files: JobFiles, glyphs: Glyphs) -> Cell:
    """Return how many files the result has and how many of them are here, with a sign for what became of the rest."""
    if not job.outputs:
        return EMPTY
    if files.coming:
        return Cell(_coming(job, files, glyphs), Role.RUNNING)
    counted = f"{job.downloaded}/{job.outputs}" if job.outputs > 1 else ""
    for count, sign, role in (
        (files.failed, glyphs.failed, Role.FAILED),
        (files.refused, glyphs.refused, Role.UNKNOWN),
        (files.paused, glyphs.held, Role.QUEUED),
        (files.gone, glyphs.lost, Role.WARNING),
    ):
        if count:
            return Cell(f"{counted or job.outputs} {sign}", role)
    if not job.downloaded:
        return Cell(f"{job.outputs}  ")  # the number stays under those with a sign
    if job.downloaded >= job.outputs:
        return Cell(f"{job.outputs} {glyphs.down}")
    return Cell(f"{counted} {glyphs.down}")


def _coming(job: Job, files: JobFiles, glyphs: Glyphs) -> str:
    percent = f"{int(files.share * 100)}%" if files.share is not None else glyphs.ellipsis
    if job.outputs == 1:
        return f"{percent} {glyphs.down}"
    words = f"{job.downloaded}/{job.outputs} {percent}"
    return words if len(words) <= _WIDTH else f"{percent} {glyphs.down}"
