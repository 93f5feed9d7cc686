"""What all main screens share: header, banner and footer, the keys between them, and how they talk to the person."""

from __future__ import annotations

import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.banners import no_news_notice, no_token_notice, notices_of, room_notice
from runcomfy_tui.ui.changing import changing_ids
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.screens.switchboard import HOME
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.banner_line import BannerLine, Notice
from runcomfy_tui.ui.widgets.headline import Headline
from runcomfy_tui.ui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from runcomfy_tui.store import Download


_READ_WITHIN_S = 5.0


class MainScreen(Screen[None]):
    """A screen with a number key. It stays alive under another one, but draws and reads nothing while it is hidden."""

    deeds: ClassVar[Sequence[Deed]] = ()
    """Everything that can be done here: bindings, help, palette and footer come from it."""

    @dataclass
    class Wanted(Message):
        """The person wants another main screen: filtered by ``text``, or standing on a job, or as it was left."""

        screen: str
        text: str | None = None
        job_id: str | None = None

    def __init__(self, outlook: Outlook) -> None:
        super().__init__()
        self.outlook = outlook
        self.settings = outlook.settings
        self._refused, self._refused_at = "", float("-inf")
        self.glyphs = outlook.glyphs
        self.jobs = outlook.jobs

    def compose(self) -> ComposeResult:
        """Yield header, banner, what is the screen's own, and footer."""
        yield Headline(self.settings.profile, self.glyphs)
        yield BannerLine()
        yield from self.contents()
        yield KeyHints(self.deeds)

    def contents(self) -> ComposeResult:
        """Yield what stands between banner and footer."""
        yield from ()

    def on_mount(self) -> None:
        """Let durations be told anew every second."""
        self.show_engine()
        self.set_interval(1.0, self._beat)

    def on_screen_resume(self) -> None:
        """Catch up with what happened under another screen."""
        self.show_engine()
        self.catch_up()

    # What the app tells. A hidden screen takes news in, and draws them when it catches up.

    def receive(self, jobs: list[Job]) -> None:
        """Take new and changed jobs; :attr:`jobs` holds all of them."""

    def receive_downloads(self, downloads: list[Download]) -> None:
        """Take new and changed downloads; the outlook holds all of them."""

    def show_engine(self) -> None:
        """Show how the engine does, and what the header counts."""
        if not self.is_current:
            return
        outlook = self.outlook
        self.query_one(Headline).show(
            outlook.status,
            outlook.counts,
            outlook.now(),
            read_only=outlook.is_read_only,
            has_token=outlook.has_token,
            to_come_usd=outlook.to_come_usd,
        )
        opening = outlook.connection.notices if outlook.is_connected else ()
        opening += tuple(words for told in outlook.left_behind.values() for words in told)
        notices = (
            *notices_of(outlook.status, opening, outlook.feed_problem, outlook.now()),
            *no_token_notice(has_token=outlook.has_token, has_jobs=bool(outlook.jobs)),
            *no_news_notice(outlook.status, outlook.jobs.values(), outlook.now()),
            *room_notice(outlook.without_room.values()),
            *self.own_notices(),
        )
        self.query_one(BannerLine).show(notices)
        self.query_one(KeyHints).forbid(changing_ids(self) if outlook.is_read_only else frozenset())

    def own_notices(self) -> tuple[Notice, ...]:
        """Return what this screen itself has to say above its list, after everything else."""
        return ()

    def filter_by(self, text: str) -> None:
        """Show only what this filter lets through."""
        raise NotImplementedError

    def stand_on(self, job_id: str) -> None:
        """Show this job."""
        self.filter_by(f"id:{job_id}")

    # What a screen adds.

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden."""

    def tick(self) -> None:
        """Tell durations anew; called once a second while the screen is to be seen."""

    # What all of them do.

    @property
    def is_connected(self) -> bool:
        """Tell whether the journal is open."""
        return self.outlook.is_connected

    @property
    def connection(self) -> Connection:
        """Return journal and engine; raise :class:`RuncomfyTuiError` while they are being opened."""
        return self.outlook.connection

    async def opened(self) -> Connection:
        """Return journal and engine once they are open: for keys that were pressed before."""
        return await self.outlook.opened()

    def run(self, work: Coroutine[Any, Any, None], doing: str) -> None:
        """Do something in the background that may fail with a sentence."""
        run_guarded(self, work, doing)

    def tell(self, words: str) -> None:
        """Say that something was done."""
        self.app.notify(clean(words, 400), markup=False)

    def refuse(self, words: str) -> None:
        """Say why a key does nothing now; not again while that can still be read."""
        now = time.monotonic()
        if words != self._refused or now - self._refused_at > _READ_WITHIN_S:
            self._refused, self._refused_at = words, now
            self.app.notify(clean(words, 400), severity="warning", timeout=_READ_WITHIN_S, markup=False)

    def on_headline_state_chosen(self, event: Headline.StateChosen) -> None:
        """Show the jobs of the clicked state, which is where the header counts."""
        event.stop()
        self.post_message(self.Wanted(HOME, f"state:{event.state}"))

    def action_help(self) -> None:
        """List all keys; run the chosen one."""
        self.app.push_screen(HelpScreen(self.deeds), self._run_deed)

    def _run_deed(self, deed: Deed | None) -> None:
        if deed is not None:
            self.call_later(self.run_action, deed.action)

    def action_home(self) -> None:
        """Go back to the jobs."""
        self.post_message(self.Wanted(HOME))

    def _beat(self) -> None:
        if self.is_current:
            self.show_engine()
            self.tick()
