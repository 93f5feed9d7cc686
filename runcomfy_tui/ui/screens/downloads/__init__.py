"""The Downloads screen: the files on their way to this disk, and those that are here."""

from __future__ import annotations

from runcomfy_tui.ui.screens.downloads.screen import DownloadsScreen

SCREEN = DownloadsScreen
__all__ = ["SCREEN", "DownloadsScreen"]
