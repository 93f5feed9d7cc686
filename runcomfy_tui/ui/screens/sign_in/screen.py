"""The sign-in screen: it shows how far the sign-in has come, and its keys."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, assert_never

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.deeds import Deed, bindings
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.screens.sign_in.course import Course
from runcomfy_tui.ui.screens.sign_in.deeds import DEEDS, deeds_at
from runcomfy_tui.ui.screens.sign_in.page import Room, page
from runcomfy_tui.ui.screens.sign_in.paste import PasteToken
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
from runcomfy_tui.ui.screens.sign_in.surroundings import surroundings
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from runcomfy_tui.auth import KeepPlace
    from runcomfy_tui.domain.device_code import DeviceCode
    from runcomfy_tui.ui.outlook import Outlook

_BY_CODE = "sign-in by code"
_LOW_LINES = 16
_WIDEST = 118
_BUSY = "The token is being checked: one moment."
_NO_CODE = "There is no code to approve now."
_DROPPED = "the token was dropped. It stays valid until you rotate it on the website."


class SignInScreen(Screen[None]):
    """Signs in by a code that a person approves on the website, or with a token that they paste."""

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    deeds = DEEDS

    def __init__(
        self,
        outlook: Outlook,
        *,
        open_address: Callable[[str], Awaitable[bool]] = open_thing,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``open_address`` hands an address to a browser; ``monotonic`` returns the seconds that codes expire in."""
        super().__init__()
        self.stage: Stage = Asking()
        self._outlook = outlook
        self._monotonic = monotonic
        self._course = Course(outlook, self._reach, open_address)
        self._shown: Content | None = None

    def compose(self) -> ComposeResult:
        """Yield the page in a box, and the keys."""
        with VerticalScroll(id="sign-in-box") as box:
            box.border_title = Content("Sign in to RunComfy")
            box.border_subtitle = Content(f"profile {clean(self._outlook.settings.profile, 40)}")
            yield Static(id="sign-in-page", markup=False)
        yield KeyHints(deeds_at(self.stage))

    def on_mount(self) -> None:
        """Ask for a code at once; count its time down."""
        self.set_interval(1.0, self._draw)
        self.action_new_code()

    def on_resize(self) -> None:
        """Draw for the room that there is."""
        self.set_class(self.size.height < _LOW_LINES, "-low")
        # A bar that is there narrows the text, which is then too tall for the box to lose the bar again.
        self.query_one("#sign-in-box").show_vertical_scrollbar = False
        self.call_after_refresh(self._draw)

    # The course.

    def _reach(self, stage: Stage) -> None:
        """Show a new stage; when the screen was left meanwhile, its end is told."""
        self.stage = stage
        if self.is_attached:
            self._draw()
            self.query_one(KeyHints).show(deeds_at(stage))
            return
        match stage:
            case SignedIn():
                self._tell(f"Signed in as {stage.account}. {stage.kept}")
            case WhereToKeep() | Failed():
                self._refuse(f"Not signed in: {_DROPPED}")
            case _:
                pass

    async def _by_code(self) -> None:
        token = await self._course.by_code()
        if token is not None:
            self._go_on(self._course.take(token))

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what must come to its end although the screen is left: a token is kept whole or not at all."""
        self.workers.cancel_group(self, _BY_CODE)
        run_guarded(self.app, work, "signing in")

    def _draw(self) -> None:
        """Show the stage as it is at this moment."""
        if not self.is_attached:
            return
        columns, lines = self.size
        is_low = self.has_class("-low")
        room = Room(
            min(columns, _WIDEST) - (4 if is_low else 6),
            lines - (3 if is_low else 5),
            self._outlook.glyphs,
            self._outlook.settings.ascii_glyphs,
        )
        left_s = self.stage.code.expires_at_monotonic - self._monotonic() if isinstance(self.stage, Waiting) else 0.0
        content = page(self.stage, room, surroundings(self._outlook), left_s)
        if self._shown is None or content.plain != self._shown.plain:
            self._shown = content
            self.query_one("#sign-in-page", Static).update(content)

    # The keys.

    def action_new_code(self) -> None:
        """Ask for a code, and wait for the person's yes to it."""
        if isinstance(self.stage, Checking):
            self._refuse(_BUSY)
        else:
            run_guarded(self, self._by_code(), "signing in", group=_BY_CODE, exclusive=True)

    def action_copy_code(self) -> None:
        """Copy the code."""
        if isinstance(self.stage, Waiting):
            run_guarded(self, self._copy(self.stage.code.user_code, "code"), "copying")
        else:
            self._refuse(_NO_CODE)

    def action_copy_address(self) -> None:
        """Copy the address that is to be opened."""
        if isinstance(self.stage, Waiting):
            run_guarded(self, self._copy(self.stage.code.verify_url, "address"), "copying")
        else:
            self._refuse(_NO_CODE)

    async def _copy(self, text: str, what: str) -> None:
        copied = await self._outlook.clipboard.copy(text)
        self._tell(f"{what} copied" + (f"; {copied.doubt}" if copied.doubt else ""))

    def action_open(self) -> None:
        """Send the browser to the address once more."""
        if isinstance(self.stage, Waiting):
            run_guarded(self, self._open(self.stage.code), "opening the browser")
        else:
            self._refuse(_NO_CODE)

    async def _open(self, code: DeviceCode) -> None:
        if code.openable_url is None:
            self._refuse("This address is not opened by itself: it is neither https nor on this machine.")
        elif await self._course.open(code):
            self._tell("the browser was sent there")
        else:
            self._refuse("There is no browser to be seen from here: u copies the address.")

    def action_paste(self) -> None:
        """Ask for a token."""
        if isinstance(self.stage, Checking):
            self._refuse(_BUSY)
        else:
            self.app.push_screen(PasteToken(self._outlook.settings.web_base), self._pasted)

    def _pasted(self, token: Token | None) -> None:
        if token is not None:
            self._go_on(self._course.take(token))

    def action_keep(self, place: KeepPlace) -> None:
        """Keep the token where the person says."""
        stage = self.stage
        if not isinstance(stage, WhereToKeep):
            self._refuse("No token is waiting for a place now.")
        elif place == "file" and not surroundings(self._outlook).own_file:
            self._refuse("There is no place for such a file here.")
        else:
            self._go_on(self._course.keep(stage.token, place))

    def action_next(self) -> None:
        """Take the step that lies nearest."""
        match self.stage:
            case SignedIn():
                self._leave()
            case Denied() | Expired() | Failed():
                self.action_new_code()
            case Waiting():
                self.action_open()
            case Asking() | Checking() | WhereToKeep():
                pass
            case _:
                assert_never(self.stage)

    def action_help(self) -> None:
        """List all keys; run the chosen one."""
        self.app.push_screen(HelpScreen(self.deeds), self._run_deed)

    def _run_deed(self, deed: Deed | None) -> None:
        if deed is not None and deed.action:
            self.call_later(self.run_action, deed.action)

    def action_leave(self) -> None:
        """Go back; RunComfy is not asked any more."""
        if isinstance(self.stage, WhereToKeep):
            self._refuse(f"Not signed in: {_DROPPED}")
        self._leave()

    def _leave(self) -> None:
        if self.is_current:  # Two keys may leave it.
            self.dismiss(None)

    def _tell(self, words: str) -> None:
        self.app.notify(clean(words, 400), markup=False)

    def _refuse(self, words: str) -> None:
        self.app.notify(clean(words, 400), severity="warning", markup=False)
