"""The Deployments screen itself: what stands where, and what it does with news of deployments and of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.deployment_words import age_words, describe, problem_words
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.deployments.copying import CopyActions
from runcomfy_tui.ui.screens.deployments.deeds import DEEDS
from runcomfy_tui.ui.screens.deployments.detail import DeploymentDetail
from runcomfy_tui.ui.screens.deployments.narrowing import HINT, NarrowActions
from runcomfy_tui.ui.screens.deployments.table import DeploymentsTable
from runcomfy_tui.ui.screens.deployments.using import UseActions
from runcomfy_tui.ui.screens.panes import DETAIL, TABLE
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.banner_line import Notice
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from runcomfy_tui.engine.deployments import DeploymentsKeeper

VIEW_KEY: Final = "ui.deployments"
"""Where the journal keeps sort, filter and layout."""
LOOKS_EVERY_S: Final = 30.0
"""How often the service is asked while the screen is looked at: machines come and go by themselves."""
_NEEDS_ONE = frozenset({"deployments.open", "deployments.enable", "deployments.jobs", "deployments.copy"})
_NONE_YET = "No deployments yet: O opens RunComfy's page, where they are made."


class DeploymentsScreen(NarrowActions, UseActions, CopyActions):
    """What runs on machines of the person's own: how it stands, what it takes, and the jobs it has now."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "DeploymentsTable"
    deeds = DEEDS
    view_key = VIEW_KEY

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._keeper: DeploymentsKeeper | None = None
        self._asked_at = outlook.now()

    def contents(self) -> ComposeResult:
        """Yield the panes and the line to filter by."""
        with Container(id="panes"):
            yield DeploymentsTable(self.outlook.now, self.glyphs, classes=TABLE)
            yield DeploymentDetail(classes=DETAIL)
        yield FilterLine(placeholder=HINT, completed=self.completed, problems_of=self.filter_problems)

    def on_mount(self) -> None:
        """Show what is known as soon as the journal is open."""
        self.run(self._open(), "reading the deployments")

    async def _open(self) -> None:
        connection = await self.opened()
        self.shelf.jobs.note(self.jobs.values())
        view = await connection.journal.get_meta(self.view_key)
        self._keeper = connection.engine.deployments_keeper
        await self._restock()
        self.restore_view(view)
        self.is_filled = True
        self._keeper.on_change.append(self._deployments_changed)
        self._deployments_changed()

    # What the engine and the app tell.

    def _deployments_changed(self) -> None:
        if self.is_attached and self.is_running:
            run_guarded(self, self._restock(), "reading the deployments", group="restock", exclusive=True)

    async def _restock(self) -> None:
        """Take the deployments as they are known now; the cursor stays with its own."""
        assert self._keeper is not None
        self.shelf.take(await self._keeper.view())
        self.table.set_rows(self.shelf.rows())
        self._show_age()
        self.show_engine()
        self._look()

    def own_notices(self) -> tuple[Notice, ...]:
        """Say why the list is an old one."""
        problem = self.shelf.problem
        return () if problem is None else (Notice(problem_words(problem, self.shelf.seen_at)),)

    def receive(self, jobs: list[Job]) -> None:
        """Take new and changed jobs; what they say of their deployments is worked out once a second."""
        self.shelf.jobs.note(jobs)
        self.show_submitted()

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden, and ask for news where that was long."""
        self._take_over()
        self.table.tick()
        self.show_submitted()
        self._show_age()
        self._look()
        self._ask_if_due()

    def tick(self) -> None:
        """Tell ages anew; ask for news every half a minute."""
        if self.shelf.jobs.changed():
            self._take_over()
        self._show_age()
        self._ask_if_due()

    def _take_over(self) -> None:
        changed = self.shelf.updated(self.table.every())
        if changed:
            self.table.update_rows(changed)
            self.show_current()

    def _ask_if_due(self) -> None:
        now = self.outlook.now()
        if self._keeper is not None and now - self._asked_at >= LOOKS_EVERY_S:
            self._asked_at = now
            self.run(self._ask_quietly(), "asking for the deployments")

    async def _ask_quietly(self) -> None:
        assert self._keeper is not None
        try:
            await self._keeper.refresh()
        except RuncomfyTuiError:
            return  # The banner says so, and the next time is soon.

    # Within.

    def _show_age(self) -> None:
        shelf, now = self.shelf, self.outlook.now()
        self.table.summarise(age_words(shelf.seen_at, now, refreshing=shelf.refreshing, problem=shelf.problem))
        if shelf.problem is not None and not shelf.refreshing:
            self.table.say(f"{shelf.problem}. ctrl+r asks RunComfy for your deployments again.")
        elif shelf.seen_at is None:
            self.table.say("Asking RunComfy for your deployments…" if shelf.refreshing or not self.is_filled else "")
        else:
            self.table.say(_NONE_YET)

    def _look(self) -> None:
        """Show what hangs on the cursor, and find out more about the deployment if it stays there."""
        self.show_current()
        row = self.current()
        self.query_one(KeyHints).dim(_NEEDS_ONE if row is None else frozenset())
        if row is None or not self.is_current or not self.detail_is_seen or self.known.is_fresh(row.deployment):
            self.workers.cancel_group(self, "open")
        else:
            work = self.known.learn(self.connection, row.deployment)
            run_guarded(self, work, "reading the workflow", group="open", exclusive=True)

    def show_opened(self) -> None:
        """Show what is known more of the deployment that is looked at."""
        if self.detail_is_seen:
            self.show_detail()

    def show_detail(self) -> None:
        """Hand the deployment under the cursor to the detail."""
        row = self.current()
        if row is None:
            self.pane.show(None, None)
            return
        known = self.known
        addresses = (self.address_of(row), self.page_of(row))
        words = describe(row, self.outlook.now(), addresses, known.of(row.id), known.asking(row.id), self.glyphs)
        self.pane.show(row, words)

    def on_rows_table_cursor_moved(self) -> None:
        """Show the deployment that the cursor stands on now."""
        self._look()

    # The list anew.

    def action_refresh(self) -> None:
        """Ask RunComfy for the deployments now."""
        self.known.forget()
        self._asked_at = self.outlook.now()
        self.run(self._refresh(), "asking for the deployments")

    async def _refresh(self) -> None:
        await (await self.opened()).engine.deployments_keeper.refresh()
