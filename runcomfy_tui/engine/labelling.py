"""Changing what a person calls jobs: label, tags and note, written as events like everything that happens to a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runcomfy_tui.domain import errors, labels
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Journal


async def labelled(
    journal: Journal, job_ids: Sequence[str], *, label: str | None, tags: str | None, note: str | None, at: float
) -> list[Job]:
    """Give these jobs what is not None, in one commit; return those that it changes.

    Raises :class:`errors.ConfigurationError` for what is too long and :class:`errors.JournalError`.
    """
    wish = tidied(label, tags, note, at)
    wanted = set(job_ids)
    changes = [(job.id, change) for job in await journal.jobs() if job.id in wanted for change in _changes(job, wish)]
    return await journal.apply_many(changes)


def tidied(label: str | None, tags: str | None, note: str | None, at: float) -> ev.Labelled:
    """Return the event with every text in the form that is kept; raise :class:`errors.ConfigurationError`."""
    label = None if label is None else labels.tidy_label(label)
    tags = None if tags is None else labels.tidy_tags(tags)
    note = None if note is None else labels.tidy_note(note)
    for problem in (
        labels.label_problem(label or ""),
        labels.tags_problem(tags or ""),
        labels.note_problem(note or ""),
    ):
        if problem is not None:
            raise errors.ConfigurationError(f"{problem}: nothing was changed")
    return ev.Labelled(at, label, tags, note)


def _changes(job: Job, wish: ev.Labelled) -> Iterator[ev.Labelled]:
    """Yield the part of the wish that is news to the job, if any."""
    label = None if wish.label == job.label else wish.label
    tags = None if wish.tags == job.tags else wish.tags
    note = None if wish.note == job.note else wish.note
    if (label, tags, note) != (None, None, None):
        yield ev.Labelled(wish.at, label, tags, note)
