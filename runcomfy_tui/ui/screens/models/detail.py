"""The detail of one model: price and description, its inputs with their limits, and what past jobs say of it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.cells import cell_width, fit
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.model_words import InputWords, ModelWords
from runcomfy_tui.present.models import ModelRow
from runcomfy_tui.ui.widgets.scrolled_detail import ScrolledDetail, facts_width, scroll_bindings

_LONGEST_NAME = 22


class ModelDetail(ScrolledDetail):
    """Shows the model it is given; None empties it."""

    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings("model")
    beside_from = 70
    beside_below = 18

    DEFAULT_CSS = """
    ModelDetail Vertical { height: auto; }
    ModelDetail .model--inputs { margin-top: 1; }
    ModelDetail .model--facts { margin-top: 1; }
    ModelDetail.-beside { layout: horizontal; }
    ModelDetail.-beside > Vertical { width: 1fr; }
    ModelDetail.-beside .model--inputs { width: 1fr; margin: 0 0 0 2; }
    """

    def __init__(self, glyphs: Glyphs, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._glyphs = glyphs
        self._shown: tuple[str, ModelWords] | None = None

    def compose(self) -> ComposeResult:
        """Yield what it is, its inputs, and what is known of it."""
        with Vertical():
            yield Static(markup=False, classes="model--what")
            yield Static(markup=False, classes="model--facts model--low")
        yield Static(markup=False, classes="model--inputs")
        yield Static(markup=False, classes="model--facts model--high")

    def fit(self) -> None:
        """Put the facts where there is room for them."""
        self._draw()

    def show(self, row: ModelRow | None, words: ModelWords | None) -> None:
        """Show a model, another one or the same as it is now."""
        if row is None or words is None:
            self._shown = None
            self.border_title, self.border_subtitle = Content("Detail"), Content("")
            for part in self.query(Static):
                part.update("")
            return
        if self._shown is None or self._shown[0] != row.id:
            self.scroll_home(animate=False)
        self.border_title = Content(row.listed.name)
        self.border_subtitle = Content(f"{self._glyphs.star} favourite" if row.is_favourite else "")
        if self._shown != (row.id, words):
            self._shown = (row.id, words)
            self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        words = self._shown[1]
        what = [Content.styled(words.price, f"bold $state-{words.role.value}"), Content(words.description)]
        self.query_one(".model--what", Static).update(Content("\n").join(what))
        self.query_one(".model--inputs", Static).update(_inputs(words))
        beside = self.has_class("-beside")
        facts = _facts(words.facts)
        for place, is_here in ((".model--low", beside), (".model--high", not beside)):
            part = self.query_one(place, Static)
            part.display = is_here
            part.update(facts if is_here else "")


def _facts(facts: tuple[tuple[str, str], ...]) -> Content:
    width = facts_width(facts)
    lines = [Content.assemble((f"{name:<{width}}  ", "$foreground 60%"), value) for name, value in facts]
    return Content("\n").join(lines)


def _inputs(words: ModelWords) -> Content:
    width = min(_LONGEST_NAME, max((cell_width(each.name) + 1 for each in words.inputs), default=0))
    lines = [Content.styled(words.inputs_title, "bold")]
    return Content("\n").join([*lines, *(_input(each, width) for each in words.inputs)])


def _input(each: InputWords, width: int) -> Content:
    name = f"{each.name}*" if each.required else each.name
    style = "bold" if each.required else ""
    return Content.assemble((fit(name, width) if each.words else name, style), (f"  {each.words}", "$foreground 60%"))
