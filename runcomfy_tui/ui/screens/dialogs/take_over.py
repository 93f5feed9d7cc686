"""The dialog that takes requests over: what is pasted is read at once, looked up on Enter, and told one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.taken_over import LARGEST_TEXT_BYTES, Reading, Wanted, is_path
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.taken_over import reading_words, where_it_stands
from runcomfy_tui.ui.screens.dialogs.base import Dialog, body, key_line
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.paste_area import PasteArea

if TYPE_CHECKING:
    from runcomfy_tui.engine.tracking import Tracked

LookUp = Callable[[Sequence[Wanted], Callable[["Tracked"], None]], Awaitable[object]]
_HOW = (
    "Paste ids of requests, addresses of their status or result, whole curl commands or what a submit answered, as"
    " many as you like; or name a file that holds them."
)
_LONGEST_ID = 36
_LINES_AROUND = 10
_TYPING = [("Enter", "look up"), ("ctrl+j", "next line"), ("Esc", "leave")]


class TakeOver(Dialog["tuple[Tracked, ...]"]):
    """Answers with what was found out; ``look_up`` takes over what it finds, and tells of each request."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "finish", "To the list", id="take-over.finish", tooltip="Close what was found", show=False),
    ]

    DEFAULT_CSS = """
    TakeOver #told { height: auto; max-height: 1fr; display: none; scrollbar-size: 1 1; }
    TakeOver #told.-shown { display: block; }
    TakeOver.-low PasteArea, TakeOver.-low PasteArea:focus { height: 3; border: none; }
    """

    def __init__(self, read: Callable[[str], Reading], look_up: LookUp, *, hint: str = "") -> None:
        super().__init__("Take over requests")
        self._read = read
        self._look_up = look_up
        self._hint = hint
        self._tracked: list[Tracked] = []
        self._is_asking = False

    def contents(self) -> ComposeResult:
        """Yield how it goes, the lines to paste into, what was read, what was found, and the keys."""
        yield body([_HOW, *([self._hint] if self._hint else [])], focusable=False)
        yield PasteArea(self._read)
        yield Static("", markup=False, id="read")
        yield Static("", markup=False, classes="dialog--problem")
        yield VerticalScroll(Static("", markup=False), id="told")
        yield key_line(_TYPING)

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(PasteArea).focus()

    def on_resize(self) -> None:
        """Where lines are few, the words above are scrolled."""
        super().on_resize()
        self.query_one(".dialog--body").styles.max_height = max(1, self.size.height - _LINES_AROUND)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Say what was read."""
        event.stop()
        text = self.query_one(PasteArea).text
        if is_path(text):
            self._say("a file: Enter reads it", "")
        else:
            self._say(*reading_words(self._read(text)))

    def on_paste_area_left_out(self, event: PasteArea.LeftOut) -> None:
        """Say what of a paste is no request."""
        if event.problems:
            _, problem = reading_words(Reading((), event.problems))
            self._complain(f"Left out of what was pasted: {problem}")

    def on_paste_area_done(self) -> None:
        """Look up what stands there, or what the file holds."""
        if not self._is_asking:
            self._is_asking = True
            run_guarded(self, self._go(self.query_one(PasteArea).text), "looking up")

    async def _go(self, text: str) -> None:
        try:
            reading = self._read(await asyncio.to_thread(_content, text) if is_path(text) else text)
            found, problem = reading_words(reading)
            self._say(found, problem)
            if not reading.wanted:
                self._complain(problem or "There is no request in it.")
                return
            await self._ask(reading)
        except ConfigurationError as error:
            self._say("", error.message)
        finally:
            self._is_asking = False

    async def _ask(self, reading: Reading) -> None:
        """Look the requests up and tell of each; of a single one that is here the list tells, one that is not stays."""
        self._tracked = []
        total = len(reading.wanted)
        self._say(f"Looking up 1 of {total:,} …", "")
        await self._look_up(reading.wanted, lambda each: self._heard(each, total))
        if total == 1 and self._tracked[0].job is None:
            self._say("", f"{reading.wanted[0].request_id}: {self._tracked[0].words}")
        elif total == 1 and not reading.problems:
            self.dismiss(tuple(self._tracked))
        else:
            self._report(reading)

    def _heard(self, tracked: Tracked, total: int) -> None:
        self._tracked.append(tracked)
        done = len(self._tracked)
        found = sum(each.job is not None for each in self._tracked)
        self._say(f"Looking up {min(done + 1, total):,} of {total:,} … {found:,} found", "")

    def _report(self, reading: Reading) -> None:
        """Show what became of each request in place of the text."""
        lines = [_line(each) for each in self._tracked]
        lines += [f"line {problem.line}: {problem.words}" for problem in reading.problems]
        found = sum(each.job is not None for each in self._tracked)
        self.query_one("#told Static", Static).update(Content("\n".join(lines)))
        told = self.query_one("#told", VerticalScroll)
        told.add_class("-shown")
        self.query_one(PasteArea).display = self.query_one(".dialog--body").display = False
        self._say(f"{found:,} of {len(self._tracked):,} are in the list", "")
        self.query_one(".dialog--keys", Static).update(key_line([("Enter", "to the list")]).content)
        told.focus()

    def action_finish(self) -> None:
        """Go to the list, once everything is told."""
        if self.query_one("#told").has_class("-shown"):
            self.action_leave()

    def action_leave(self) -> None:
        """Close, and stop looking up; what was found already stays."""
        self.dismiss(tuple(self._tracked))

    def _say(self, words: str, problem: str) -> None:
        self.query_one("#read", Static).update(Content(words))
        self._complain(problem)

    def _complain(self, problem: str) -> None:
        self.query_one(".dialog--problem", Static).update(Content(problem))


def _line(tracked: Tracked) -> str:
    stands = "" if tracked.job is None else f": {where_it_stands(tracked.job)}"
    return f"{tracked.wanted.request_id[:_LONGEST_ID]:<{_LONGEST_ID}}  {clean(tracked.words, 300)}{stands}"


def _content(name: str) -> str:
    """Return what a file holds; raise :class:`ConfigurationError` with the reason where it cannot be read."""
    text = name.strip().strip("\"'")
    path = Path(unquote(text.removeprefix("file://")) if text.startswith("file://") else text).expanduser()
    try:
        if not path.is_file():
            raise ConfigurationError(f"{clean(str(path), 200)} is no file")
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT_BYTES + 1).decode("utf-8", "replace")
    except (OSError, ValueError, RuntimeError) as error:
        words = getattr(error, "strerror", None) or "it is no name that a file can have"
        raise ConfigurationError(f"{clean(str(path), 200)} cannot be read ({words})") from None
