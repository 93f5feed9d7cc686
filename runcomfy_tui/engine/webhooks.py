"""The address that RunComfy calls when a request has ended: kept with its job, and sent whenever the job is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from runcomfy_tui.domain import errors
from runcomfy_tui.store import Journal

_KEY = "webhook:"


@asynccontextmanager
async def kept_with(journal: Journal, job_id: str, url: str) -> AsyncIterator[None]:
    """Remember a job's webhook (empty: none) while the job is written: before it, so that none is sent without.

    Where the job is refused the address is forgotten: it may hold somebody's secret.
    """
    if not url:
        yield
        return
    await journal.put_meta(f"{_KEY}{job_id}", url)
    try:
        yield
    except errors.RuncomfyTuiError:
        with suppress(errors.JournalError):
            await journal.put_meta(f"{_KEY}{job_id}", "")
        raise


async def webhook_of(journal: Journal, job_id: str) -> str | None:
    """Return a job's webhook; raises :class:`JournalError`: then the job is not sent either."""
    url = await journal.get_meta(f"{_KEY}{job_id}")
    return url if isinstance(url, str) and url else None
