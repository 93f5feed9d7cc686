"""The table of models: what is typed puts the best first, and the person's own order comes back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from runcomfy_tui.domain.model_search import ModelIndex
from runcomfy_tui.domain.text import sentences
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.model_sieve import ModelQuery, ModelSieve, View
from runcomfy_tui.present.models import BEST, ModelRow, best_column, look_of, model_columns
from runcomfy_tui.present.row_list import RowList
from runcomfy_tui.ui.widgets.rows import RowsTable

_TITLES: Final[dict[View, str]] = {"all": "Models", "favourites": "Favourite models", "recents": "Recent models"}
_NONE: Final[dict[View, str]] = {
    "all": "",
    "favourites": "No favourites yet: Esc shows all models, f makes one a favourite.",
    "recents": "No jobs yet with any model: Esc shows all, Enter opens a form.",
}
_RECENT: Final = "last"


class ModelsTable(RowsTable[ModelRow]):
    """Hundreds or thousands of models."""

    def __init__(self, now: Callable[[], float], glyphs: Glyphs, *, classes: str) -> None:
        columns = model_columns(glyphs)
        super().__init__(
            RowList(columns[0]), columns, look_of, now, title=_TITLES["all"], glyphs=glyphs, id="models",
            classes=classes,
        )  # fmt: skip
        self._sieve = ModelSieve(ModelQuery(), ModelIndex(()))
        self.columns[BEST] = best_column(lambda model_id: self._sieve.place_of(model_id))
        self.own_sort: tuple[str, bool] = (columns[0].key, False)
        """The order that the person chose."""
        self._lent: str | None = None

    @property
    def is_ranked(self) -> bool:
        """Tell whether words are typed, by which models can be ordered."""
        return self._sieve.is_ranked

    def search(self, sieve: ModelSieve) -> None:
        """Show what a sieve lets through, typed words by how well they fit, and recents by their time."""
        typed = sieve.is_ranked and sieve.text != self._sieve.text
        self._sieve = sieve
        lent = BEST if sieve.is_ranked else _RECENT if sieve.view == "recents" else None
        if lent != self._lent:
            self._lent = lent
            key, self._list.reverse = (lent, False) if lent else self.own_sort
            self._list.column = self.columns[key]
        self._title = _TITLES[sieve.view]
        self.set_sieve(sieve)
        if typed:
            self.action_first()

    def sort_by(self, column: str, reverse: bool | None = None) -> None:
        """Sort by a column's key, now and after what is typed is gone again."""
        super().sort_by(column, reverse)
        if column != BEST:
            self.own_sort = (column, self.sort_reverse)

    def restore_sort(self, column: str, *, reverse: bool) -> None:
        """Take the order that was chosen in an earlier session."""
        if column in self.columns and column != BEST:
            self.own_sort = (column, reverse)
            self.sort_by(column, reverse=reverse)

    def say(self, words: str) -> None:
        """Say this while there are no models at all."""
        self.nothing_yet = sentences(words)
        self.repaint_changed()

    def _empty_text(self) -> str:
        view = self._sieve.view
        if self._list.rows and view != "all" and not self._sieve.text.strip():
            return _NONE[view]
        return super()._empty_text()
