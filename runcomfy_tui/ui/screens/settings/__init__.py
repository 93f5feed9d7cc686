"""The Settings screen: everything that can be set, where it is set, and changing it in ``config.toml``."""

from __future__ import annotations

from runcomfy_tui.ui.screens.settings.screen import SettingsScreen

SCREEN = SettingsScreen

__all__ = ["SCREEN", "SettingsScreen"]
