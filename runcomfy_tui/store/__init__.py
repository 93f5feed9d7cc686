"""The journal: SQLite on the local disk, shared by several processes, written by one thread in each."""

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
