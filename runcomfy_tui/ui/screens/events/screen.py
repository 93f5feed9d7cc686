"""The Events screen itself: the log, the line to search on, and the whole of the event under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.event_rows import row_facts, row_line
from runcomfy_tui.present.targets import job_target
from runcomfy_tui.store import parse_search
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.events.deeds import DEEDS
from runcomfy_tui.ui.screens.events.log import EventsLog
from runcomfy_tui.ui.screens.events.reading import HistoryReader
from runcomfy_tui.ui.screens.events.searching import PLACEHOLDER, completed_search, search_problems
from runcomfy_tui.ui.screens.switchboard import HOME
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.key_hints import KeyHints

_ROOMY_LINES = 18
_TITLE_LIMIT = 60


class EventsScreen(MainScreen):
    """What happened, when, to which job and why: the newest at the bottom, as in every log."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "EventsLog"
    deeds = DEEDS

    DEFAULT_CSS = """
    EventsScreen {
        layout: vertical;
        EventsLog { height: 1fr; width: 1fr; }
        #event { height: 3; padding: 0 2; color: $text-muted; display: none; }
        &.-roomy #event { display: block; }
    }
    """

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._reader: HistoryReader | None = None
        self._text = ""
        self._job_id: str | None = None

    def contents(self) -> ComposeResult:
        """Yield the log, the whole of one event, and the line to search on."""
        yield EventsLog(self.glyphs)
        yield Static(id="event", markup=False)
        yield FilterLine(placeholder=PLACEHOLDER, completed=completed_search, problems_of=search_problems)

    @property
    def log_view(self) -> EventsLog:
        """Return the log."""
        return self.query_one(EventsLog)

    def on_mount(self) -> None:
        """Read the history as soon as the journal is open."""
        self.run(self._begin(), "reading the events")

    def on_resize(self) -> None:
        """Leave the whole of an event out where lines are few."""
        self.set_class(self.size.height >= _ROOMY_LINES, "-roomy")

    def catch_up(self) -> None:
        """Look for what happened while the screen was hidden, and follow from now on."""
        self.log_view.repaint()
        if self._reader is not None and self.is_current:
            run_guarded(self, self._reader.follow(), "following the events", group="follow", exclusive=True)

    def on_screen_suspend(self) -> None:
        """Read nothing while nobody sees it."""
        self.workers.cancel_group(self, "follow")

    async def _begin(self) -> None:
        connection = await self.opened()
        self._reader = HistoryReader(connection.journal, self.log_view)
        self._search()
        self.catch_up()

    # What is shown.

    def filter_by(self, text: str) -> None:
        """Show only what this search lets through."""
        self.query_one(FilterLine).put(text)

    def stand_on(self, job_id: str) -> None:
        """Show only the events of this job, whatever was searched before."""
        self._job_id = job_id
        self._text = ""
        self.filter_by("")
        self._search()

    def _search(self) -> None:
        if self._reader is not None:
            run_guarded(self, self._find(self._reader), "searching the events", group="find", exclusive=True)

    async def _find(self, reader: HistoryReader) -> None:
        self.log_view.say("")
        await reader.find(parse_search(self._text, job_id=self._job_id))
        empty = reader.search.is_empty
        self.log_view.say("Nothing has happened yet." if empty else "No event fits: Esc shows all of them.")
        self._show_borders()

    def on_events_log_wanting(self) -> None:
        """Load what is to be seen."""
        if self._reader is not None:
            self.run(self._reader.load(), "reading events")

    def on_events_log_moved(self) -> None:
        """Show the whole of the event under the cursor, and whether the newest is followed."""
        self._show_borders()
        row = self.log_view.current
        self.query_one("#event", Static).update(Content("\n".join(row_facts(row)) if row else ""), layout=False)
        no_job = frozenset({"events.open", "events.of-job"}) if row is None or not row.job_id else frozenset()
        self.query_one(KeyHints).dim(no_job)

    def _show_borders(self) -> None:
        log, reader = self.log_view, self._reader
        if reader is None:
            return
        words = clean(self._text.strip(), _TITLE_LIMIT)
        title = f"Events of {self._job_words(self._job_id)}" if self._job_id else "Events"
        total = f"{reader.total:,}"
        counts = total if reader.search.is_empty else f"{len(log):,}{'' if reader.is_done else '+'} of {total}"
        state = "following" if log.following else f"{log.unseen:,} newer, F follows" if log.unseen else "F follows"
        log.label(f"{title} / {words}" if words else title, f"{state} · {counts}")

    def _job_words(self, job_id: str) -> str:
        job = self.jobs.get(job_id)
        if job is None:
            return clean(job_id, 40)
        return f"{job_target(job)} · {clean(job.request.id, 64)[:8] if job.request else job.id[-6:]}"

    # The line to search on.

    def action_filter(self) -> None:
        """Type words to search for."""
        self.query_one(FilterLine).open()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Narrow the log as it is typed."""
        if event.text != self._text:
            self._text = event.text
            self._search()

    def on_filter_line_left(self) -> None:
        """Go back to the log; the search stays and its title shows it."""
        self.query_one(FilterLine).close()
        self.log_view.focus()

    # The keys.

    def action_follow(self) -> None:
        """Follow the newest event, or stay."""
        self.log_view.toggle_follow()

    def action_open_job(self) -> None:
        """Show the job of this event on the Jobs screen."""
        if (job := self._job()) is not None:
            self.post_message(self.Wanted(HOME, job_id=job.id))

    def on_events_log_opened(self) -> None:
        """Show the job."""
        self.action_open_job()

    def action_of_job(self) -> None:
        """Show only the events of this event's job, or those of all jobs again."""
        if self._job_id is not None:
            self._of_all_jobs()
        elif (job := self._job()) is not None:
            self._job_id = job.id
            self._search()

    def action_copy(self) -> None:
        """Copy this event as one line."""
        row = self.log_view.current
        if row is None:
            self.refuse("There is no event here.")
        else:
            self.run(self._copy(row_line(row)), "copying")

    async def _copy(self, line: str) -> None:
        copied = await self.outlook.clipboard.copy(line)
        self.tell("event copied" + (f"; {copied.doubt}" if copied.doubt else ""))

    def action_back(self) -> None:
        """Go one step back: from the search, from the single job, to the Jobs screen."""
        if self._text:
            self.query_one(FilterLine).put("")
        elif self._job_id is not None:
            self._of_all_jobs()
        else:
            self.action_home()

    def _of_all_jobs(self) -> None:
        self._job_id = None
        self._search()

    def _job(self) -> Job | None:
        """Return the job of the event under the cursor, or say why there is none."""
        row = self.log_view.current
        job = None if row is None else self.jobs.get(row.job_id)
        if row is None:
            self.refuse("There is no event here.")
        elif not row.job_id:
            self.refuse("This happened to the program itself, not to a job.")
        elif job is None:
            self.refuse("The journal does not hold this job any more.")
        return job
