"""The Events screen: everything that happened, as a log that follows the newest."""

from __future__ import annotations

from runcomfy_tui.ui.screens.events.screen import EventsScreen

SCREEN = EventsScreen
__all__ = ["SCREEN", "EventsScreen"]
