"""Every key of the Events screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_EVENT, _LOG = "This event", "The log"

DEEDS: Final = (
    Deed("events.open", "enter", "open_job", "its job", "Show the job of this event on the Jobs screen", _EVENT, 1,
         bound=False),
    Deed("events.of-job", "E", "of_job", "only its job", "Show only the events of this event's job", _EVENT, 4),
    Deed("events.copy", "y", "copy", "copy", "Copy this event as a line of text", _EVENT, 5),
    Deed("events.filter", "slash", "filter", "search", "Show only events that hold these words", _LOG, 2),
    Deed("events.follow", "F", "follow", "follow", "Follow the newest event, or stay here", _LOG, 3),
    Deed("events.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LOG),
    Deed("events.back", "escape", "back", "back", "One step back: search, single job, the Jobs screen", _LOG),
    *SCREEN_DEEDS,
    Deed("events.help", "question_mark", "help", "help", "This list", PROGRAM, 6),
    PALETTE,
    THEME,
    SUSPEND,
    Deed("events.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)  # fmt: skip
