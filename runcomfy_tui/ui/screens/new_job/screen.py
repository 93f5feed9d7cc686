"""The picker of what is to run, models and deployments: type to narrow, Enter opens the form."""

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
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.model_search import ModelIndex
from runcomfy_tui.present.cells import cell_width, cut
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.screens.new_job.offer import Offer, offers, stand_in
from runcomfy_tui.ui.tasks import run_guarded, sentence

_MOST_LISTED = 300


class NewJobScreen(Screen[Offer]):
    """Lists deployments and the catalogue, favourites and what was used last first.

    Dismissed with what was chosen, or None by Esc.
    """

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
        deployments: Callable[[], Awaitable[Sequence[Deployment]]] | None = None,
        favourites: Callable[[], Awaitable[Collection[str]]] | None = None,
        last_used: Mapping[str, float] | None = None,
        now: Callable[[], float] = time.time,
        glyphs: Glyphs = UNICODE,
    ) -> None:
        """``last_used`` are unix seconds by the id of a model or a deployment; ``now`` returns them, too."""
        super().__init__()
        self._catalogue = catalogue
        self._kept_deployments = deployments
        self._kept_favourites = favourites
        self._favourites: Collection[str] = ()
        self._last_used = last_used or {}
        self._now = now
        self._glyphs = glyphs
        self._index = ModelIndex(())
        self._offers: dict[str, Offer] = {}
        self._nearest: list[Offer] = []
        self._shown: list[Offer] = []
        self._state = "Asking RunComfy for its models…"
        self._is_loading = True
        self._was_entered = False

    def compose(self) -> ComposeResult:
        """Yield the line to type on, the list, and more about the model under the cursor."""
        with Vertical() as box:
            box.border_title = "New job: choose a model or a deployment"
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
            deployments = [] if self._kept_deployments is None else list(await self._kept_deployments())
            models = await self._catalogue()
            self._index = await asyncio.to_thread(ModelIndex, [*models, *map(stand_in, deployments)])
        except RuncomfyTuiError as error:
            self._state = sentence(error)
            return
        self._state = "RunComfy lists no models."
        self._offers = offers(
            self._index,
            deployments,
            is_favourite=lambda id_: id_ in self._favourites,
            last_used=self._last_used.get,
            now=self._now(),
        )
        self._nearest = sorted(self._offers.values(), key=lambda offer: offer.nearness)

    def on_resize(self) -> None:
        """Cut the texts anew and save lines where there are few."""
        self.set_class(self.size.height < 16, "-low")
        self._list()

    def on_input_changed(self) -> None:
        """Narrow the list as it is typed."""
        self._list()

    def _found(self, text: str) -> list[Offer]:
        if not text.split():
            return self._nearest
        return [self._offers[entry.model.model_id] for entry in self._index.search(text) if self._offers]

    def _list(self) -> None:
        text = self.query_one(Input).value
        found = self._found(text)
        self._shown = found[:_MOST_LISTED]
        options = self.query_one(OptionList)
        width = max(20, self.size.width - 6)
        options.clear_options()
        options.add_options([Option(self._prompt(offer, width)) for offer in self._shown])
        options.highlighted = 0 if self._shown else None
        box = self.query_one(Vertical)
        box.border_subtitle = f"{len(found):,} of {len(self._offers):,}" if self._offers else ""
        if not self._shown:
            nothing = f"Nothing fits “{text.strip()[:40]}”: Esc clears it." if self._offers else self._state
            self.query_one(".new-job--about", Static).update(Content(nothing))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell more about the model under the cursor."""
        if event.option_index < len(self._shown):
            first, *others = self._shown[event.option_index].about
            lines = [Content(first), *(Content.styled(line, "$foreground 60%") for line in others)]
            self.query_one(".new-job--about", Static).update(Content("\n").join(lines))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose by the mouse."""
        self.dismiss(self._shown[event.option_index])

    def on_input_submitted(self) -> None:
        """Choose the model under the cursor; before the list is here, the one that it will be on."""
        if self._is_loading:
            self._was_entered = True
            hold_keys(self.app)
            return
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            hold_keys(self.app)  # what is typed next is meant for the form
            self.dismiss(self._shown[at])
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

    def _prompt(self, offer: Offer, width: int) -> Content:
        price = offer.price
        star = f"{self._glyphs.star} " if offer.is_favourite else "  "
        name = cut(offer.name, max(10, min(42, width - cell_width(price) - 4)))
        left = width - cell_width(star + name) - cell_width(price) - 2
        gap = " " * max(1, 44 - cell_width(name)) if left > 60 else "  "
        id_ = cut(offer.entry.id, left - len(gap)) if left > 16 else ""
        fill = " " * max(1, width - cell_width(star + name) - cell_width(gap + id_) - cell_width(price))
        return Content.assemble(
            (star, "$text-warning"), (name, "bold"), (gap + id_, "$foreground 60%"), fill, (price, "$text-accent")
        )
