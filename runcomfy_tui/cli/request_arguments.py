"""The words of ``runcomfy-tui status``, ``result``, ``cancel`` and ``requests``: commands about one request."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from runcomfy_tui.cli.waiting_arguments import add_downloading
from runcomfy_tui.domain.job import is_request_id

if TYPE_CHECKING:
    from runcomfy_tui.cli.catalogue_arguments import AddCommand

_CODES = """\
  64 wrong arguments             77  not signed in, refused, or another
  65 no such request, or what        account's request
     RunComfy refuses otherwise
  69 RunComfy has a fault
  75 it cannot be reached, or
     says to try later
"""
_WHICH = """\
ID is the id of a request, or of a job of the list. One that the list does not
know is asked for at the Model API; for a deployment's see "deployments status",
"deployments result" and "deployments cancel".
"""

STATUS = f"""\
{_WHICH}
With --output json, one object: request_id, status (the service's word),
queue_position (those ahead), instance_id, state (as in "ls"), job_id, model_id,
deployment_id; null is unknown.

exit codes:
  0  it was told, whatever it is 70  nobody knows whether it was accepted
{_CODES}"""

RESULT = f"""\
{_WHICH}
Prints the result as RunComfy tells it, a JSON object, on one line with --output
json. Its files go to --output-dir as REQUEST_0.png …, each with a .json beside
it; what lies on foreign hosts is listed and not fetched. A request whose files
are fetched joins the list, as with "track".

exit codes:
  0  it succeeded                1   it failed or was cancelled, or a file
  75 not yet: it still runs          cannot be had
{_CODES}"""

CANCEL = f"""\
{_WHICH}
RunComfy decides: what runs already may run on, and is charged then. Repeating
it is harmless. In the list the wish is written down before it is sent; one that
could not be delivered is repeated by a dashboard for ten minutes.

With --output json, one object: request_id, job_id, outcome (cancelled,
cancellation_requested or not_cancellable).

exit codes:
  0  cancelled, or it will be    1   it cannot be cancelled
                                 70  nobody knows whether it was accepted
{_CODES}"""

REQUESTS = """\
requests get ID, requests result ID and requests cancel ID are the same as
status ID, result ID and cancel ID.
"""


def add_requests(command: AddCommand) -> None:
    """Add ``status``, ``result``, ``cancel``, and ``requests`` with the same three."""
    _id(command("status", "tell where a request stands", epilog=STATUS))
    _result(command("result", "tell a request's result, and download its files", epilog=RESULT))
    _id(command("cancel", "ask for a request to be cancelled", epilog=CANCEL))
    parser = command("requests", "the same by other names: requests get, result, cancel", epilog=REQUESTS)
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", dest="action", required=True)
    _id(command("get", "tell where a request stands", actions, epilog=STATUS))
    _result(command("result", "tell a request's result, and download its files", actions, epilog=RESULT))
    _id(command("cancel", "ask for a request to be cancelled", actions, epilog=CANCEL))


def _id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", type=request_id, metavar="ID", help="the request's id")


def _result(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    add_downloading(parser)


def request_id(text: str) -> str:
    """Return a request's id as it was typed."""
    if not is_request_id(text):
        raise argparse.ArgumentTypeError("a request's id has letters, digits, - and _ only, at most 128")
    return text
