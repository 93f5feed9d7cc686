"""Finding a model: the filter that is typed, categories and kinds from a list, favourites and recents, the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from runcomfy_tui.present.model_sieve import VIEWS, ModelSieve, View, complete, parse, value_of, with_term
from runcomfy_tui.present.models import BEST
from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.screens.models.base import ModelsBase
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue

HINT: Final = "words, category:image-to-video, kind:model, price<0.1, favourite:yes, -not this"
_SORTS: Final = (
    ("f", "favourites first, then recents", "favourite"),
    ("n", "name", "name"),
    ("p", "price", "price"),
    ("o", "output", "output"),
    ("i", "number of inputs", "inputs"),
    ("t", "usual time", "time"),
    ("c", "usual cost", "cost"),
    ("l", "last used", "last"),
    ("g", "category", "category"),
    ("k", "kind", "kind"),
    ("d", "id", "id"),
    ("b", "best fit of the typed words", BEST),
)


class NarrowActions(ModelsBase):
    """The keys ``/``, ``c``, ``K``, ``V`` and ``s``."""

    view: View = "all"

    def filter_problems(self, text: str) -> Sequence[str]:
        """Return what makes no sense in a filter."""
        return parse(text, self.shelf.folded_categories).problems

    def completed(self, text: str) -> str | None:
        """Return a filter with its last word completed."""
        return complete(text, self._values)

    def _values(self, name: str) -> Sequence[str]:
        stock = self.shelf.stock
        known = {"category": stock.categories, "kind": stock.kinds, "output": stock.outputs, "input": stock.inputs}
        return known.get(name, ())

    def narrow(self) -> None:
        """Show what the filter and the view let through now."""
        query = parse(self.filter_text, self.shelf.folded_categories)
        self.table.search(ModelSieve(query, self.shelf.stock.index, self.view))

    def action_category(self) -> None:
        """Choose a category from all there are."""
        counts = Counter(word for row in self.table.every() for word in row.listed.categories)
        self._pick("category", "categories", [word for word in self.shelf.stock.categories if counts[word]], counts)

    def action_kind(self) -> None:
        """Choose a kind from all there are."""
        counts = Counter(row.listed.kind for row in self.table.every())
        self._pick("kind", "kinds", list(self.shelf.stock.kinds), counts)

    def _pick(self, name: str, plural: str, values: list[str], counts: Counter[str]) -> None:
        if not values:
            self.refuse(f"No model names a {name}.")
            return
        now = value_of(self.filter_text, name)
        labels = (f"all {plural}", *(f"{value}  {counts[value]:,}" for value in values))
        marked = values.index(now) + 1 if now in values else None if now else 0
        self.app.push_screen(
            PickValue(f"Show one {name}", labels, marked=marked),
            lambda at: None if at is None else self._picked(name, values[at - 1] if at else ""),
        )

    def _picked(self, name: str, value: str) -> None:
        self.filter_by(with_term(self.filter_text, name, value))

    def action_view(self) -> None:
        """Show all models, favourites, recents, and all again."""
        self.show_view(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def show_view(self, view: View) -> None:
        """Show all models, the favourites, or those that were used."""
        self.view = view
        self.narrow()
        self.keep_view()

    def action_sort(self) -> None:
        """Choose what to sort by."""
        table = self.table
        why_not: Callable[[str], str | None] = lambda key: (  # noqa: E731 - one line of a table
            "no words are typed" if key == BEST and not table.is_ranked else None
        )
        choices = [
            Choice(letter, f"{words} (now)" if key == table.sort_column else words, key, why_not(key))
            for letter, words, key in _SORTS
        ]
        self.app.push_screen(Menu("Sort by", choices), lambda key: table.sort_by(key, reverse=False) if key else None)
