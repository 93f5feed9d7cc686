"""The command line's words: commands and flags, the global ones before or after the command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from runcomfy_tui import __version__
from runcomfy_tui.domain.text import clean

PROGRAM = "runcomfy-tui"
DEMO_SEED = 527
_GLOBAL: dict[str, object] = {"profile": None, "output": None, "quiet": False, "verbose": False, "debug": False}
_WITH_VALUE = ("--profile", "--output")
_OF_ALL = ("-h", "--help", "--version")
_ADDED_BY = {
    "catalogue_arguments:add_models": ("models",),
    "run_arguments:add_run": ("run",),
    "request_arguments:add_requests": ("status", "result", "cancel", "requests"),
    "list_arguments:add_lists": ("ls", "watch", "download"),
    "track_arguments:add_track": ("track",),
    "deployments_arguments:add_deployments": ("deployments",),
    "account_arguments:add_account": ("login", "logout", "whoami", "balance"),
    "completion_arguments:add_completion": ("completion",),
    "doctor_arguments:add_doctor": ("doctor",),
    "arguments:add_here": ("demo", "simulate"),
    "journal_arguments:add_journal": ("journal",),
    "config_arguments:add_config": ("config",),
}
"""The module in ``cli`` and the function that adds commands, in the order of the help → their names."""
_WITHOUT_OUTPUT = frozenset({"dashboard", "demo", "simulate"})
DESCRIPTION = "A terminal dashboard for the images, video and audio that you generate on RunComfy."
ENVIRONMENT = """\
environment:
  RUNCOMFY_TOKEN           the token to use (else: the system keyring, our own token file of the profile, then the
                           official command line's)
  RUNCOMFY_MODEL_API_BASE, RUNCOMFY_SERVERLESS_API_BASE, RUNCOMFY_WEB_BASE
                           other addresses than the real service's (https, or http to this machine)
  RUNCOMFY_TUI_HOME        one folder for everything that is kept: config, state, downloads, logs
  RUNCOMFY_TUI_PROFILE     the profile, where --profile names none
  RUNCOMFY_TUI_READ_ONLY=1 forbids everything that spends or changes something
  RUNCOMFY_TUI_DOWNLOADS   the folder for results
  RUNCOMFY_TUI_AUTO_DOWNLOAD=0
                           leaves results at RunComfy until you download them (it deletes them after 7 days)
  RUNCOMFY_TUI_DOWNLOAD_TEMPLATE
                           where results are kept in it: {downloads}/{date}/{model}/{request_id}_{index}{ext};
                           also {target} {id} {label} {seed} {prompt:40}
  RUNCOMFY_TUI_PARALLEL_DOWNLOADS
                           files that are fetched at the same time, 1 to 6 (2)
  RUNCOMFY_TUI_SESSION_BUDGET
                           dollars that one session spends without asking (no limit, or the one chosen in the program)
  RUNCOMFY_TUI_GRAPHICS    auto, kitty, sixel or halfcell
  RUNCOMFY_TUI_ASCII=1     states as plain ASCII
  RUNCOMFY_TUI_MOUSE=0     leaves the mouse to the terminal
  RUNCOMFY_TUI_THEME       name of the colour theme
  RUNCOMFY_TUI_DEBUG=1     a detailed log, and tracebacks
"""


class BadArguments(Exception):
    """The program cannot do that as it was started; ``usage`` shows how the arguments go, where that helps."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving the process with argparse's own exit code."""

    def error(self, message: str) -> NoReturn:
        raise BadArguments(clean(message, 400), self.format_usage().strip())


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the arguments: ``command`` (``dashboard`` when none is named), its own, and the global ones.

    Raise :class:`BadArguments`; ``--help`` and ``--version`` print and raise ``SystemExit(0)``.
    """
    arguments = _parser(_command_in(argv)).parse_args(argv)
    arguments.command = arguments.command or "dashboard"
    for name, value in _GLOBAL.items():
        if not hasattr(arguments, name):
            setattr(arguments, name, value)
    if arguments.output is not None and arguments.command in _WITHOUT_OUTPUT:
        raise BadArguments(f"--output is not for {arguments.command}")
    return arguments


def parser() -> argparse.ArgumentParser:
    """Return the whole parser: what shell completion is made from."""
    return _parser(None)


def _command_in(argv: list[str]) -> str | None:
    """Return the command that is named; None where none is, or the whole parser is to answer."""
    skips = False
    for word in argv:
        if skips or (word.startswith("-") and word not in _OF_ALL):
            skips = not skips and word in _WITH_VALUE
        else:
            return next((name for names in _ADDED_BY.values() for name in names if name == word), None)
    return None


def _parser(only: str | None) -> _Parser:
    """Return the parser of all commands, or that of one: each takes its time to be made."""
    everywhere = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--profile", metavar="NAME", help="the profile: a journal and a token of its own")
    everywhere.add_argument("--output", choices=("pretty", "json"), help="how a command tells what it found")
    loudness = everywhere.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="say only what went wrong")
    loudness.add_argument("-v", "--verbose", action="store_true", help="say each step")
    everywhere.add_argument("--debug", action="store_true", help="write a detailed log, without secrets")
    everywhere.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser = _Parser(
        prog=PROGRAM,
        description=f"{DESCRIPTION} Without a command: opens the dashboard.",
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[everywhere],
        allow_abbrev=False,
    )
    # Without a name for them argparse would write out a usage to make one of it.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", prog=PROGRAM)

    def command(name: str, says: str, among: Any = commands, *, epilog: str = "") -> _Parser:
        made: _Parser = among.add_parser(
            name,
            help=says,
            description=f"{says[0].upper()}{says[1:]}.",
            epilog=epilog or None,
            formatter_class=argparse.RawDescriptionHelpFormatter if epilog else argparse.HelpFormatter,
            parents=[everywhere],
            allow_abbrev=False,
        )
        return made

    for place, names in _ADDED_BY.items():
        if only is None or only in names:
            module, _, function = place.partition(":")
            getattr(import_module(f"runcomfy_tui.cli.{module}"), function)(command)
    return parser


def add_here(command: Any) -> None:
    """Add ``demo`` and ``simulate``."""
    _demo(command("demo", "open the dashboard on a RunComfy that runs on this machine; no account needed"))
    _simulate(command("simulate", "run that RunComfy alone, for tests and for trying out other clients"))


def _demo(parser: _Parser) -> None:
    parser.add_argument("--empty", action="store_true", help="start without example jobs")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="let its time run N times as fast")
    parser.add_argument("--seed", type=_whole("seed"), default=DEMO_SEED, metavar="N", help="the seed of its chance")


def _simulate(parser: _Parser) -> None:
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="the port on 127.0.0.1 (0: any free one)")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="let its time run N times as fast")
    parser.add_argument("--seed", type=_whole("seed"), default=0, metavar="N", help="the seed of its chance")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep its life in this file between runs")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help="offer the models of this file")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help="misbehave from the start (repeatable)"
    )
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input ends")


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10_000:
        raise argparse.ArgumentTypeError("a speed is a number above 0 and at most 10000")
    return value


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("a port is a whole number from 0 to 65535")
    return int(text)


def _whole(name: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise argparse.ArgumentTypeError(f"a {name} is a whole number, 0 or more")
        return int(text)

    return read
