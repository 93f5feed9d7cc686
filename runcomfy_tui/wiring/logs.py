"""The log: one file that rotates, readable by its owner alone, in which nothing stands that could not be shared."""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from pathlib import Path

from runcomfy_tui import __version__
from runcomfy_tui.folders import make_private
from runcomfy_tui.wiring.log_file import LogFile
from runcomfy_tui.wiring.redaction import hide as hide
from runcomfy_tui.wiring.redaction import hide_text as hide_text
from runcomfy_tui.wiring.redaction import redact as redact

_TALKATIVE = ("httpx", "httpcore", "asyncio", "PIL", "keyring", "markdown_it")
_TOLD_ABOUT = ("httpx", "httpcore", "textual", "keyring", "jsonschema-rs", "platformdirs")
_open_log: list[Path] = []


def start(log_file: Path, *, debug: bool = False) -> None:
    """Send every logger of the process into the file. A log that cannot be written never stops the program."""
    root = logging.getLogger()
    # Of other people's code, details are not ours to judge: they may hold anything.
    root.setLevel(logging.INFO)
    logging.getLogger("runcomfy_tui").setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    stop()
    logging.captureWarnings(True)
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    try:
        make_private(log_file.parent)
        handler: logging.Handler = LogFile(log_file, lambda: _head(debug=debug))
        _open_log.append(log_file)
    except OSError:
        # Without any handler warnings would go to the screen.
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.getLogger(__name__).debug("each step is written down; nothing here is secret")


def stop() -> None:
    """Close the log; without one nothing is written anywhere."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, LogFile | logging.NullHandler)]:
        root.removeHandler(handler)
        handler.close()
    _open_log.clear()


def record_crash(error: BaseException) -> Path | None:
    """Log what ends the program; return the log's path, or None where there is none."""
    if not _open_log:
        return None
    logging.getLogger(__name__).critical("the program ends", exc_info=error)
    return _open_log[0]


def traceback_of(error: BaseException) -> str:
    """Return the traceback as it may be shown."""
    return redact("".join(traceback.format_exception(error))).rstrip()


class _Redacting(logging.Formatter):
    """Redacts the finished text, so that a traceback's last line is covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _head(*, debug: bool) -> str:
    """Return the line by which each process begins what it writes into a file: the versions of what runs."""
    import platform

    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    parts = [f"runcomfy-tui {__version__}", f"Python {platform.python_version()}", system]
    if debug:
        import sqlite3

        parts += [f"SQLite {sqlite3.sqlite_version}", *(f"{name} {_version_of(name)}" for name in _TOLD_ABOUT)]
    return f"# {os.getpid()}: {redact(', '.join(parts))}\n"


def _version_of(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "is not there"


def _thread_died(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "?"
        logging.getLogger(__name__).error("the thread %s died", name, exc_info=arguments.exc_value)


def _unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        logging.getLogger(__name__).error("ignored: %s", arguments.err_msg, exc_info=arguments.exc_value)
