"""What jobs have cost and may still cost, by day, model and label, with the balance and the session's budget."""

from __future__ import annotations

from runcomfy_tui.ui.screens.costs.screen import CostsScreen

SCREEN = CostsScreen

__all__ = ["SCREEN", "CostsScreen"]
