"""What the terminal can draw, asked in one go before the app starts."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from textual.widget import Widget

Graphics = Literal["kitty", "sixel", "halfcell"]

DEFAULT_CELL = (10, 20)
"""Width and height of a cell in pixels where the terminal does not tell; those of a VT340."""

_KITTY_ID = 4207
QUESTION = f"\x1b_Gi={_KITTY_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c".encode()
"""Kitty graphics, the size of a cell, and the primary device attributes: every terminal answers the last."""

_KITTY_ANSWER = re.compile(rb"\x1b_G([^\x1b]*)\x1b\\")
_CELL_ANSWER = re.compile(rb"\x1b\[6;(\d{1,5});(\d{1,5})t")
_DEVICE_ANSWER = re.compile(rb"\x1b\[\?([\d;]*)c")
_SIXEL = b"4"


@dataclass(frozen=True, slots=True)
class TerminalAbilities:
    """How pictures can be drawn; cell sizes in pixels; `leftover` is what the person typed while we asked."""

    graphics: Graphics = "halfcell"
    cell_width: int = DEFAULT_CELL[0]
    cell_height: int = DEFAULT_CELL[1]
    leftover: bytes = b""


def probe(
    stdin_fd: int, stdout_fd: int, timeout_s: float = 0.3, environ: Mapping[str, str] | None = None
) -> TerminalAbilities:
    """Ask the terminal, at most `timeout_s` (twice that for one whose answer has begun); it is left as it was found.

    Without a terminal on both ends, with TERM=dumb and on Windows nothing is written and half cells are chosen.
    """
    environ = os.environ if environ is None else environ
    if sys.platform == "win32" or environ.get("TERM", "") in ("", "dumb"):
        return TerminalAbilities()
    if not (os.isatty(stdin_fd) and os.isatty(stdout_fd)):
        return TerminalAbilities()
    try:
        with _quiet_terminal(stdin_fd):
            _write_all(stdout_fd, QUESTION)
            answer = _read_answer(stdin_fd, timeout_s)
    except OSError:
        return TerminalAbilities()
    return parse(answer, multiplexed=_multiplexed(environ), fallback_cell=_cell_by_window(stdout_fd))


def parse(
    answer: bytes, *, multiplexed: bool = False, fallback_cell: tuple[int, int] | None = None
) -> TerminalAbilities:
    """Read what came back from the terminal; whatever is not an answer is kept as typed keys.

    Sixel wins over kitty graphics: terminals that speak both do not all know the placeholders with which pictures
    stay inside the text, and kitty itself has no sixel. Inside a multiplexer only sixel is believed.
    """
    device = _DEVICE_ANSWER.search(answer)
    attributes = device.group(1).split(b";") if device else []
    kitty = any(_says_ok(found.group(1)) for found in _KITTY_ANSWER.finditer(answer))
    graphics: Graphics = "halfcell"
    if _SIXEL in attributes[1:]:
        graphics = "sixel"
    elif kitty and not multiplexed:
        graphics = "kitty"
    width, height = _cell_size(answer) or fallback_cell or DEFAULT_CELL
    leftover = answer
    for pattern in (_KITTY_ANSWER, _CELL_ANSWER, _DEVICE_ANSWER):
        leftover = pattern.sub(b"", leftover)
    return TerminalAbilities(graphics, width, height, leftover)


def load_image_widget(abilities: TerminalAbilities) -> type[Widget]:
    """The textual-image widget class for the terminal; imports textual-image, so call it after the first paint.

    That package asks the terminal while it is imported, which would take keys from the running app: it is shown no
    terminal, and the size of a cell that we know.
    """
    with _seeing_no_terminal(abilities):
        from textual_image import widget
    match abilities.graphics:
        case "kitty":
            found: type[Widget] = widget.TGPImage
        case "sixel":
            found = widget.SixelImage
        case "halfcell":
            found = widget.HalfcellImage
    return found


def _says_ok(message: bytes) -> bool:
    keys, _, status = message.partition(b";")
    return status == b"OK" and f"i={_KITTY_ID}".encode() in keys.split(b",")


def _cell_size(answer: bytes) -> tuple[int, int] | None:
    found = _CELL_ANSWER.search(answer)
    if found is None:
        return None
    height, width = int(found.group(1)), int(found.group(2))
    return (width, height) if 1 <= width <= 500 and 1 <= height <= 1000 else None


def _multiplexed(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("TMUX") or environ.get("STY") or environ.get("ZELLIJ")) or environ.get(
        "TERM", ""
    ).startswith(("tmux", "screen"))


def _cell_by_window(fd: int) -> tuple[int, int] | None:
    """The size of a cell from the window's size in pixels, which some terminals tell the kernel."""
    if sys.platform == "win32":
        return None
    import fcntl
    import struct
    import termios

    try:
        rows, columns, width, height = struct.unpack("HHHH", fcntl.ioctl(fd, termios.TIOCGWINSZ, bytes(8)))
    except OSError:
        return None
    if not (rows and columns and width >= columns and height >= rows):
        return None
    return width // columns, height // rows


@contextmanager
def _quiet_terminal(fd: int) -> Iterator[None]:
    """Without echo and without waiting for a line; nothing that was typed is thrown away."""
    if sys.platform == "win32":
        yield
        return
    import termios

    try:
        before = termios.tcgetattr(fd)
        quiet = termios.tcgetattr(fd)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
        termios.tcsetattr(fd, termios.TCSADRAIN, quiet)
    except termios.error as error:
        raise OSError(*error.args) from error
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _read_answer(fd: int, timeout_s: float) -> bytes:
    """All that comes until the device attributes are there, or the time is up."""
    import select

    answer = b""
    deadline = time.monotonic() + timeout_s
    patient = False
    while _DEVICE_ANSWER.search(answer) is None:
        left = deadline - time.monotonic()
        if left <= 0:
            if patient or not _begun(answer):
                break
            patient, deadline = True, time.monotonic() + timeout_s
            continue
        ready, _, _ = select.select([fd], [], [], left)
        if ready:
            data = os.read(fd, 4096)
            if not data:
                break
            answer += data
    return answer


def _begun(answer: bytes) -> bool:
    return b"\x1b_G" in answer or _CELL_ANSWER.search(answer) is not None or b"\x1b[?" in answer


class _NotATerminal:
    """Stands in for standard output: nothing is written, but its size can be asked meanwhile, as a resize does."""

    def __init__(self, output: TextIO | None) -> None:
        self._output = output

    def fileno(self) -> int:
        """Return the real output's number; ``OSError`` where there is none."""
        if self._output is None:
            raise OSError("there is no standard output")
        return self._output.fileno()

    def isatty(self) -> bool:
        """Deny it."""
        return False

    def write(self, text: str) -> int:
        """Drop what is written."""
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing was written."""


@contextmanager
def _seeing_no_terminal(abilities: TerminalAbilities) -> Iterator[None]:
    sizes = {"TEXTUAL_CELL_WIDTH": str(abilities.cell_width), "TEXTUAL_CELL_HEIGHT": str(abilities.cell_height)}
    before = {name: os.environ.get(name) for name in sizes}
    stdout = sys.__stdout__
    os.environ.update(sizes)
    try:
        vars(sys)["__stdout__"] = _NotATerminal(stdout)
        yield
    finally:
        vars(sys)["__stdout__"] = stdout
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
