"""Every key of the Models screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_MODEL, _LIST, _PANES = "This model, or the marked ones", "The list", "The detail"

DEEDS: Final = (
    Deed("models.open", "enter", "new_job", "open", "Fill in this model's inputs and submit", _MODEL, 1,
         bound=False),
    Deed("models.new", "n", "new_job", "new job", "Fill in this model's inputs and submit", _MODEL),
    Deed("models.favourite", "f", "favourite", "favourite", "Make it a favourite, or take it off", _MODEL, 2),
    Deed("models.jobs", "J", "jobs", "its jobs", "Show your jobs with this model on the Jobs screen", _MODEL),
    Deed("models.web", "O", "open_web", "open on the web", "Open the model's page in the browser", _MODEL),
    Deed("models.copy", "y", "copy", "copy…", "Copy the model's id or its page's URL", _MODEL),
    Deed("models.filter", "slash", "filter", "search", "Show only models that hold these words, the best first",
         _LIST, 3),
    Deed("models.category", "c", "category", "category…", "Show only models of one category", _LIST, 5),
    Deed("models.kind", "K", "kind", "kind…", "Show only models of one kind", _LIST),
    Deed("models.view", "V", "view", "views", "All models, your favourites, or what you used last", _LIST, 6),
    Deed("models.refresh", "ctrl+r", "refresh", "refresh", "Ask RunComfy for its models now", _LIST),
    Deed("models.sort", "s", "sort", "sort by…", "Choose what to sort by", _LIST),
    Deed("models.reverse", "S", "reverse", "reverse the sort", "Turn the order round", _LIST),
    Deed("table.mark", "space", "", "mark", "Mark this model and move on", _LIST),
    Deed("table.range", "v", "", "mark a range", "Mark from here to wherever the cursor goes; v again keeps it", _LIST),
    Deed("table.all", "asterisk", "", "mark all", "Mark all models that are shown, or none", _LIST),
    Deed("table.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LIST),
    Deed("models.back", "escape", "back", "back", "One step back: detail, range, marks, filter, view, the jobs", _LIST),
    Deed("models.preview", "p", "detail", "detail on/off", "Show or hide the detail", _PANES),
    Deed("models.zoom", "z", "zoom", "zoom", "Give the whole screen to this pane, and take it back", _PANES),
    Deed("models.next-pane", "tab", "app.focus_next", "next pane", "Go to the next pane", _PANES, bound=False),
    *SCREEN_DEEDS,
    Deed("models.help", "question_mark", "help", "help", "This list", PROGRAM, 4),
    PALETTE,
    THEME,
    SUSPEND,
    Deed("models.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)  # fmt: skip
