"""The model picker: type to narrow, Enter opens the model's form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.money import money
from runcomfy_tui.ui.screens.new_job.match import Entry, entries, search
from runcomfy_tui.ui.tasks import run_guarded, sentence

_MOST_LISTED = 300


class NewJobScreen(Screen[CatalogueModel]):
    """Lists the catalogue; dismissed with the chosen model, or with None by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="new-job.back", tooltip="Clear what was typed, then go back"),
        Binding("down", "move(1)", "Down", id="new-job.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="new-job.up", show=False, priority=True),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", id="new-job.page-down", show=False, priority=True),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="new-job.page-up", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    NewJobScreen > Vertical {
        border: round $primary; padding: 0 1;
        border-title-color: $text; border-title-style: bold; border-subtitle-color: $text-muted;
    }
    NewJobScreen Input, NewJobScreen Input:focus {
        border: none; height: 1; padding: 0; margin-bottom: 1; background: $surface;
    }
    NewJobScreen OptionList {
        height: 1fr; border: none; padding: 0; background: transparent; scrollbar-size-vertical: 1;
    }
    NewJobScreen .new-job--about { height: auto; max-height: 6; border-top: solid $primary 40%; }
    NewJobScreen .new-job--keys { height: 1; color: $text-muted; }
    NewJobScreen.-low .new-job--about, NewJobScreen.-low .new-job--keys { display: none; }
    NewJobScreen.-low Input { margin-bottom: 0; }
    """

    def __init__(self, catalogue: Callable[[], Awaitable[Sequence[CatalogueModel]]]) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._entries: list[Entry] = []
        self._shown: list[Entry] = []
        self._state = "Asking RunComfy for its models…"

    def compose(self) -> ComposeResult:
        """Yield the line to type on, the list, and more about the model under the cursor."""
        with Vertical() as box:
            box.border_title = "New job: choose a model"
            yield Input(placeholder="type a name, a kind or a category: flux, image-to-video, voice…")
            yield OptionList()
            yield Static(classes="new-job--about", markup=False)
            yield Static("Enter opens its form · ↑ ↓ move · Esc back", classes="new-job--keys", markup=False)

    def on_mount(self) -> None:
        """Show the list as soon as it is here."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._list()
        run_guarded(self, self._load(), "reading the catalogue")

    async def _load(self) -> None:
        try:
            self._entries = entries(await self._catalogue())
        except RuncomfyTuiError as error:
            self._state = sentence(error)
            self._list()
            return
        self._state = "RunComfy lists no models."
        self._list()

    def on_resize(self) -> None:
        """Cut the texts anew and save lines where there are few."""
        self.set_class(self.size.height < 16, "-low")
        self._list()

    def on_input_changed(self) -> None:
        """Narrow the list as it is typed."""
        self._list()

    def _list(self) -> None:
        text = self.query_one(Input).value
        found = search(self._entries, text)
        self._shown = found[:_MOST_LISTED]
        options = self.query_one(OptionList)
        width = max(20, self.size.width - 6)
        options.clear_options()
        options.add_options([Option(_prompt(entry, width)) for entry in self._shown])
        options.highlighted = 0 if self._shown else None
        box = self.query_one(Vertical)
        box.border_subtitle = f"{len(found):,} of {len(self._entries):,}" if self._entries else ""
        if not self._shown:
            nothing = f"Nothing fits “{text.strip()[:40]}”: Esc clears it." if self._entries else self._state
            self.query_one(".new-job--about", Static).update(Content(nothing))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell more about the model under the cursor."""
        if event.option_index < len(self._shown):
            self.query_one(".new-job--about", Static).update(_about(self._shown[event.option_index]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose by the mouse."""
        self.dismiss(self._shown[event.option_index].model)

    def on_input_submitted(self) -> None:
        """Choose the model under the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            self.dismiss(self._shown[at].model)

    def action_move(self, by: int) -> None:
        """Move the cursor of the list."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            step = by * max(1, options.size.height - 1)
            options.highlighted = max(0, min(options.highlighted + step, len(self._shown) - 1))

    def action_back(self) -> None:
        """Clear what was typed first, then leave."""
        typed = self.query_one(Input)
        if typed.value:
            typed.value = ""
        else:
            self.dismiss(None)


def price_words(model: CatalogueModel) -> str:
    """Return the published base price in words; a missing one is unknown, never free."""
    if model.base_price_usd is None:
        return "price unknown"
    unit = f" / {model.price_unit}" if model.price_unit else ""
    return f"{money(model.base_price_usd)}{unit}"


def _prompt(entry: Entry, width: int) -> Content:
    price = price_words(entry.model)
    kind = "" if entry.model.kind == "model" else f" [{clean(entry.model.kind, 12)}]"
    name = cut(entry.name + kind, max(10, min(44, width - cell_width(price) - 2)))
    left = width - cell_width(name) - cell_width(price) - 2
    gap = " " * max(1, 46 - cell_width(name)) if left > 60 else "  "
    id_ = cut(entry.id, left - len(gap)) if left > 16 else ""
    fill = " " * max(1, width - cell_width(name) - cell_width(gap + id_) - cell_width(price))
    return Content.assemble((name, "bold"), (gap + id_, "$text-muted"), fill, (price, "$text-accent"))


def _about(entry: Entry) -> Content:
    note = clean(entry.model.pricing_note, 200).strip()
    facts = " · ".join(part for part in (entry.id, entry.categories, entry.model.kind) if part)
    lines = [Content(entry.description or "No description."), Content.styled(facts, "$text-muted")]
    if note:
        lines.append(Content.styled(note, "$text-muted"))
    return Content("\n").join(lines)
