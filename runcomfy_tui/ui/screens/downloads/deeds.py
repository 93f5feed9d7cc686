"""Every key of the Downloads screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, THEME

_FILE, _LIST, _PANES = "This file, or the marked ones", "The list", "The detail"

DEEDS: Final = (
    Deed("downloads.pause", "b", "pause", "pause", "Take a break from this download, or go on with it", _FILE, 1),
    Deed(
        "downloads.pause-all", "B", "pause_all", "pause all", "Let all downloads rest, or go on with all of them", _FILE
    ),
    Deed("downloads.retry", "r", "retry", "retry", "Try again now what failed, waits or was refused", _FILE, 2),
    Deed("downloads.again", "d", "again", "get what is missing", "Download again what is not on this disk", _FILE),
    Deed("downloads.to", "D", "again_to", "download to…", "Download to another folder", _FILE),
    Deed("downloads.rest", "a", "get_rest", "get all the rest", "Download every result nobody asked for yet", _FILE),
    Deed("downloads.open", "o", "open_file", "open", "Open the file with the system's viewer", _FILE, 3),
    Deed("downloads.web", "O", "open_web", "open the address", "Open the file's address in the browser", _FILE),
    Deed("downloads.copy", "y", "copy", "copy…", "Copy the path, the URL or the request's id", _FILE, 4),
    Deed("downloads.job", "J", "job", "its job", "Go to the job that made this file", _FILE),
    Deed("downloads.stop", "x", "stop", "stop", "Stop a download and throw away what came; asks you first", _FILE, 5),
    Deed("downloads.remove", "delete", "remove", "off the list", "Take it off this list; the file stays", _FILE),
    Deed(
        "downloads.enter",
        "enter",
        "enter",
        "open the detail",
        "Show the file and what is known of it",
        _FILE,
        bound=False,
    ),
    Deed("downloads.filter", "slash", "filter", "filter", "Show only files that hold these words", _LIST, 6),
    Deed("downloads.sort", "s", "sort", "sort by…", "Choose the column to sort by", _LIST),
    Deed("downloads.reverse", "S", "reverse", "reverse the sort", "Turn the order round", _LIST),
    Deed("table.mark", "space", "", "mark", "Mark this file and move on", _LIST),
    Deed("table.range", "v", "", "mark a range", "Mark from here to wherever the cursor goes; v again keeps it", _LIST),
    Deed("table.all", "asterisk", "", "mark all", "Mark all files that are shown, or none", _LIST),
    Deed("table.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LIST),
    Deed("downloads.back", "escape", "back", "back", "One step back: detail, range, marks, filter, the jobs", _LIST),
    Deed("downloads.preview", "p", "detail", "detail on/off", "Show or hide the detail", _PANES),
    Deed("downloads.zoom", "z", "zoom", "zoom", "Give the whole screen to this pane, and take it back", _PANES),
    Deed("downloads.next-pane", "tab", "app.focus_next", "next pane", "Go to the next pane", _PANES, bound=False),
    *SCREEN_DEEDS,
    Deed("downloads.help", "question_mark", "help", "help", "This list", PROGRAM, 7),
    PALETTE,
    THEME,
    Deed(
        "downloads.quit", "q", "app.leave", "quit", "Leave; downloads go on from where they are next time", PROGRAM, 8
    ),
)
