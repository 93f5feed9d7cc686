"""The dashboard: themes, the keys that hold everywhere, and the one bridge from the journal to the screen."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.settings import Settings
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.connection import Connect, Connection, Ending
from runcomfy_tui.ui.keys_in_order import KeysInOrder
from runcomfy_tui.ui.lost_terminal import OutlivesTerminal
from runcomfy_tui.ui.low_balance import LowBalance
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.palette import DeedCommands
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.jobs import JobsScreen
from runcomfy_tui.ui.screens.switchboard import HOME, PACKAGES, make_screen
from runcomfy_tui.ui.takes_typed import TakesTyped
from runcomfy_tui.ui.tasks import complain, run_guarded
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.typed_before import keys_typed
from runcomfy_tui.ui.widgets.previews import PreviewPane

if TYPE_CHECKING:
    from runcomfy_tui.engine import EngineStatus
    from runcomfy_tui.store import Download

T = TypeVar("T")

_log = logging.getLogger(__name__)
_NEEDED_SOON = ("runcomfy_tui.ui.screens.new_job", *PACKAGES.values())
_THEME_KEY = "ui.theme"
_TWICE_WITHIN_S = 2.0
_FEED_RESTARTS_AFTER_S = 1.0
_HUNG_UP = 129
_LOOKS_FOR_TERMINAL_EVERY_S = 2.0


class DashboardApp(KeysInOrder, ThemedApp):
    """Shows the journal and asks the engine for things; ``ending`` tells afterwards how it was left."""

    TITLE = "runcomfy-tui"
    CSS = "CommandPalette SearchIcon { display: none; }"  # an emoji: terminals disagree on how wide it is
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {DeedCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Quit", id="app.interrupt", tooltip="Twice: leave", show=False, priority=True),
        Binding("ctrl+q", "leave", "Quit", id="app.leave", tooltip="Leave at once", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", tooltip="Back to the shell", show=False),
    ]

    def __init__(
        self,
        settings: Settings,
        connect: Connect,
        *,
        now: Callable[[], float] = time.time,
        preview: Callable[[], PreviewPane] = PreviewPane,
        typed_before: bytes = b"",
    ) -> None:
        """``now`` returns unix seconds; ``preview`` makes the widget that draws files.

        ``typed_before`` is what the terminal sent before the app listened: its plain keys are pressed at the start.
        """
        super().__init__()
        self.settings = settings
        self.ending = Ending("left")
        self._connect_journal = connect
        self._connection: Connection | None = None
        self._copier = Clipboard(self._write_to_terminal)
        self.outlook = Outlook(settings, now, self._copier, preview)
        self.jobs_screen = JobsScreen(self.outlook)
        self._main_screens: dict[str, MainScreen] = {HOME: self.jobs_screen}
        self._low_balance = LowBalance()
        self._interrupted_at = float("-inf")
        self._has_left = False
        self._typed_before = typed_before

    def on_mount(self) -> None:
        """Paint first, then open the journal."""
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        self.install_screen(self.jobs_screen, HOME)
        self.push_screen(HOME)
        self.jobs_screen.call_after_refresh(self._press_typed_before)
        self.jobs_screen.call_after_refresh(lambda: run_guarded(self, self._open(), "opening the journal"))

    def _press_typed_before(self) -> None:
        for key in keys_typed(self._typed_before):
            self.post_message(key)

    async def _open(self) -> None:
        try:
            connection = await self._connect_journal()
        except RuncomfyTuiError as error:
            self._leave(Ending("failed", error=error), 1)
            return
        self._connection = connection
        self.outlook.connect(connection)
        await self._restore_theme(connection)
        await self.jobs_screen.connect(connection)
        run_guarded(self, self._follow(connection), "following the journal")
        connection.engine.subscribe(self._unless_left(self._show_status))
        connection.engine.watch_estimates(self._unless_left(self.jobs_screen.show_estimates))
        found = await connection.start()
        self.outlook.has_token = found.token is not None
        self._show_status(connection.engine.status)
        for package in _NEEDED_SOON:
            await asyncio.to_thread(importlib.import_module, package)

    def _show_status(self, status: EngineStatus) -> None:
        self.outlook.status = status
        for screen in self._living():
            screen.show_engine()
        self._tell_of_balance()

    def _tell_of_balance(self) -> None:
        status = self.outlook.status
        words = self._low_balance.news(status.balance_usd if status else None, self.outlook.to_come_usd)
        if words is not None:
            self.notify(words, severity="warning", markup=False)

    async def _follow(self, connection: Connection) -> None:
        """Keep the one feed alive: whatever goes wrong in showing a change must not stop the following ones."""
        while True:
            feed = connection.feed(self._unless_left(self._receive), self._unless_left(self._receive_downloads))
            self.outlook.feed = feed
            try:
                await feed.run()
            except Exception:  # noqa: BLE001 - the outer edge of a task
                _log.exception("changes could not be shown")
                complain(self, "A change could not be shown; the log has the details.")
                await asyncio.sleep(_FEED_RESTARTS_AFTER_S)

    def _receive(self, jobs: list[Job]) -> None:
        for screen in self._living():
            screen.receive(jobs)
        self._tell_of_balance()

    def _receive_downloads(self, downloads: list[Download]) -> None:
        self.outlook.note_downloads(downloads)
        for screen in self._living():
            screen.receive_downloads(downloads)

    def _living(self) -> Iterator[MainScreen]:
        """Yield the main screens that were opened once, the home first: it keeps the jobs for the others."""
        return (screen for screen in self._main_screens.values() if screen.is_mounted)

    def _unless_left(self, show: Callable[[T], None]) -> Callable[[T], None]:
        """Return ``show`` for as long as there is a screen: news still come while the program ends."""
        return lambda news: None if self._has_left else show(news)

    async def _restore_theme(self, connection: Connection) -> None:
        chosen = await connection.journal.get_meta(_THEME_KEY)
        if not self.settings.theme and isinstance(chosen, str) and chosen in self.available_themes:
            self.theme = chosen
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_theme(theme.name))

    def _keep_theme(self, name: str) -> None:
        connection = self._connection
        if connection is not None and not connection.journal.is_read_only:
            run_guarded(self, connection.journal.put_meta(_THEME_KEY, name), "remembering the theme")

    # The main screens.

    def action_go_to(self, name: str) -> None:
        """Bring a main screen to the front; it is as it was left."""
        now = self.screen
        if not isinstance(now, MainScreen):
            return  # a form or a question is to be answered first
        screen = self._main_screens.get(name)
        if screen is None:
            screen = self._main_screens[name] = make_screen(name, self.outlook)
            self.install_screen(screen, name)  # so it lives on under the others
        if screen is not now:
            # Not on top of the other one: Textual would go on painting what lies right below.
            self.switch_screen(screen)

    def on_main_screen_wanted(self, event: MainScreen.Wanted) -> None:
        """Show what one main screen says of something that another one shows."""
        self.action_go_to(event.screen)
        screen = self._main_screens[event.screen]
        if event.text is not None:
            screen.call_after_refresh(screen.filter_by, event.text)
        if event.job_id is not None:
            screen.call_after_refresh(screen.stand_on, event.job_id)

    # Leaving.

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        driver = super()._build_driver(headless, inline, mouse, size)
        terminal = getattr(driver, "_file", None)
        if not headless and terminal is not None:
            loop = asyncio.get_running_loop()
            outlives = OutlivesTerminal(terminal, partial(loop.call_soon_threadsafe, self._hung_up))
            driver._file = outlives  # type: ignore[attr-defined]  # noqa: SLF001
            self.set_interval(_LOOKS_FOR_TERMINAL_EVERY_S, outlives.look)
        return driver

    def _live_jobs(self) -> int:
        return sum(job.is_live for job in self.jobs_screen.jobs.values())

    def _leave(self, ending: Ending, code: int = 0) -> None:
        self.ending = ending
        self._has_left = True
        self.exit(code, return_code=code)

    def _hung_up(self) -> None:
        self._take_typed()
        self._leave(Ending("left"), _HUNG_UP)

    def action_leave(self) -> None:
        """Leave; the jobs go on at RunComfy, and what was typed last is kept."""
        self._take_typed()
        self._leave(Ending("left", self._live_jobs()))

    def _take_typed(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, TakesTyped):
                screen.take_typed()

    async def action_quit(self) -> None:
        """Leave, for whoever asks Textual's way."""
        self.action_leave()

    def action_demo(self) -> None:
        """Leave for the demo."""
        self._leave(Ending("demo"))

    async def action_interrupt(self) -> None:
        """Copy what is selected, else leave at the second time."""
        selected = getattr(self.focused, "selected_text", "") or self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
            return
        now = time.monotonic()
        if now - self._interrupted_at <= _TWICE_WITHIN_S:
            self.action_leave()
            return
        self._interrupted_at = now
        going_on = Ending("left", self._live_jobs()).words
        self.notify(" ".join(part for part in ("ctrl+c again leaves.", going_on) if part), markup=False)

    # Copying.

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by every way there is, tmux included."""
        run_guarded(self, self._copy(text), "copying")

    async def _copy(self, text: str) -> None:
        copied = await self._copier.copy(text)
        self.notify("copied" + (f"; {copied.doubt}" if copied.doubt else ""), markup=False)

    def _write_to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
