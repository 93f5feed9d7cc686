"""Picking an output of an earlier job as an input of a new one."""

from __future__ import annotations

from runcomfy_tui.ui.screens.pick_output.screen import PickOutput

__all__ = ["PickOutput"]
