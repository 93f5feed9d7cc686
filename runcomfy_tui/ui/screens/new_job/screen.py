"""The model picker: type to narrow, Enter opens the model's form."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
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
from runcomfy_tui.domain.model_search import ModelIndex
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.durations import ago
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.model_usage import Usage
from runcomfy_tui.present.models import ModelRow, inputs_words, model_row, price_words
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.tasks import run_guarded, sentence

_MOST_LISTED = 300


class NewJobScreen(Screen[CatalogueModel]):
    """Lists the catalogue, favourites and what was used last first; dismissed with the chosen model, or None by Esc."""

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

    def __init__(
        self,
        catalogue: Callable[[], Awaitable[Sequence[CatalogueModel]]],
        *,
        favourites: Callable[[], Awaitable[Collection[str]]] | None = None,
        last_used: Mapping[str, float] | None = None,
        now: Callable[[], float] = time.time,
        glyphs: Glyphs = UNICODE,
    ) -> None:
        """``last_used`` are unix seconds by model id; ``now`` returns them, too."""
        super().__init__()
        self._catalogue = catalogue
        self._kept_favourites = favourites
        self._favourites: Collection[str] = ()
        self._last_used = last_used or {}
        self._now = now
        self._glyphs = glyphs
        self._index = ModelIndex(())
        self._rows: dict[str, ModelRow] = {}
        self._nearest: list[ModelRow] = []
        self._shown: list[ModelRow] = []
        self._state = "Asking RunComfy for its models…"
        self._is_loading = True
        self._was_entered = False

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
        await self._read()
        self._is_loading = False
        self._list()
        if self._was_entered:
            self._was_entered = False
            self.on_input_submitted()

    async def _read(self) -> None:
        try:
            if self._kept_favourites is not None:
                self._favourites = await self._kept_favourites()
            self._index = await asyncio.to_thread(ModelIndex, await self._catalogue())
        except RuncomfyTuiError as error:
            self._state = sentence(error)
            return
        self._state = "RunComfy lists no models."
        for entry in self._index.entries:
            model_id = entry.model.model_id
            use = Usage(last_at=self._last_used.get(model_id))
            self._rows[model_id] = model_row(entry, is_favourite=model_id in self._favourites, usage=use)
        self._nearest = sorted(self._rows.values(), key=lambda row: row.nearness)

    def on_resize(self) -> None:
        """Cut the texts anew and save lines where there are few."""
        self.set_class(self.size.height < 16, "-low")
        self._list()

    def on_input_changed(self) -> None:
        """Narrow the list as it is typed."""
        self._list()

    def _found(self, text: str) -> list[ModelRow]:
        if not text.split():
            return self._nearest
        return [self._rows[entry.model.model_id] for entry in self._index.search(text) if self._rows]

    def _list(self) -> None:
        text = self.query_one(Input).value
        found = self._found(text)
        self._shown = found[:_MOST_LISTED]
        options = self.query_one(OptionList)
        width = max(20, self.size.width - 6)
        options.clear_options()
        options.add_options([Option(self._prompt(row, width)) for row in self._shown])
        options.highlighted = 0 if self._shown else None
        box = self.query_one(Vertical)
        box.border_subtitle = f"{len(found):,} of {len(self._rows):,}" if self._rows else ""
        if not self._shown:
            nothing = f"Nothing fits “{text.strip()[:40]}”: Esc clears it." if self._rows else self._state
            self.query_one(".new-job--about", Static).update(Content(nothing))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell more about the model under the cursor."""
        if event.option_index < len(self._shown):
            row = self._shown[event.option_index]
            self.query_one(".new-job--about", Static).update(_about(row, self._now()))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose by the mouse."""
        self.dismiss(self._shown[event.option_index].model)

    def on_input_submitted(self) -> None:
        """Choose the model under the cursor; before the list is here, the one that it will be on."""
        if self._is_loading:
            self._was_entered = True
            hold_keys(self.app)
            return
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            hold_keys(self.app)  # what is typed next is meant for the form
            self.dismiss(self._shown[at].model)
        else:
            let_keys_go(self.app)

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

    def _prompt(self, row: ModelRow, width: int) -> Content:
        entry, price = row.listed, price_words(row.model)
        kind = "" if entry.kind == "model" else f" [{entry.kind[:12]}]"
        star = f"{self._glyphs.star} " if row.is_favourite else "  "
        name = cut(entry.name + kind, max(10, min(42, width - cell_width(price) - 4)))
        left = width - cell_width(star + name) - cell_width(price) - 2
        gap = " " * max(1, 44 - cell_width(name)) if left > 60 else "  "
        id_ = cut(entry.id, left - len(gap)) if left > 16 else ""
        fill = " " * max(1, width - cell_width(star + name) - cell_width(gap + id_) - cell_width(price))
        return Content.assemble(
            (star, "$text-warning"), (name, "bold"), (gap + id_, "$foreground 60%"), fill, (price, "$text-accent")
        )


def _about(row: ModelRow, now: float) -> Content:
    entry = row.listed
    note = clean(entry.model.pricing_note, 200).strip()
    used = "" if row.usage.last_at is None else f"used {ago(now - row.usage.last_at)}"
    facts = (entry.id, " ".join(entry.categories), entry.kind, inputs_words(row), used)
    lines = [
        Content(entry.description or "No description."),
        Content.styled(" · ".join(part for part in facts if part), "$foreground 60%"),
    ]
    if note:
        lines.append(Content.styled(note, "$foreground 60%"))
    return Content("\n").join(lines)
