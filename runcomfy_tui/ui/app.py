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
from runcomfy_tui.ui.account_keys import AccountKeys
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.connection import Connect, Connection, Ending, Entered, Profiles
from runcomfy_tui.ui.lost_terminal import OutlivesTerminal
from runcomfy_tui.ui.low_balance import LowBalance
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.palette import DeedCommands
from runcomfy_tui.ui.rebinding import use_keys
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.jobs import JobsScreen
from runcomfy_tui.ui.screens.switchboard import HOME, PACKAGES, make_screen
from runcomfy_tui.ui.switching import SwitchesProfiles
from runcomfy_tui.ui.takes_typed import TakesTyped
from runcomfy_tui.ui.tasks import complain, run_guarded
from runcomfy_tui.ui.theme import DEFAULT_THEME, ThemedApp, no_such_theme
from runcomfy_tui.ui.typed_before import keys_typed
from runcomfy_tui.ui.widgets.previews import PreviewPane

if TYPE_CHECKING:
    from runcomfy_tui.auth import FoundToken
    from runcomfy_tui.engine import EngineStatus
    from runcomfy_tui.store import Download

T = TypeVar("T")

_log = logging.getLogger(__name__)
_NEEDED_SOON = ("runcomfy_tui.ui.screens.new_job", "runcomfy_tui.ui.screens.sign_in", *PACKAGES.values())
_THEME_KEY = "ui.theme"
_TWICE_WITHIN_S = 2.0
_FEED_RESTARTS_AFTER_S = 1.0
_HUNG_UP = 129
_LOOKS_FOR_TERMINAL_EVERY_S = 2.0


class DashboardApp(AccountKeys, SwitchesProfiles, ThemedApp):
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
        profiles: Profiles | None = None,
    ) -> None:
        """``now`` returns unix seconds; ``preview`` makes the widget that draws files; ``profiles`` are the others.

        ``typed_before`` is what the terminal sent before the app listened: its plain keys are pressed at the start.
        """
        super().__init__()
        self.ending = Ending("left")
        self._connect_journal = connect
        self._connection: Connection | None = None
        self._profiles = profiles
        self._now = now
        self._copier = Clipboard(self._write_to_terminal)
        self._take_place(settings, preview)
        self._interrupted_at = float("-inf")
        self._has_left = False
        self._typed_before = typed_before
        self._worn: set[str] = set()

    def _take_place(self, settings: Settings, preview: Callable[[], PreviewPane]) -> None:
        """Make everything that shows one profile."""
        self.settings = settings
        self.outlook = Outlook(settings, self._now, self._copier, preview)
        self.jobs_screen = JobsScreen(self.outlook)
        self._main_screens: dict[str, MainScreen] = {HOME: self.jobs_screen}
        self._low_balance = LowBalance()

    def on_mount(self) -> None:
        """Paint first, then open the journal."""
        use_keys(self, self.settings.keys)
        self._wear_set()
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_theme(theme.name))
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
        await self._show_journal(connection)
        await self._start(connection)
        for package in _NEEDED_SOON:
            await asyncio.to_thread(importlib.import_module, package)

    async def _show_journal(self, connection: Connection) -> None:
        self._connection = connection
        self.outlook.connect(connection)
        await self._restore_theme(connection)
        await self.jobs_screen.connect(connection)
        run_guarded(self, self._follow(connection), "following the journal", group="following", exclusive=True)
        connection.engine.subscribe(self._while_shown(connection, self._show_status))
        connection.engine.watch_estimates(self._while_shown(connection, self.jobs_screen.show_estimates))

    async def _start(self, connection: Connection) -> None:
        show = self._while_shown(connection, self._show_token)
        connection.on_token.append(show)
        show(await connection.start())

    def _show_token(self, found: FoundToken) -> None:
        self.outlook.has_token = found.token is not None
        self._show_status(self.outlook.connection.engine.status)

    async def stand_on(self, entered: Entered) -> None:
        """Show this profile in place of the other, whose screens are taken away."""
        self.workers.cancel_group(self, "following")
        before, said = self._main_screens, self.outlook.left_behind
        self._connection = None
        self._take_place(entered.settings, entered.preview)
        self._wear_set()
        self.outlook.left_behind = {profile: told for profile, told in said.items() if profile != self.settings.profile}
        await self.switch_screen(self.jobs_screen)
        for name, screen in before.items():
            self.uninstall_screen(name)
            await screen.remove()
        self.install_screen(self.jobs_screen, HOME)
        await self._show_journal(entered.connection)
        run_guarded(self, self._start(entered.connection), "starting", group="starting", exclusive=True)

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
            feed = connection.feed(
                self._while_shown(connection, self._receive), self._while_shown(connection, self._receive_downloads)
            )
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

    def _while_shown(self, connection: Connection, show: Callable[[T], None]) -> Callable[[T], None]:
        """Return ``show`` for as long as this journal is on the screen: news still come while it is closed."""
        return lambda news: None if self._has_left or connection is not self._connection else show(news)

    async def _restore_theme(self, connection: Connection) -> None:
        chosen = await connection.journal.get_meta(_THEME_KEY)
        if not self.settings.theme:
            self._wear(chosen)

    def _wear_set(self) -> None:
        """Show the colours that the settings name, the usual ones where they name none; say so of unknown ones."""
        theme = self.settings.theme
        if theme and theme not in self.available_themes:
            self.notify(no_such_theme(theme, self.available_themes), severity="warning", markup=False)
        self._wear(theme if theme in self.available_themes else DEFAULT_THEME)

    def _wear(self, theme: object) -> None:
        """Show these colours, if there are such, without keeping them as chosen."""
        if isinstance(theme, str) and theme in self.available_themes and theme != self.theme:
            self._worn.add(theme)
            self.theme = theme

    def _keep_theme(self, name: str) -> None:
        if name in self._worn:
            self._worn.remove(name)
            return
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
