"""The command line: reads the arguments, runs one command, and turns whatever goes wrong into a sentence and a code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes

if TYPE_CHECKING:
    import argparse

    from runcomfy_tui.domain.errors import RuncomfyTuiError

DEBUG_VARIABLE = "RUNCOMFY_TUI_DEBUG"


def main(argv: list[str] | None = None) -> int:
    """Run the program and return its exit code (argparse's ``--help`` and ``--version`` end in ``SystemExit(0)``)."""
    try:
        return _told(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED


def _told(argv: list[str]) -> int:
    """Run a command and tell what goes wrong; only an interrupt is left, which may come while all this is loaded."""
    from runcomfy_tui.cli.arguments import PROGRAM, BadArguments, parse
    from runcomfy_tui.cli.given_input import BadInput, NoInputFile
    from runcomfy_tui.cli.output import flush
    from runcomfy_tui.domain.errors import RuncomfyTuiError
    from runcomfy_tui.domain.text import clean

    try:
        code = _run(parse(argv))
        flush()
        return code
    except BadArguments as error:
        _say(f"{error.usage}\n{PROGRAM}: {error}".lstrip())
        return exit_codes.BAD_ARGUMENTS
    except BadInput as error:
        for line in error.lines:
            _say(clean(line, 2_000))
        return exit_codes.BAD_INPUT
    except NoInputFile as error:
        _say(clean(str(error), 2_000))
        return exit_codes.NO_INPUT_FILE
    except RuncomfyTuiError as error:
        _say(_sentence(error))
        return exit_codes.of_error(error)
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return exit_codes.FAILED
    except Exception as error:  # noqa: BLE001  # the outer edge: a person gets a sentence, the log the rest
        return _unexpected(error)


def _run(arguments: argparse.Namespace) -> int:
    from runcomfy_tui.cli.commands import function_of
    from runcomfy_tui.cli.output import Loudness, be

    be(Loudness.QUIET if arguments.quiet else Loudness.VERBOSE if arguments.verbose else Loudness.NORMAL)
    return function_of(arguments.command)(arguments)


def _sentence(error: RuncomfyTuiError) -> str:
    from runcomfy_tui.domain.text import clean, sentences

    return clean(sentences(error.message, error.advice), 2_000)


def _unexpected(error: Exception) -> int:
    from runcomfy_tui.wiring import logs

    where = logs.record_crash(error)
    kept = f"What happened stands in {where}" if where else "There was no log to write it to"
    _say(f"Something went wrong inside the program ({type(error).__name__}). {kept}.")
    if os.environ.get(DEBUG_VARIABLE, "").strip() not in {"", "0"}:
        _say(logs.traceback_of(error))
    return exit_codes.FAILED


def _say(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201
    except (OSError, ValueError):
        return  # No one listens there any more.
