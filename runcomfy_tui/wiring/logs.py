"""The log: one file that rotates, readable by its owner alone, without tokens and without the queries of URLs."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import quote, quote_plus

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.text import clean

MOST_BYTES = 1_000_000
FILES_KEPT = 3
HIDDEN = "(hidden)"

_URL = re.compile(r"(?i)\b((?:https?|wss?|socks[45]h?)://)(?:[^\s/?#\"'<>@]*@)?([^\s?#\"'<>\\]*)(?:[?#][^\s\"'<>]*)?")
_BEARER = re.compile(r"(?i)(bearer\s+)[!-~]{8,}")
_secrets: set[str] = set()
_open_log: list[Path] = []


def hide(token: Token) -> None:
    """Keep a token out of everything that is logged from now on, in each spelling that a library may give it."""
    value = token.reveal()
    spellings = {value, repr(value)[1:-1], json.dumps(value)[1:-1], quote(value, safe=""), quote_plus(value)}
    _secrets.update(spellings)


def redact(text: str) -> str:
    """Return ``text`` as it may be written: tokens, user info and queries of URLs, and control characters gone."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _BEARER.sub(rf"\1{HIDDEN}", text)
    return clean(_URL.sub(r"\1\2", text), keep_newlines=True)


def start(log_file: Path, *, debug: bool = False) -> None:
    """Send every logger of the process into the file. A log that cannot be written never stops the program."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in ("httpx", "httpcore", "asyncio", "PIL", "keyring", "markdown_it"):
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    stop()
    logging.captureWarnings(True)
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    try:
        _make_private(log_file.parent)
        handler: logging.Handler = _PrivateFile(log_file)
        _open_log.append(log_file)
    except OSError:
        # Without any handler warnings would go to the screen.
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def stop() -> None:
    """Close the log; without one nothing is written anywhere."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _PrivateFile | logging.NullHandler)]:
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


class _PrivateFile(RotatingFileHandler):
    """A rotating file of mode 0600 that swallows its own failures: a full disk must not write over the screen."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=FILES_KEPT, encoding="utf-8", errors="replace")

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private_opener)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        return


def _make_private(folder: Path) -> None:
    # mkdir's own `parents` gives its mode to the last folder alone.
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _private_opener(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)  # The file may be there already, with another mode.
    return descriptor


def _thread_died(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "?"
        logging.getLogger(__name__).error("the thread %s died", name, exc_info=arguments.exc_value)


def _unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        logging.getLogger(__name__).error("ignored: %s", arguments.err_msg, exc_info=arguments.exc_value)
