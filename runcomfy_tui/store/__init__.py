"""The journal: SQLite on the local disk, shared by several processes, written by one thread in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.late_names import late

if TYPE_CHECKING:
    from runcomfy_tui.store.download_book import DownloadBook
    from runcomfy_tui.store.downloads import Download, DownloadState, Key, Progress
    from runcomfy_tui.store.events import TimelineEntry
    from runcomfy_tui.store.feed import ChangeFeed
    from runcomfy_tui.store.history import HistoryEntry, HistoryPart
    from runcomfy_tui.store.history_search import Search, parse_search
    from runcomfy_tui.store.journal import Journal
    from runcomfy_tui.store.open import owners_of, set_aside
    from runcomfy_tui.store.owners import EngineLock, Owner

__all__ = [
    "ChangeFeed",
    "Download",
    "DownloadBook",
    "DownloadState",
    "EngineLock",
    "HistoryEntry",
    "HistoryPart",
    "Journal",
    "Key",
    "Owner",
    "Progress",
    "Search",
    "TimelineEntry",
    "owners_of",
    "parse_search",
    "set_aside",
]

_PLACES = {
    "ChangeFeed": "feed",
    "Download": "downloads",
    "DownloadBook": "download_book",
    "DownloadState": "downloads",
    "EngineLock": "owners",
    "HistoryEntry": "history",
    "HistoryPart": "history",
    "Journal": "journal",
    "Key": "downloads",
    "Owner": "owners",
    "Progress": "downloads",
    "Search": "history_search",
    "TimelineEntry": "events",
    "owners_of": "open",
    "parse_search": "history_search",
    "set_aside": "open",
}
"""Which module a name is from: each is loaded when it is asked for, for reading a list of jobs needs few of them."""

if not TYPE_CHECKING:
    __getattr__ = late(__name__, _PLACES)
