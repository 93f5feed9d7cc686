"""The words of ``runcomfy-tui run``."""

from __future__ import annotations

from runcomfy_tui.cli.catalogue_arguments import AddCommand, assignment, model_id
from runcomfy_tui.cli.waiting_arguments import add_waiting

RUN = """\
The inputs are the object of --input or --input-file, changed by each --set:
  --set prompt='a fox'     read by the kind of the input: a text as it is,
                           a number, a choice, true or false, null
  --set steps=             no number: it is not sent
  --set lora.scale=0.8     inside a group; elements.0.name inside a list
                           (an input that has dots in its name goes first)
  --set image_url=cat.png  a URL, or a file of this machine, which is sent
                           inside the request as a data URI
  --set 'sizes:=[1, 2]'    any JSON
What is not named is not sent, but for required inputs that have a default.
An empty text is sent where it is given. All of it is checked before.

The job is in the list of the dashboard from the start. Its files go to
--output-dir as REQUEST_0.png …, each with a .json that tells of it; what lies
on foreign hosts is named and not fetched. Nothing is ever asked: inputs that
were sent a moment ago are sent again, with a word; what passes the session's
budget (RUNCOMFY_TUI_SESSION_BUDGET) is not sent without --yes.

What it prints: the result as RunComfy tells it, a JSON object, on one line with
--output json; with --no-wait {"request_id": ID, "wait": false} on one line;
with --dry-run and --template the inputs. Progress, the places of the files and
what went wrong go to standard error (-q: only what went wrong).

Ctrl-C cancels the job, waits up to 10 s for the answer, and tells how to cancel
by hand where none came; a second one leaves at once. SIGTERM, SIGHUP and
--timeout leave the job to RunComfy and to the dashboard, and tell its id. What
could not be sent is withdrawn: nothing is sent later by itself.

exit codes:
  0  done                        70  nobody knows whether it was accepted: look
  1  failed or cancelled, or         at your RunComfy dashboard
     a file could not be had     75  not sent: no network, or told to wait; or
  64 wrong arguments                 the time was up (the job goes on)
  65 wrong inputs (a line each   77  not signed in, or refused
     on standard error), no      129, 130, 143
     such model, refused, over       left by SIGHUP, Ctrl-C, SIGTERM
     the budget, or read-only
  66 an input file is missing
  69 RunComfy has a fault
"""


def add_run(command: AddCommand) -> None:
    """Add ``run``."""
    parser = command("run", "run a model: submit inputs, wait for the result and download it", epilog=RUN)
    parser.add_argument("model", type=model_id, metavar="MODEL", help="the model's id")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--dry-run",
        action="store_true",
        help="send nothing: print exactly the JSON that would be sent, or what is wrong with it",
    )
    what.add_argument(
        "--template", action="store_true", help="send nothing: print inputs to fill in, required ones first"
    )
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--input", metavar="JSON", help="the inputs as a JSON object")
    given.add_argument("--input-file", metavar="FILE", help="a file with that object, or - for standard input")
    parser.add_argument(
        "--set", action="append", default=[], type=assignment, metavar="NAME=VALUE", help="one input (repeatable)"
    )
    parser.add_argument(
        "--no-validate",
        action="store_true",
        help="send (or print) it although the model's schema or a limit of a file forbids it",
    )
    add_waiting(parser)
