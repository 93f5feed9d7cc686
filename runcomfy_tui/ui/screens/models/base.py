"""What all groups of actions on the Models screen stand on: the models they act on, and what is known of them."""

from __future__ import annotations

from textual.widget import Widget

from runcomfy_tui.domain.hosted_url import checked_page_url
from runcomfy_tui.present.models import ModelRow
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.models.detail import ModelDetail
from runcomfy_tui.ui.screens.models.shelf import Shelf
from runcomfy_tui.ui.screens.models.table import ModelsTable
from runcomfy_tui.ui.screens.narrowed_panes import NarrowedPanes

NO_MODEL = "There is no model here."


class ModelsBase(NarrowedPanes):
    """A screen with a table of models. Actions take identities when their key is pressed and keep to them."""

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self.shelf = Shelf()

    @property
    def table(self) -> ModelsTable:
        """Return the table."""
        return self.query_one(ModelsTable)

    @property
    def pane(self) -> ModelDetail:
        """Return the detail."""
        return self.query_one(ModelDetail)

    @property
    def in_detail(self) -> Widget:
        """Return what takes the keys in the detail."""
        return self.pane

    def current(self) -> ModelRow | None:
        """Return the model under the cursor."""
        return self.table.row(self.table.cursor_id)

    def chosen(self) -> list[ModelRow]:
        """Return the marked models, or that under the cursor, or none."""
        found = (self.table.row(row_id) for row_id in self.table.targets)
        return [row for row in found if row is not None]

    def page_of(self, row: ModelRow) -> str:
        """Return the address of a model's page: the published one where it lies on RunComfy's website."""
        web_base = self.settings.web_base
        return checked_page_url(row.model.model_url, web_base) or f"{web_base}/models/{row.id}"
