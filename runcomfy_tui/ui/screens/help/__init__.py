"""The searchable list of everything that can be done here."""

from __future__ import annotations

from runcomfy_tui.ui.screens.help.screen import HelpScreen

__all__ = ["HelpScreen"]
