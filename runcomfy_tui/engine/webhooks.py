"""The address that RunComfy calls when a request has ended: kept with its job, and sent whenever the job is."""

from __future__ import annotations

from runcomfy_tui.store import Journal

_KEY = "webhook:"


async def keep(journal: Journal, job_id: str, url: str) -> None:
    """Remember a job's webhook; done before the job is written, so that none is ever sent without it."""
    await journal.put_meta(f"{_KEY}{job_id}", url)


async def webhook_of(journal: Journal, job_id: str) -> str | None:
    """Return a job's webhook; raises :class:`JournalError`: then the job is not sent either."""
    url = await journal.get_meta(f"{_KEY}{job_id}")
    return url if isinstance(url, str) and url else None
