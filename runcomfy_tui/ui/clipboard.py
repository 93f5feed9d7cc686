"""Copying over any connection: OSC 52 through the terminal, tmux included, and the system's own command if any."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OSC52_LIMIT_BYTES = 74_994
"""Many terminals drop a longer OSC 52: xterm's string buffer takes 100,000 bytes of base64 with its frame."""
_COMMAND_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy: ``doubt`` says why the clipboard may not hold it, None where it surely does."""

    doubt: str | None


def osc52(text: str, *, in_tmux: bool = False, in_screen: bool = False) -> str:
    """Return the sequence that asks a terminal to take ``text``; tmux and screen pass it on when it is wrapped."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"
    if in_tmux:
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    if in_screen:
        return f"\x1bP{sequence}\x1b\\"
    return sequence


def system_command(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...] | None:
    """Return the command that reads the clipboard's text from its input, or None where this session has none.

    Over SSH the machine's own clipboard is not the one before the person: only the terminal can reach that.
    """
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return None
    candidates: list[tuple[str, ...]] = []
    if platform == "darwin":
        candidates.append(("pbcopy",))
    if environment.get("WAYLAND_DISPLAY"):
        candidates.append(("wl-copy",))
    if environment.get("DISPLAY"):
        candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    return next((command for command in candidates if shutil.which(command[0])), None)


class Clipboard:
    """Copies text. ``write`` sends a control sequence to the terminal."""

    def __init__(self, write: Callable[[str], None], environment: Mapping[str, str] | None = None) -> None:
        self._write = write
        self._environment = os.environ if environment is None else environment

    async def copy(self, text: str) -> Copied:
        """Copy ``text`` by every way that there is, and say whether it surely arrived."""
        by_terminal = self._by_terminal(text)
        if await self._by_command(text):
            return Copied(None)
        return Copied(by_terminal)

    def _by_terminal(self, text: str) -> str:
        size = len(text.encode("utf-8", "replace"))
        if size > OSC52_LIMIT_BYTES:
            return f"{size:,} bytes are too many for the terminal's clipboard: nothing was copied"
        in_tmux = bool(self._environment.get("TMUX"))
        in_screen = not in_tmux and self._environment.get("TERM", "").startswith("screen")
        if in_tmux:
            self._write(osc52(text))  # tmux itself takes it where set-clipboard is on, and passes the wrapped one on.
        self._write(osc52(text, in_tmux=in_tmux, in_screen=in_screen))
        if in_tmux:
            return "if it did not arrive, tmux needs 'set -g set-clipboard on' or 'allow-passthrough on'"
        return "if it did not arrive, your terminal does not take OSC 52"

    async def _by_command(self, text: str) -> bool:
        command = system_command(self._environment)
        if command is None:
            return False
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return False
        try:
            await asyncio.wait_for(process.communicate(text.encode("utf-8", "replace")), _COMMAND_TIMEOUT_S)
        except (TimeoutError, OSError):
            process.kill()
            await process.wait()
            return False
        return process.returncode == 0
