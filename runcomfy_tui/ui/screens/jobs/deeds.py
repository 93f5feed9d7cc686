"""Every key of the Jobs screen, in the order of its help."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SCREEN_DEEDS, SUSPEND, THEME

_JOB, _LIST, _PANES = "This job, or the marked ones", "The list", "The detail"
_UNKNOWN = "An unknown job: it may run and be charged, and nobody here knows"

NO_TOKEN_DEEDS: Final = (
    Deed("app.sign-in", "L", "app.sign_in", "sign in", "Sign in", PROGRAM, 1, bound=False),
    Deed("token.demo", "d", "app.demo", "demo", "Start the demo", PROGRAM, 2, bound=False),
    Deed("jobs.help", "question_mark", "help", "help", "All keys", PROGRAM, 3, bound=False),
    Deed("jobs.quit", "q", "app.leave", "quit", "Leave", PROGRAM, 4, bound=False),
)
"""What the footer shows while there is neither a token nor a job."""

DEEDS: Final = (
    Deed("jobs.new", "n", "new_job", "new job", "Choose a model, fill in its form and submit", _JOB, 1),
    Deed("jobs.cancel", "x", "cancel", "cancel", "Ask the service to cancel; asks you first", _JOB, 2),
    Deed("jobs.resubmit", "r", "resubmit", "resubmit", "Open this job's inputs to change and submit again", _JOB, 5),
    Deed("jobs.again", "R", "again", "submit unchanged", "Submit this job's inputs once more; asks you first", _JOB),
    Deed("jobs.download", "d", "download", "download", "Download the results to the downloads folder", _JOB, 6),
    Deed("jobs.open", "o", "open_file", "open the file", "Open the downloaded file with the system's viewer", _JOB),
    Deed("jobs.web", "O", "open_web", "open on the web", "Open the page of what it runs in the browser", _JOB),
    Deed("jobs.copy", "y", "copy", "copy…", "Copy the id, the inputs, a text, a URL or a file's path", _JOB),
    Deed("jobs.copy-id", "y,i", "copy_what('id')", "copy the id", "Copy the request's id", _JOB, bound=False),
    Deed("jobs.copy-inputs", "y,j", "copy_what('inputs')", "copy the inputs", "Copy them as JSON", _JOB, bound=False),
    Deed("jobs.copy-curl", "y,c", "copy_what('curl')", "copy as curl", "Copy its request", _JOB, bound=False),
    Deed("jobs.copy-python", "y,p", "copy_what('python')", "copy as Python", "Copy its request", _JOB, bound=False),
    Deed("jobs.copy-url", "y,u", "copy_what('url')", "copy the URL", "Copy the shown output's URL", _JOB, bound=False),
    Deed("jobs.copy-text", "y,t", "copy_what('text')", "copy the text", "Copy the shown text", _JOB, bound=False),
    Deed("jobs.copy-path", "y,f", "copy_what('path')", "copy the path", "Copy the file's path", _JOB, bound=False),
    Deed("jobs.send", "exclamation_mark", "send", "send", "Send jobs that wait for you; asks you first", _JOB),
    Deed(
        "jobs.send-batch", "B", "send_batch", "go on with the batch", "Send what waits of its batch; asks first", _JOB
    ),
    Deed("jobs.label", "t", "label", "label…", "Label, tags and note, which filter, add up costs and name files", _JOB),
    Deed("jobs.instance", "I", "instance", "its instance…", "Call ComfyUI on the machine of a running job", _JOB),
    Deed("jobs.free", "I,f", "instance_by('free')", "free memory", "Unload its models; asks first", _JOB, bound=False),
    Deed("jobs.instance-queue", "I,q", "instance_by('queue')", "its queue", "What runs and waits", _JOB, bound=False),
    Deed("jobs.stats", "I,s", "instance_by('system_stats')", "system stats", "Its memory", _JOB, bound=False),
    Deed("jobs.events", "E", "events", "events of this job", "Everything that happened to it, on a screen", _JOB),
    Deed("jobs.poll", "ctrl+r", "poll_now", "ask now", "Ask the service about these jobs at once", _JOB),
    Deed(
        "jobs.enter", "enter", "enter", "open", "Open the detail; an unknown job: what can be done", _JOB, bound=False
    ),
    Deed("jobs.take-over", "i", "take_over", "take over…", "Go on with requests that something else submitted", _LIST),
    Deed("jobs.needing", "N", "needing", "what needs you", "Show unknown jobs and those that were not sent", _LIST),
    Deed("jobs.filter", "slash", "filter", "filter", "Show only jobs that hold these words", _LIST, 4),
    Deed("jobs.sort", "s", "sort", "sort by…", "Choose the column to sort by", _LIST),
    Deed("jobs.reverse", "S", "reverse", "reverse the sort", "Turn the order round", _LIST),
    Deed("table.mark", "space", "", "mark", "Mark this job and move on", _LIST),
    Deed("table.range", "v", "", "mark a range", "Mark from here to wherever the cursor goes; v again keeps it", _LIST),
    Deed("table.all", "asterisk", "", "mark all", "Mark all jobs that are shown, or none", _LIST),
    Deed("table.move", "up,down,j,k", "", "move", "Also g and G, Home, End, PgUp, PgDn, ctrl+d and ctrl+u", _LIST),
    Deed("jobs.back", "escape", "back", "back", "One step back: detail, range, marks, filter", _LIST),
    Deed("jobs.next-tab", "right_square_bracket,full_stop", "tab(1)", "next tab", "The detail's next tab", _PANES),
    Deed("jobs.last-tab", "left_square_bracket,comma", "tab(-1)", "last tab", "The detail's tab before", _PANES),
    Deed("jobs.next-output", "right", "output(1)", "next output", "Preview the next file of the result", _PANES),
    Deed("jobs.last-output", "left", "output(-1)", "output before", "Preview the file before this one", _PANES),
    Deed("jobs.preview", "p", "detail", "detail on/off", "Show or hide the detail", _PANES),
    Deed("overview.fold", "enter,space", "", "debug info", "Open what a failed node says; in the detail", _PANES),
    Deed("jobs.zoom", "z", "zoom", "zoom", "Give the whole screen to this pane, and take it back", _PANES),
    Deed("jobs.next-pane", "tab", "app.focus_next", "next pane", "Go to the next pane", _PANES, bound=False),
    Deed("jobs.settle", "", "settle", "settle an unknown job", "List what can be done about it", _UNKNOWN),
    Deed(
        "jobs.settle-look",
        "enter,w",
        "settle_by('look')",
        "look at the dashboard",
        "Open your RunComfy dashboard in the browser: is it there?",
        _UNKNOWN,
        bound=False,
    ),
    Deed(
        "jobs.settle-attach",
        "enter,i",
        "settle_by('attach')",
        "attach the request id",
        "It is there: give the job the id that the dashboard shows",
        _UNKNOWN,
        bound=False,
    ),
    Deed(
        "jobs.settle-not",
        "enter,n",
        "settle_by('not-accepted')",
        "it was not accepted",
        "It is not there: nothing runs; asks you first",
        _UNKNOWN,
        bound=False,
    ),
    Deed(
        "jobs.settle-again",
        "enter,s",
        "settle_by('again')",
        "submit it once more",
        "It may then run and be charged twice; you type a word first",
        _UNKNOWN,
        bound=False,
    ),
    *SCREEN_DEEDS,
    Deed("jobs.help", "question_mark", "help", "help", "This list", PROGRAM, 3),
    PALETTE,
    Deed("jobs.same-account", "", "same_account", "same account", "This token is of the listed jobs' account", PROGRAM),
    THEME,
    SUSPEND,
    Deed("jobs.quit", "q", "app.leave", "quit", "Leave; the jobs go on at RunComfy", PROGRAM, 7),
)
