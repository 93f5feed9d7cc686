"""The words of ``runcomfy-tui deployments``."""

from __future__ import annotations

import argparse
from typing import Final
from urllib.parse import urlsplit

from runcomfy_tui.cli.catalogue_arguments import AddCommand, assignment
from runcomfy_tui.cli.request_arguments import request_id
from runcomfy_tui.cli.waiting_arguments import add_downloading, add_waiting
from runcomfy_tui.domain.target import is_deployment_id

_LONGEST_URL: Final = 2_000
_CODES = """\
exit codes:
  0  done                        69  RunComfy has a fault
  64 wrong arguments             75  it cannot be reached, or says to try later
  65 wrong inputs, no such       77  not signed in, or refused
     deployment or request,      1   anything else
     or a read-only profile
"""

ASKING = f"""\
Data goes to standard output, everything else to standard error. With --output json:
  list  JSON Lines, one deployment each, with the service's own names: id, name,
        kind (comfyui or lora), status, is_enabled, hardware, min_instances,
        max_instances, queue_size, keep_warm_duration_in_seconds, workflow_id,
        workflow_version, created_at, updated_at (ISO 8601); null is unknown.
        --include-payload adds payload (workflow_api_json, overrides,
        object_info_url), --include-readme adds readme (Markdown)
  get   one such object
  update  the deployment as it is afterwards, one such object

{_CODES}"""

PROXY = f"""\
Sends one POST, which nothing repeats, to a route of ComfyUI's own on an instance
that runs now, such as queue, system_stats or free. INSTANCE is the instance_id
that "deployments status" tells of a request that is running. What the instance
answers goes to standard output as it comes (on a terminal, JSON is laid out).

With --output json, one object: http_status, body (JSON, or a text).

{_CODES}"""

RUN = """\
What a ComfyUI deployment runs is changed by overrides, by node id:
  --overrides '{"6": {"inputs": {"text": "a fox"}}}'
  --set 6.text='a fox'     one input; NAME:=JSON takes any JSON
"deployments get DEP --include-payload" lists the nodes and their inputs. Media
are public URLs, or files of this machine, which are sent inside the request.
What is sent is checked against the deployed workflow first: nodes and inputs
that it does not have, values that do not fit. --workflow-file runs another
workflow (ComfyUI's API form) in place of the deployed one, without overrides.

A LoRA deployment takes flat inputs: --input, --input-file and --set, as in
"runcomfy-tui run". It publishes no schema: they are checked by what is known.

It waits until the request has ended, and Ctrl-C cancels it. --webhook-url has
RunComfy call an address at the end; it is kept with the job and goes along
whenever the job is sent. A deployment's price is not known beforehand: where
the session has a budget, --yes says to run it all the same.

With --output json, and with --no-wait: as "runcomfy-tui run" says.

exit codes: as those of "runcomfy-tui run"
"""

REQUEST = """\
Like "runcomfy-tui status", "result" and "cancel", for a request whose deployment
is named: the request need not be in the list. Output and exit codes are theirs.
"""


def add_deployments(command: AddCommand) -> None:
    """Add ``deployments`` and what can be done with them."""
    parser = command("deployments", "list, show, change and run Serverless deployments", epilog=ASKING)
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", dest="action", required=True)
    _including(command("list", "list deployments", actions, epilog=ASKING))
    one = command("get", "show one deployment", actions, epilog=ASKING)
    _deployment(one)
    _including(one)
    update = command("update", "enable or disable a deployment", actions, epilog=ASKING)
    _deployment(update)
    which = update.add_mutually_exclusive_group(required=True)
    which.add_argument("--enable", dest="enable", action="store_true", help="let it take requests")
    which.add_argument("--disable", dest="enable", action="store_false", help="have every submit to it refused")
    _run(command("run", "submit a request to a deployment, and wait for it", actions, epilog=RUN))
    for name, says in (
        ("status", "tell where a request stands"),
        ("result", "tell a request's result, and download its files"),
        ("cancel", "ask for a request to be cancelled"),
    ):
        asking = command(name, says, actions, epilog=REQUEST)
        _deployment(asking)
        asking.add_argument("request", type=request_id, metavar="ID", help="the request's id")
        if name == "result":
            add_downloading(asking)
    proxy = command("proxy", "call a route of ComfyUI's on a running instance", actions, epilog=PROXY)
    _deployment(proxy)
    proxy.add_argument("instance", metavar="INSTANCE", help="the instance's id")
    proxy.add_argument("path", metavar="PATH", help="the route: names with / between them, such as system_stats")
    proxy.add_argument("--body", metavar="JSON", help="a JSON object that is sent along")


def _run(parser: argparse.ArgumentParser) -> None:
    _deployment(parser)
    of_nodes = parser.add_mutually_exclusive_group()
    of_nodes.add_argument("--overrides", metavar="JSON", help="a workflow's inputs that change, by node id")
    of_nodes.add_argument("--overrides-file", metavar="FILE", help="a file with that object, or - for standard input")
    of_nodes.add_argument("--workflow-file", metavar="FILE", help="another workflow that is run in place of its own")
    of_nodes.add_argument("--input", metavar="JSON", help="a LoRA's inputs as a JSON object")
    of_nodes.add_argument("--input-file", metavar="FILE", help="a file with that object, or - for standard input")
    parser.add_argument("--set", action="append", default=[], type=assignment, metavar="NAME=VALUE",
                        help="one input (repeatable)")  # fmt: skip
    parser.add_argument("--extra-data", metavar="JSON", help="a JSON object that ComfyUI gets beside the workflow")
    parser.add_argument("--webhook-url", type=_url, metavar="URL", help="an address that RunComfy calls at the end")
    parser.add_argument("--no-validate", action="store_true", help="send it although the workflow forbids it")
    add_waiting(parser)
    parser.add_argument("--dry-run", action="store_true", help="print exactly the JSON that would be sent")


def _including(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--include-payload", action="store_true", help="what it runs: its workflow and overrides")
    parser.add_argument("--include-readme", action="store_true", help="its README")


def _deployment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deployment", type=_deployment_id, metavar="DEP", help="the deployment's id")


def _deployment_id(text: str) -> str:
    if not is_deployment_id(text):
        raise argparse.ArgumentTypeError("a deployment's id has letters, digits, - and _ only")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("https", "http") and bool(parts.hostname) and len(text) <= _LONGEST_URL
    except ValueError:
        usable = False
    if not usable or not text.isascii() or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError("it must be a whole address that begins with https:// or http://")
    return text
