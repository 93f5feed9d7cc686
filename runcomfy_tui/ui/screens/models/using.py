"""What is done with a model: its form, its page, its jobs, the clipboard, and marking it as a favourite."""

from __future__ import annotations

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.models import ModelRow
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.favourites import mark
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.outlook import ONLY_SHOWN
from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.screens.models.base import NO_MODEL, ModelsBase
from runcomfy_tui.ui.screens.starting import StartsJobs
from runcomfy_tui.ui.screens.switchboard import HOME


class UseActions(StartsJobs, ModelsBase):
    """The keys Enter, ``n``, ``f``, ``J``, ``O`` and ``y``."""

    @changing
    def action_new_job(self) -> None:
        """Open the form of the model under the cursor."""
        row = self.current()
        if row is None:
            self.refuse(NO_MODEL)
        else:
            hold_keys(self.app)  # what is typed next is meant for the form
            self.run(self._open_form(row.id), "opening the form")

    def on_rows_table_opened(self) -> None:
        """Open the form."""
        self.action_new_job()

    async def _open_form(self, model_id: str) -> None:
        try:
            await self._show_form(model_id)
        finally:
            let_keys_go(self.app)

    async def _show_form(self, model_id: str) -> None:
        # Forms are not imported before the first paint; the app fetches them in a thread soon after it.
        from runcomfy_tui.ui.screens.new_job import open_job_form

        form = await open_job_form(self.connection, model_id, self.note_submitted, outlook=self.outlook)
        if self.is_current:
            await self.app.push_screen(form)

    def action_favourite(self) -> None:
        """Make the chosen models favourites, or take them off where all of them are."""
        chosen = self.chosen()
        if not chosen:
            self.refuse(NO_MODEL)
        elif self.outlook.is_only_shown:
            self.refuse(ONLY_SHOWN)
        else:
            self.run(self._mark(chosen, are=not all(row.is_favourite for row in chosen)), "marking favourites")

    async def _mark(self, rows: list[ModelRow], *, are: bool) -> None:
        self.shelf.favourites = await mark(self.connection.journal, [row.id for row in rows], are=are)
        self.take_over()
        named = rows[0].listed.name if len(rows) == 1 else f"{len(rows):,} models"
        self.tell(f"{named}: {'favourite' if are else 'no favourite any more'}")

    def take_over(self) -> None:
        """Show what changed of favourites and past jobs."""
        raise NotImplementedError

    def action_jobs(self) -> None:
        """Show the jobs of the model under the cursor."""
        row = self.current()
        if row is None:
            self.refuse(NO_MODEL)
        elif not row.usage.count:
            self.refuse("You have no jobs with this model yet: Enter opens its form.")
        else:
            self.post_message(self.Wanted(HOME, f"model:{row.id}"))

    def action_open_web(self) -> None:
        """Open the model's page in the browser."""
        row = self.current()
        if row is None:
            self.refuse(NO_MODEL)
        else:
            self.run(self._open_page(self.page_of(row)), "opening the page")

    async def _open_page(self, address: str) -> None:
        if not await open_thing(address):
            self.tell(f"No browser here. The page is {address}")

    def action_copy(self) -> None:
        """List what of the model can be copied."""
        chosen, row = self.chosen(), self.current()
        if row is None or not chosen:
            self.refuse(NO_MODEL)
            return
        many = len(chosen) > 1
        choices = [
            Choice("i", f"ids of {len(chosen):,} models" if many else "model id", "id"),
            Choice("u", f"URLs of {len(chosen):,} pages" if many else "URL of its page", "URL"),
            Choice("n", "names" if many else "name", "name"),
        ]
        self.app.push_screen(
            Menu("Copy", choices), lambda what: self.run(self._copy(what, chosen), "copying") if what else None
        )

    async def _copy(self, what: str, rows: list[ModelRow]) -> None:
        lines = [{"id": row.id, "URL": self.page_of(row), "name": row.listed.name}[what] for row in rows]
        copied = await self.outlook.clipboard.copy(clean("\n".join(lines), 100_000, keep_newlines=True))
        self.tell(f"{what} copied" + (f"; {copied.doubt}" if copied.doubt else ""))
