"""The Models screen: everything that can be run, found by typing, with what it takes and what it usually costs."""

from __future__ import annotations

from runcomfy_tui.ui.screens.models.screen import ModelsScreen

SCREEN = ModelsScreen
__all__ = ["SCREEN", "ModelsScreen"]
