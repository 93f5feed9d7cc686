"""Every key of the Settings screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_SETTING, _LIST = "This setting", "The list"

DEEDS: Final = (
    Deed("settings.change", "enter", "change", "change", "Change this setting, here and in config.toml", _SETTING, 1,
         bound=False),
    Deed("settings.unset", "delete,backspace", "unset", "take out", "Take it out of config.toml, so that the next"
         " weaker place counts", _SETTING, 2),
    Deed("settings.scope", "p", "scope", "for whom", "Write changes for this profile alone, or for all of them",
         _SETTING, 3),
    Deed("settings.copy", "y", "copy", "copy the path", "Copy the path of config.toml", _LIST, 4),
    Deed("settings.down", "j", "move(1)", "down", "Also the arrows, Home, End, PgUp and PgDn", _LIST),
    Deed("settings.up", "k", "move(-1)", "up", "To the setting above", _LIST),
    Deed("settings.first", "g", "move(-1000)", "first", "To the first setting", _LIST),
    Deed("settings.last", "G", "move(1000)", "last", "To the last setting", _LIST),
    Deed("settings.back", "escape", "back", "back", "To the Jobs screen", _LIST, 5),
    *SCREEN_DEEDS,
    Deed("settings.help", "question_mark", "help", "help", "This list", PROGRAM, 6),
    PALETTE,
    THEME,
    SUSPEND,
    Deed("settings.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)  # fmt: skip
