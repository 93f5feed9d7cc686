"""The command line: reads the arguments, runs one command, and turns whatever goes wrong into a sentence and a code."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.cli import exit_codes

if TYPE_CHECKING:
    import argparse

    from runcomfy_tui.domain.errors import RuncomfyTuiError

DEBUG_VARIABLE = "RUNCOMFY_TUI_DEBUG"
_LOGGING = frozenset({"dashboard", "demo"})  # They begin their log themselves, and keep one without being told to.
_BRIEF = frozenset({"ls", "status"})
_debug_log: list[Path] = []


def main(argv: list[str] | None = None) -> int:
    """Run the program and return its exit code (argparse's ``--help`` and ``--version`` end in ``SystemExit(0)``)."""
    # Nothing of what is loaded is rubbish; a command that asks one thing is over before there is any.
    gc.disable()
    try:
        return _told(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    finally:
        gc.enable()
        if argv is None:
            gc.freeze()  # The process ends: what lies about then is not looked through either.
        if _debug_log:
            _name_log(_debug_log.pop())


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
    if arguments.command not in _BRIEF:
        gc.enable()
    if arguments.debug or (_wants_debug() and arguments.command not in _LOGGING):
        _start_log(arguments.command)
    code = function_of(arguments.command)(arguments)
    if _debug_log:
        import logging

        logging.getLogger(__name__).info("%s ends with exit code %d", arguments.command, code)
    return code


def _wants_debug() -> bool:
    return os.environ.get(DEBUG_VARIABLE, "").strip() not in {"", "0"}


def _start_log(command: str) -> None:
    """Write down each step of any command, where it can be shared afterwards; the path is told at the end."""
    import logging

    from runcomfy_tui import locations
    from runcomfy_tui.wiring import logs

    places = locations.find(os.environ)
    path = places.demo.log_file if command == "demo" else places.log_file
    # Before anything asks for it: what is never found is never hidden.
    logs.hide_text(os.environ.get("RUNCOMFY_TOKEN", "").strip())
    logs.start(path, debug=True)
    _debug_log[:] = [path]
    logging.getLogger(__name__).info("%s begins", command)


def _name_log(path: Path) -> None:
    if path.exists():
        _say(f"What happened, step by step and without secrets, stands in {path}")
    else:
        _say(f"No log could be written to {path}")


def _sentence(error: RuncomfyTuiError) -> str:
    from runcomfy_tui.domain.text import clean, sentences

    return clean(sentences(error.message, error.advice), 2_000)


def _unexpected(error: Exception) -> int:
    from runcomfy_tui.wiring import logs

    where = logs.record_crash(error)
    kept = f"What happened stands in {where}" if where else "There was no log to write it to"
    _say(f"Something went wrong inside the program ({type(error).__name__}). {kept}.")
    if _wants_debug():
        _say(logs.traceback_of(error))
    return exit_codes.FAILED


def _say(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201
    except (OSError, ValueError):
        return  # No one listens there any more.
