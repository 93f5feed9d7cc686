"""The words of ``runcomfy-tui track``."""

from __future__ import annotations

import argparse

from runcomfy_tui.cli.catalogue_arguments import AddCommand
from runcomfy_tui.domain.target import is_deployment_id

TRACK = """\
Each REQUEST is the id of a request, the address of its status, result or
cancel, a whole curl command (quoted), or the JSON that a submit answered. Only
the ids are taken from it, and nothing is sent to an address in it. --file reads
the same from a file, one a line; empty lines and those that begin with # are
passed over; at most 1,000 requests and 1 MiB.

Where nobody says what a request runs on, the Model API is asked first, then the
deployments that are known (at most 50). A request that is found joins the list:
a dashboard that is open shows it at once, or else the next one goes on with it.
One that is in the list already stays as it is.

With --output json, JSON Lines, a request each: request_id, outcome (found,
known, not_found, refused or not_asked), words, job_id, state, status (the
service's word), queue_position, model_id, deployment_id; null is unknown.

exit codes:
  0  all are in the list         69  RunComfy has a fault
  64 wrong arguments             75  it cannot be reached, or says to try later
  65 something was not found,    77  it refuses the token, or a request is
     or is no request                another account's
  66 the file is missing         1   anything else
"""


def add_track(command: AddCommand) -> None:
    """Add ``track``."""
    parser = command("track", "take over requests that something else submitted", epilog=TRACK)
    parser.add_argument("request", nargs="*", metavar="REQUEST", help="an id, an address, a curl command or JSON")
    parser.add_argument(
        "--deployment",
        type=_deployment_id,
        metavar="ID",
        help="the deployment that runs those of which only ids are given",
    )
    parser.add_argument("--file", metavar="FILE", help="a file with more of them, or - for standard input")


def _deployment_id(text: str) -> str:
    if not is_deployment_id(text):
        raise argparse.ArgumentTypeError("a deployment's id has letters, digits, - and _ only")
    return text
