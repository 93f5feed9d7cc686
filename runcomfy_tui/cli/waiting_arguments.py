"""The words of waiting for a job and of downloading its files: for every command that does one of them."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import Final

POLL_S: Final = 2.0
LONGEST_S: Final = 30 * 86_400.0
_RAREST_S: Final = 600.0


def add_waiting(parser: argparse.ArgumentParser) -> None:
    """Add what is asked of a submit beside its inputs: whether it is waited for, how, and where its files go."""
    parser.add_argument(
        "--no-wait", action="store_true", help="end as soon as RunComfy has accepted it: a dashboard goes on with it"
    )
    parser.add_argument(
        "--poll-secs",
        type=seconds(0.2, _RAREST_S),
        default=POLL_S,
        metavar="N",
        help="seconds between two questions about it (2)",
    )
    parser.add_argument(
        "--timeout",
        type=seconds(0.1, LONGEST_S),
        default=None,
        metavar="N",
        help="wait for at most so many seconds; it goes on at RunComfy (without an end)",
    )
    parser.add_argument("--label", type=_label, default="", metavar="TEXT", help="your own word for the job")
    parser.add_argument("--yes", action="store_true", help="submit it although the session's budget is passed")
    add_downloading(parser)


def add_downloading(parser: argparse.ArgumentParser, *, folder: str | None = ".", of: str = "its files") -> None:
    """Add where files go; ``folder`` None: where the dashboard puts them."""
    parser.add_argument(
        "--output-dir",
        default=folder,
        metavar="DIR",
        help=f"where {of} go ({'the folder for results' if folder is None else 'this folder'})",
    )
    if folder is not None:
        parser.add_argument("--no-download", action="store_true", help=f"leave {of} at RunComfy")


def seconds(least: float, most: float) -> Callable[[str], float]:
    """Return what reads a length of time in seconds."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"it is a number of seconds from {least:g} to {most:.0f}")
        return value

    return read


def _label(text: str) -> str:
    from runcomfy_tui.domain.labels import LABEL_LIMIT, tidy_label

    label = tidy_label(text)
    if len(label) > LABEL_LIMIT:
        raise argparse.ArgumentTypeError(f"a label has at most {LABEL_LIMIT} characters")
    return label
