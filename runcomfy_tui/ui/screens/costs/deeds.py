"""Every key of the Costs screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_ROW, _LIST, _MONEY = "This day, model or label", "The list", "Money"

DEEDS: Final = (
    Deed("costs.open", "enter", "open_jobs", "its jobs", "Show the jobs of this row on the Jobs screen", _ROW, 1,
         bound=False),
    Deed("costs.copy", "y", "copy", "copy", "Copy the table as tab-separated values, for a spreadsheet", _LIST, 6),
    Deed("costs.next", "right_square_bracket,full_stop", "group(1)", "next sums", "By day, model, label", _LIST, 2),
    Deed("costs.last", "left_square_bracket,comma", "group(-1)", "sums before", "By label, by model, by day", _LIST),
    Deed("costs.by-day", "d", "group_by('day')", "by day", "Add up by the local day on which jobs were made", _LIST),
    Deed("costs.by-model", "m", "group_by('model')", "by model", "Add up by model", _LIST),
    Deed("costs.by-label", "l", "group_by('label')", "by label", "Add up by label", _LIST),
    Deed("costs.sort", "s", "sort", "sort by…", "Choose the column to sort by", _LIST, 5),
    Deed("costs.reverse", "S", "reverse", "reverse the sort", "Turn the order round", _LIST),
    Deed("costs.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LIST),
    Deed("costs.back", "escape", "back", "back", "To the Jobs screen", _LIST),
    Deed("costs.budget", "b", "budget", "budget", "Set or clear what this session may cost before you are asked",
         _MONEY, 3),
    *SCREEN_DEEDS,
    Deed("costs.help", "question_mark", "help", "help", "This list", PROGRAM, 4),
    PALETTE,
    THEME,
    SUSPEND,
    Deed("costs.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)  # fmt: skip
