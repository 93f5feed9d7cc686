"""What the sign-in shows at each of its stages, for the room that there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.block_letters import block_letters
from runcomfy_tui.present.glyphs import Glyphs
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

_KEY, _STRONG, _QUIET = "bold $text-accent", "bold", "$foreground 60%"
_GOOD, _BAD, _WAITS = "bold $text-success", "bold $text-error", "$text-warning"
_ROOMY_LINES = 13
_INDENT = "  "
_LINES_AROUND_CODE = 9

Line = Content


@dataclass(frozen=True, slots=True)
class Room:
    """The cells that there are, and how to draw in them."""

    columns: int
    lines: int
    glyphs: Glyphs
    ascii_only: bool = False

    @property
    def is_roomy(self) -> bool:
        """Tell whether there are lines to spare."""
        return self.lines >= _ROOMY_LINES


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What does not depend on the stage. Everything in it is cleaned.

    ``own_file`` is where a token would be kept without a keyring, empty where there is no place; ``now_used`` says
    where the token of this moment comes from, and ``strangers`` what is known of jobs that are not this account's.
    """

    own_file: str = ""
    now_used: str = ""
    strangers: str = ""


def page(stage: Stage, room: Room, around: Surroundings, left_s: float) -> Content:
    """Return the page; ``left_s`` is for how long the code is still good."""
    lines = _lines(stage, room, around, left_s)
    if not room.is_roomy:
        lines = [line for line in lines if line.plain]
    elif around.now_used and not isinstance(stage, SignedIn | Checking):
        lines += [Content(), Content.styled(around.now_used, _QUIET)]
    return Content("\n").join(lines)


def _lines(stage: Stage, room: Room, around: Surroundings, left_s: float) -> list[Line]:
    match stage:
        case Asking():
            return _asking(stage, room)
        case Waiting():
            return _waiting(stage, room, left_s)
        case Denied():
            return [_headed(room.glyphs.failed, _BAD, "Denied on the website: nothing has changed here."), *_anew()]
        case Expired():
            words = "The code has expired: nobody approved it in time."
            return [_headed(room.glyphs.cancelled, _WAITS, words), *_anew()]
        case Failed():
            return [_headed(room.glyphs.failed, _BAD, stage.words), *_anew()]
        case Checking():
            words = f"Asking RunComfy whose token this is, and the keyring to keep it{room.glyphs.ellipsis}"
            lock = "A keyring that is locked may ask for its password in a window of its own."
            return [_headed(room.glyphs.running, _WAITS, words), Content(), Content.styled(lock, _QUIET)]
        case WhereToKeep():
            return _where_to_keep(stage, room, around)
        case SignedIn():
            return _signed_in(stage, room, around)
        case _:
            assert_never(stage)


def _asking(stage: Asking, room: Room) -> list[Line]:
    if not stage.trouble:
        return [_headed(room.glyphs.running, _WAITS, f"Asking RunComfy for a code{room.glyphs.ellipsis}")]
    words = "RunComfy gives no code yet; it is asked again by itself."
    return [_headed(room.glyphs.offline, _WAITS, words), Content(), Content.styled(stage.trouble, _WAITS)]


def _waiting(stage: Waiting, room: Room, left_s: float) -> list[Line]:
    code = clean(stage.code.user_code, 40)
    address = Content.styled(clean(stage.code.verify_url, 500), _KEY)
    left = countdown(left_s)
    if not room.is_roomy:
        status = _headed(room.glyphs.running, _WAITS, f"good for {left}; approve it at")
        return [Content.assemble((code, "bold reverse"), "  "), status, address, *_trouble(stage, room)]
    taken = room.lines - _LINES_AROUND_CODE - len(_trouble(stage, room))
    letters = block_letters(code, room.columns - len(_INDENT), taken, ascii_only=room.ascii_only)
    drawn = [Content.styled(f"{_INDENT}{line}", "$text-accent") for line in letters]
    status = Content.assemble(
        (f"{room.glyphs.running} ", _WAITS),
        "Waiting for you to approve it. The code is good for ",
        (left, _STRONG),
        ".",
    )
    return [
        Content(_how_opened(stage)),
        Content(),
        address,
        Content(),
        Content("Approve it there if the page shows this very code:"),
        Content(),
        *drawn,
        *([Content()] if drawn else []),
        Content.assemble(_INDENT, (code, _STRONG)),
        Content(),
        status,
        *_trouble(stage, room),
    ]


def _how_opened(stage: Waiting) -> str:
    if stage.code.openable_url is None:
        return "Look at this address before you open it in a browser:"
    if stage.opened:
        return "Your browser was sent to this address (o sends it again):"
    return "Open this address in a browser, on any machine:"


def _trouble(stage: Waiting, room: Room) -> list[Line]:
    if not stage.trouble:
        return []
    words = f"{room.glyphs.offline} {stage.trouble.rstrip('.')}. It is asked again by itself."
    return [Content.styled(words, _WAITS)]


def _anew() -> list[Line]:
    return [Content(), _choice("n", "asks for a new code"), _choice("p", "takes a token that you have already")]


def _where_to_keep(stage: WhereToKeep, room: Room, around: Surroundings) -> list[Line]:
    later = ", now and at later sign-ins" if room.is_roomy else ""
    file = [
        _choice("f", f"in a file that only you can read{later}:"),
        Content.styled(f"{_INDENT}   {around.own_file}", _STRONG),
    ]
    return [
        _headed(room.glyphs.unknown, _WAITS, "Where may the token be kept?"),
        Content(),
        Content.styled(stage.reason, _WAITS),
        Content(),
        *(file if around.own_file else []),
        _choice("s", "nowhere: it is used until the program ends"),
        _choice("k", "asks the keyring once more"),
        Content(),
        Content.styled("Until you choose, nothing is written; Esc drops the token.", _QUIET),
    ]


def _signed_in(stage: SignedIn, room: Room, around: Surroundings) -> list[Line]:
    who: list[str | tuple[str, str]] = ["Signed in as ", (stage.account, _STRONG)] if stage.account else ["Signed in."]
    strangers = [Content(), Content.styled(around.strangers, _WAITS)] if around.strangers else []
    return [
        Content.assemble((f"{room.glyphs.succeeded} ", _GOOD), *who),
        Content(),
        Content(stage.kept),
        *strangers,
        Content(),
        _choice("Enter", "goes back"),
    ]


def _headed(glyph: str, style: str, words: str) -> Line:
    return Content.assemble((f"{glyph} ", style), words)


def _choice(key: str, words: str) -> Line:
    return Content.assemble(_INDENT, (key, _KEY), f"  {words}")


def countdown(seconds: float) -> str:
    """Return minutes and seconds, ``9:58``."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
