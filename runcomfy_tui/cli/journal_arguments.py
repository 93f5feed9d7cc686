"""The words of ``runcomfy-tui journal``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from runcomfy_tui.cli.catalogue_arguments import AddCommand

_UNITS = {"h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_SPAN = re.compile(r"([0-9]{1,5})([hdw])")


def add_journal(command: AddCommand) -> None:
    """Add what can be done to the journal."""
    parser = command("journal", "check, export, import or prune the list of jobs, or recover it")
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", dest="action", required=True)
    checking = command("check", "look a journal over without changing it; exit code 1 when it is damaged", actions)
    checking.add_argument("file", nargs="?", type=Path, metavar="FILE", help="another journal than the profile's")
    checking.add_argument("--quick", action="store_true", help="leave out indexes and the SHA-256 of inputs")
    _export(command("export", "write all jobs as JSON Lines; no token, no key and no signature is among them", actions))
    importing = command("import", "bring in an export; jobs that are known stay, and nothing is sent", actions)
    importing.add_argument("file", metavar="FILE", help="the export, or - for standard input")
    _prune(command("prune", "free the media in the inputs of old jobs that are over; their SHA-256 stay", actions))
    recovering = command("recover", "bring in what a damaged journal still holds", actions)
    recovering.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="one that was set aside (else the profile's own is, first)"
    )


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output-file", type=Path, metavar="FILE", help="write there instead of standard output")
    parser.add_argument("--force", action="store_true", help="replace that file")
    parser.add_argument("--media", action="store_true", help="take the media in inputs along, not only their SHA-256")
    parser.add_argument(
        "--keep-queries",
        action="store_true",
        help="keep the queries of URLs: while they are young, whoever has them has the files"
        " (those in inputs are always kept: inputs stand exactly as they were sent)",
    )


def _prune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--older-than",
        type=_span,
        default=30 * _UNITS["d"],
        metavar="SPAN",
        help="jobs that were over before that: a number and h, d or w (30d)",
    )
    parser.add_argument("--keep-failed", action="store_true", help="free those of succeeded jobs alone")
    parser.add_argument("--results", action="store_true", help="drop results as they came; files and costs stay listed")
    parser.add_argument("--polls", action="store_true", help="drop places in queues and failed polls from timelines")
    parser.add_argument("--dry-run", action="store_true", help="only tell how much it would free")


def _span(text: str) -> float:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("a span is a number with h, d or w, such as 12h, 30d or 8w")
    return int(found[1]) * _UNITS[found[2]]
