"""The terminal as it says it is: its kind, size and colours, what lies between, pictures, and the clipboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final, TextIO

from runcomfy_tui.settings import Settings
from runcomfy_tui.ui.clipboard import system_command
from runcomfy_tui.ui.terminal_probe import probe
from runcomfy_tui.wiring.doctor.finding import Finding

_AREA: Final = "terminal"
_TMUX_S: Final = 2.0
_LEAST: Final = (80, 24)
_DUMB: Final = frozenset({"", "dumb", "unknown"})


def terminal(environment: Mapping[str, str], settings: Settings) -> Iterator[Finding]:
    """Yield what is known of the terminal; it is only asked where both ends of it are ours, and left as it was."""
    yield _streams()
    kind = environment.get("TERM", "")
    program = " ".join(filter(None, (environment.get("TERM_PROGRAM"), environment.get("TERM_PROGRAM_VERSION"))))
    told = kind + (f" ({program})" if program else "")
    if kind.lower() in _DUMB and sys.platform != "win32":
        yield Finding(_AREA, "kind", "note", f"TERM is {kind or 'not set'}", "The dashboard needs another one.")
    else:
        yield Finding(_AREA, "kind", "ok", told or "not told")
    yield _size()
    yield Finding(_AREA, "colours", "ok", _colours(environment))
    if between := _between(environment):
        yield Finding(_AREA, "through", "ok", between)
    yield _encoding()
    yield _graphics(environment, settings)
    yield from _clipboard(environment)


def _streams() -> Finding:
    named = (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr))
    others = [name for name, stream in named if not _is_terminal(stream)]
    if not others:
        return Finding(_AREA, "streams", "ok", "a terminal")
    words = f"standard {', '.join(others)} {'is' if len(others) == 1 else 'are'} no terminal"
    return Finding(_AREA, "streams", "note", words, "The dashboard needs one on all three; commands do not.")


def _size() -> Finding:
    size = shutil.get_terminal_size((0, 0))
    if not size.columns or not size.lines:
        return Finding(_AREA, "size", "note", "not told")
    words = f"{size.columns} × {size.lines}"
    if size.columns < _LEAST[0] or size.lines < _LEAST[1]:
        return Finding(_AREA, "size", "note", words, f"The dashboard is made for {_LEAST[0]} × {_LEAST[1]} and more.")
    return Finding(_AREA, "size", "ok", words)


def _colours(environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return "none (NO_COLOR is set)"
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "16.7 million"
    kind = environment.get("TERM", "")
    if kind.endswith("-direct") or sys.platform == "win32":
        return "16.7 million"
    return "256" if "256" in kind else "16, as far as it tells"


def _between(environment: Mapping[str, str]) -> str:
    layers = {"SSH_CONNECTION": "SSH", "TMUX": "tmux", "STY": "screen", "ZELLIJ": "zellij"}
    found = [name for variable, name in layers.items() if environment.get(variable)]
    return ", ".join(found)


def _encoding() -> Finding:
    encoding = (getattr(sys.stdout, "encoding", None) or "not told").lower()
    if encoding.replace("-", "") == "utf8":
        return Finding(_AREA, "encoding", "ok", "UTF-8")
    return Finding(_AREA, "encoding", "note", encoding, "The dashboard draws in UTF-8: set LANG, or ascii_glyphs.")


def _graphics(environment: Mapping[str, str], settings: Settings) -> Finding:
    area = "graphics"
    chosen = "" if settings.graphics == "auto" else f"; the settings say {settings.graphics}"
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        return Finding(area, "pictures", "note", f"not asked: this is no terminal{chosen}")
    with suppress(OSError, ValueError):
        found = probe(sys.stdin.fileno(), sys.stdout.fileno(), environ=environment)
        return Finding(area, "pictures", "ok", f"{found.graphics}, cells of {found.cell_width} × {found.cell_height} "
                       f"pixels{chosen}")  # fmt: skip
    return Finding(area, "pictures", "note", f"the terminal could not be asked{chosen}")


def _clipboard(environment: Mapping[str, str]) -> Iterator[Finding]:
    area = "clipboard"
    command = system_command(environment)
    if command is not None:
        yield Finding(area, "command", "ok", command[0])
    if not environment.get("TMUX"):
        words = "OSC 52, where the terminal takes it" if command is None else "OSC 52 besides"
        yield Finding(area, "terminal", "ok", words)
        return
    answer = _tmux_set_clipboard()
    advice = "" if answer in {"on", "external"} else "tmux set -g set-clipboard on lets copies through."
    yield Finding(area, "tmux", "ok" if not advice else "note", f"set-clipboard is {answer}", advice)


def _tmux_set_clipboard() -> str:
    try:
        done = subprocess.run(
            ["tmux", "show", "-gsv", "set-clipboard"],  # noqa: S607  # the one that is in use
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_TMUX_S,
            text=True,
            errors="replace",
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "not known"
    return done.stdout.strip()[:20] or "not known"


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False
