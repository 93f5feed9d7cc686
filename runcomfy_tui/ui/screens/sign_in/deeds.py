"""Every key of the sign-in, and which of them the footer shows at each of its stages."""

from __future__ import annotations

from typing import Final, assert_never

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.sign_in.stages import (
    Asking,
    Checking,
    Denied,
    Expired,
    Failed,
    SignedIn,
    Stage,
    Waiting,
    WhereToKeep,
)
from runcomfy_tui.ui.screens.switchboard import PALETTE, PROGRAM, SUSPEND, THEME

_CODE, _TOKEN = "The code", "The token"

_COPY = Deed("sign-in.copy", "y", "copy_code", "copy code", "Copy the code", _CODE, 1)
_ADDRESS = Deed("sign-in.address", "u", "copy_address", "copy address", "Copy the address to open", _CODE, 2)
_OPEN = Deed("sign-in.open", "o,O", "open", "open", "Open the address in the browser, once more", _CODE, 3)
_NEW = Deed("sign-in.new", "n", "new_code", "new code", "Ask RunComfy for another code", _CODE, 4)
_PASTE = Deed("sign-in.paste", "p", "paste", "paste a token", "Use a token that you have already", _TOKEN, 5)
_FILE = Deed("sign-in.file", "f", "keep('file')", "in a file", "Keep the token in a file of mode 0600", _TOKEN, 1)
_SESSION = Deed("sign-in.session", "s", "keep('session')", "this session", "Keep the token nowhere", _TOKEN, 2)
_KEYRING = Deed("sign-in.keyring", "k", "keep('keyring')", "try the keyring", "Ask the keyring again", _TOKEN, 3)
_NEXT = Deed("sign-in.next", "enter", "next", "go on", "Take the next step: open, ask anew, or go back", _TOKEN, 1)
_HELP = Deed("sign-in.help", "question_mark", "help", "help", "This list", PROGRAM, 8)
_LEAVE = Deed("sign-in.leave", "escape", "leave", "back", "Leave; RunComfy is not asked any more", PROGRAM, 7)

DEEDS: Final = (
    _COPY, _ADDRESS, _OPEN, _NEW, _PASTE, _FILE, _SESSION, _KEYRING, _NEXT, _HELP, PALETTE, THEME, SUSPEND,
    _LEAVE,
)  # fmt: skip
"""In the order of the help."""


def deeds_at(stage: Stage) -> tuple[Deed, ...]:
    """Return what the footer shows."""
    match stage:
        case Waiting():
            return (_COPY, _ADDRESS, _OPEN, _PASTE, _LEAVE, _HELP)
        case Asking():
            return (_PASTE, _LEAVE, _HELP)
        case Denied() | Expired() | Failed():
            return (_NEW, _PASTE, _LEAVE, _HELP)
        case Checking():
            return (_LEAVE, _HELP)
        case WhereToKeep():
            return (_FILE, _SESSION, _KEYRING, _LEAVE, _HELP)
        case SignedIn():
            return (_NEXT, _HELP)
        case _:
            assert_never(stage)
