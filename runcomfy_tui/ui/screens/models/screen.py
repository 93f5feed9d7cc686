"""The Models screen itself: what stands where, and what it does with news of the catalogue and of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.model_sieve import VIEWS
from runcomfy_tui.present.model_words import age_words, describe, news_sum
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.favourites import favourites
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.models.deeds import DEEDS
from runcomfy_tui.ui.screens.models.detail import ModelDetail
from runcomfy_tui.ui.screens.models.learning import Lessons
from runcomfy_tui.ui.screens.models.narrowing import HINT, NarrowActions
from runcomfy_tui.ui.screens.models.table import ModelsTable
from runcomfy_tui.ui.screens.models.using import UseActions
from runcomfy_tui.ui.screens.panes import DETAIL, TABLE
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.key_hints import KeyHints

if TYPE_CHECKING:
    from runcomfy_tui.engine.catalogue import CatalogueKeeper

VIEW_KEY: Final = "ui.models"
"""Where the journal keeps sort, filter, view and layout."""
_NEEDS_A_MODEL = frozenset({"models.open", "models.favourite"})


class ModelsScreen(NarrowActions, UseActions):
    """The catalogue: favourites first, then what was used last, then everything else by name."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "ModelsTable"
    deeds = DEEDS
    view_key = VIEW_KEY

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._lessons = Lessons(self._show_lesson)
        self._keeper: CatalogueKeeper | None = None

    def contents(self) -> ComposeResult:
        """Yield the panes and the line to filter by."""
        with Container(id="panes"):
            yield ModelsTable(self.outlook.now, self.glyphs, classes=TABLE)
            yield ModelDetail(self.glyphs, classes=DETAIL)
        yield FilterLine(placeholder=HINT, completed=self.completed, problems_of=self.filter_problems)

    def on_mount(self) -> None:
        """Show what is known as soon as the journal is open."""
        self.run(self._open(), "reading the catalogue")

    async def _open(self) -> None:
        connection = await self.opened()
        self.shelf.favourites = await favourites(connection.journal)
        self.shelf.usages.note(self.jobs.values())
        view = await connection.journal.get_meta(self.view_key)
        self._keeper = connection.engine.catalogue_keeper
        await self._restock()
        self.restore_view(view)
        self.is_filled = True
        self._keeper.on_change.append(self._catalogue_changed)
        self._catalogue_changed()

    # What the engine and the app tell.

    def _catalogue_changed(self) -> None:
        if self.is_attached and self.is_running:
            run_guarded(self, self._restock(), "reading the catalogue", group="restock", exclusive=True)

    async def _restock(self) -> None:
        """Take the catalogue as it is known now; rows stay where they are, and changes are told."""
        assert self._keeper is not None
        view = await self._keeper.view()
        if await self.shelf.take(view):
            self.table.set_rows(self.shelf.rows())
            self.narrow()
        if words := news_sum(self.shelf.fresh_news(view.news)):
            self.tell(f"The catalogue changed: {words}.")
        self._show_age()
        self._look()

    def receive(self, jobs: list[Job]) -> None:
        """Take new and changed jobs; what they say of their models is worked out once a second."""
        self.shelf.usages.note(jobs)
        self.show_submitted()

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden."""
        self.take_over()
        self.table.tick()
        self.show_submitted()
        self._show_age()
        self._look()

    def tick(self) -> None:
        """Tell ages anew; ask for a new catalogue where this one is old."""
        if self._keeper is not None:
            self._keeper.refresh_if_old(self.shelf.seen_at)
        if self.shelf.usages.changed():
            self.take_over()
        self._show_age()

    def take_over(self) -> None:
        """Show what changed of favourites and past jobs."""
        changed = self.shelf.updated(self.table.every())
        if changed:
            self.table.update_rows(changed)
            self.show_current()

    # Within.

    def _show_age(self) -> None:
        shelf, now = self.shelf, self.outlook.now()
        words = age_words(shelf.seen_at, now, refreshing=shelf.refreshing, problem=shelf.problem)
        self.table.summarise(words)
        if shelf.problem is not None and not shelf.refreshing:
            self.table.say(f"{shelf.problem}. ctrl+r asks RunComfy for its models again.")
        else:
            self.table.say("Asking RunComfy for its models…" if shelf.refreshing or not self.is_filled else "")

    def _look(self) -> None:
        """Show what hangs on the cursor, and find out more about the model if it stays there."""
        self.show_current()
        row = self.current()
        self.query_one(KeyHints).dim(_NEEDS_A_MODEL if row is None else frozenset())
        if row is None or not self.is_current or not self.detail_is_seen or self._lessons.is_fresh(row.id):
            self.workers.cancel_group(self, "learn")
        else:
            work = self._lessons.learn(self.connection, row.id)
            run_guarded(self, work, "reading the inputs", group="learn", exclusive=True)

    def _show_lesson(self) -> None:
        if self.detail_is_seen:
            self.show_detail()

    def show_detail(self) -> None:
        """Hand the model under the cursor to the detail."""
        row = self.current()
        if row is None:
            self.pane.show(None, None)
            return
        lessons = self._lessons
        words = describe(row, self.outlook.now(), self.page_of(row), lessons.inputs(row.id), lessons.asking(row.id))
        self.pane.show(row, words)

    def on_rows_table_cursor_moved(self) -> None:
        """Show the model that the cursor stands on now."""
        self._look()

    # The catalogue anew, and the view that survives.

    def action_refresh(self) -> None:
        """Ask RunComfy for its models now."""
        self._lessons.forget()
        self.run(self._refresh(), "asking for the catalogue")

    async def _refresh(self) -> None:
        await (await self.opened()).engine.catalogue_keeper.refresh()

    @property
    def own_sort(self) -> tuple[str, bool]:
        """Return the order that the person chose: recents and typed words lend another one."""
        return self.table.own_sort

    def restore_sort(self, column: str, *, reverse: bool) -> None:
        """Take the order of an earlier session."""
        self.table.restore_sort(column, reverse=reverse)

    def kept_view(self) -> dict[str, object]:
        """Return how the list is looked at, with which models."""
        return {**super().kept_view(), "view": self.view}

    def restore_view(self, view: object) -> None:
        """Look at the list as in an earlier session."""
        shown = view.get("view") if isinstance(view, Mapping) else None
        self.view = next((each for each in VIEWS if each == shown), "all")
        super().restore_view(view)
        self.narrow()

    def step_out(self) -> None:
        """From favourites and recents to all models, and from there to the jobs."""
        if self.view != "all":
            self.show_view("all")
        else:
            self.action_home()
