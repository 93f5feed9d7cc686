"""The journal: SQLite on the local disk, shared by several processes, written by one thread in each."""

from runcomfy_tui.store.downloads import Download, DownloadState
from runcomfy_tui.store.events import TimelineEntry
from runcomfy_tui.store.feed import ChangeFeed
from runcomfy_tui.store.journal import Journal
from runcomfy_tui.store.open import owners_of, set_aside
from runcomfy_tui.store.owners import EngineLock, Owner

__all__ = [
    "ChangeFeed",
    "Download",
    "DownloadState",
    "EngineLock",
    "Journal",
    "Owner",
    "TimelineEntry",
    "owners_of",
    "set_aside",
]
