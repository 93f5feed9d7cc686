"""The form editor."""

from __future__ import annotations

from runcomfy_tui.ui.screens.form.headlines import FormTarget
from runcomfy_tui.ui.screens.form.screen import FormScreen

__all__ = ["FormScreen", "FormTarget"]
