"""Reading the history for the log: what a search finds part by part, what comes new, and the rows to be seen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.present.event_rows import EventRow
from runcomfy_tui.present.events import incident_moment, moment, strange
from runcomfy_tui.store import HistoryEntry, Journal, Search, parse_search

if TYPE_CHECKING:
    from runcomfy_tui.ui.screens.events.log import EventsLog

_FIRST, _MOST = 5_000, 20_000
"""Entries looked through at once: the first screen is there soon, and no other work of the journal waits for long."""
_LOOK_EVERY_S = 0.25
_FRAME_S = 1 / 40
_AGAIN_S = 1.0


class HistoryReader:
    """Fills a log with what the present search lets through."""

    def __init__(self, journal: Journal, log: EventsLog) -> None:
        self.search: Search = parse_search("")
        self.total = 0
        """How many entries there are, whatever is searched."""
        self.is_done = False
        self._journal = journal
        self._log = log
        self._newest = 0
        self._is_loading = False

    async def find(self, search: Search) -> None:
        """Show what a search finds, the newest first of all; stopped by being cancelled."""
        self.search, self.is_done = search, False
        newest = await self._journal.newest_event()
        total = await self._journal.count_history()
        part = await self._journal.find_history(search, before=newest + 1, most=_FIRST)
        self._newest, self.total = newest, total
        self._log.show(part.seqs)
        while part.before is not None:
            part = await self._journal.find_history(search, before=part.before, most=_MOST)
            self._log.put_older(part.seqs)
        self.is_done = True

    async def follow(self) -> None:
        """Bring what happens from now on, at most once a frame, until cancelled."""
        written = asyncio.Event()
        self._journal.on_write.append(written.set)
        try:
            while True:
                written.clear()
                try:
                    await self._look()
                except JournalError:
                    await asyncio.sleep(_AGAIN_S)  # The banner says why; the feed watches over it.
                await asyncio.sleep(_FRAME_S)
                try:
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await written.wait()
                except TimeoutError:
                    pass  # Another process may have written.
        finally:
            self._journal.on_write.remove(written.set)

    async def _look(self) -> None:
        search, before = self.search, self._newest
        if await self._journal.newest_event() <= before:
            return
        seqs, newest = await self._journal.find_history_since(search, before)
        if search is self.search and before == self._newest:  # else another search has begun meanwhile
            self._newest = newest
            self.total += newest - before
            self._log.put_newer(seqs)

    async def load(self) -> None:
        """Load the rows that the log is missing, one portion after the other; what is gone is shown as gone."""
        if self._is_loading:
            return
        self._is_loading = True
        try:
            while missing := self._log.missing:
                found = await self._journal.history(missing)
                rows = {entry.seq: row_of(entry) for entry in found}
                self._log.put_rows((seq, rows.get(seq) or _gone(seq)) for seq in missing)
        finally:
            self._is_loading = False


def row_of(entry: HistoryEntry) -> EventRow:
    """Return an entry of the history as a row of the log."""
    if entry.event is not None:
        told = moment(entry.at, entry.event)
    elif entry.incident is not None:
        told = incident_moment(entry.incident)
    else:
        told = strange(entry.at, entry.kind)
    return EventRow(
        str(entry.seq), told, entry.job_id, entry.target, entry.request_id, entry.title, entry.fitted, entry.target_name
    )


def _gone(seq: int) -> EventRow:
    return EventRow(str(seq), strange(0.0, "removed"), "", None, None, "", changed=False)
