"""Picking files of this machine."""

from __future__ import annotations

from runcomfy_tui.ui.screens.pick_file.screen import PickFile

__all__ = ["PickFile"]
