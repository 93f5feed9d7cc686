"""Questions and menus over a screen; each answers with a value and does nothing itself."""

from __future__ import annotations

from runcomfy_tui.ui.screens.dialogs.ask_text import AskText
from runcomfy_tui.ui.screens.dialogs.menu import Choice, Menu
from runcomfy_tui.ui.screens.dialogs.question import Answer, Question, Wider

__all__ = ["Answer", "AskText", "Choice", "Menu", "Question", "Wider"]
