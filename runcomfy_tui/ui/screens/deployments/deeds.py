"""Every key of the Deployments screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_ONE, _LIST, _PANES = "This deployment", "The list", "The detail"

DEEDS: Final = (
    Deed("deployments.open", "enter", "new_job", "open", "Fill in this deployment's inputs and submit", _ONE, 1,
         bound=False),
    Deed("deployments.new", "n", "new_job", "new job", "Fill in this deployment's inputs and submit", _ONE),
    Deed("deployments.enable", "E", "enable", "enable/disable", "Let it take requests, or none; asks you first", _ONE,
         2),
    Deed("deployments.jobs", "J", "jobs", "its jobs", "Show your jobs with it on the Jobs screen", _ONE, 5),
    Deed("deployments.web", "O", "open_web", "open on the web", "Open the page of your deployments in the browser",
         _ONE),
    Deed("deployments.copy", "y", "copy", "copy…", "Copy its id, its address, a call as curl or Python, or all as JSON",
         _ONE, 6),
    Deed("deployments.copy-id", "y,i", "copy_what('id')", "copy the id", "Copy the id; of all that are marked", _ONE,
         bound=False),
    Deed("deployments.copy-url", "y,u", "copy_what('url')", "copy the URL", "Copy the address that requests go to",
         _ONE, bound=False),
    Deed("deployments.copy-curl", "y,c", "copy_what('curl')", "copy as curl", "Copy a submit as a shell command", _ONE,
         bound=False),
    Deed("deployments.copy-python", "y,p", "copy_what('python')", "copy as Python", "Copy a submit as Python", _ONE,
         bound=False),
    Deed("deployments.copy-json", "y,j", "copy_what('json')", "copy as JSON", "Copy all that is known of it as JSON",
         _ONE, bound=False),
    Deed("deployments.filter", "slash", "filter", "filter", "Show only deployments that hold these words", _LIST, 3),
    Deed("deployments.refresh", "ctrl+r", "refresh", "refresh", "Ask RunComfy for your deployments now", _LIST),
    Deed("deployments.sort", "s", "sort", "sort by…", "Choose the column to sort by", _LIST),
    Deed("deployments.reverse", "S", "reverse", "reverse the sort", "Turn the order round", _LIST),
    Deed("table.mark", "space", "", "mark", "Mark this one and move on", _LIST),
    Deed("table.range", "v", "", "mark a range", "Mark from here to wherever the cursor goes; v again keeps it", _LIST),
    Deed("table.all", "asterisk", "", "mark all", "Mark all that are shown, or none", _LIST),
    Deed("table.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LIST),
    Deed("deployments.back", "escape", "back", "back", "One step back: detail, range, marks, filter, the jobs", _LIST),
    Deed("deployments.preview", "p", "detail", "detail on/off", "Show or hide the detail", _PANES),
    Deed("deployments.zoom", "z", "zoom", "zoom", "Give the whole screen to this pane, and take it back", _PANES),
    Deed("deployments.next-pane", "tab", "app.focus_next", "next pane", "Go to the next pane", _PANES, bound=False),
    *SCREEN_DEEDS,
    Deed("deployments.help", "question_mark", "help", "help", "This list", PROGRAM, 4),
    PALETTE,
    THEME,
    SUSPEND,
    Deed("deployments.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)  # fmt: skip
