"""The dialog that picks an output of an earlier job: type to narrow, Enter takes its URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.cells import cell_width, cut, fit
from runcomfy_tui.present.durations import age
from runcomfy_tui.present.targets import fit_target
from runcomfy_tui.store.past_outputs import PastOutput
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line
from runcomfy_tui.ui.screens.pick_file.narrow_line import NarrowLine
from runcomfy_tui.ui.screens.pick_output.offers import Offer, facts, lasts, narrowed, offers
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, preview_kind

if TYPE_CHECKING:
    from textual.widget import Widget

MOST_SHOWN: Final = 300
WIDE: Final = 100
"""From this width on the output under the cursor is shown at the side."""
NARROW: Final = 40
"""Lists that are narrower leave out the model."""
_NOUNS: Final = {MediaKind.IMAGE: "picture", MediaKind.VIDEO: "video", MediaKind.AUDIO: "sound"}


class PickOutput(Dialog[tuple[str, ...]]):
    """Answers with the URLs of what was picked; with the path of the downloaded file for what is deleted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, priority=True, id="pick-output.previous", tooltip="The one above"),
        Binding("down", "move(1)", "Down", show=False, priority=True, id="pick-output.next", tooltip="The one below"),
        Binding(
            "pageup", "page(-1)", "Page up", show=False, priority=True, id="pick-output.page-up", tooltip="A page up"
        ),
        Binding(
            "pagedown",
            "page(1)",
            "Page down",
            show=False,
            priority=True,
            id="pick-output.page-down",
            tooltip="A page down",
        ),
        Binding("space", "mark", "Mark", priority=True, id="pick-output.mark", tooltip="Mark this one and go on"),
    ]
    DEFAULT_CSS = """
    PickOutput > Vertical { width: 92%; max-width: 140; height: 90%; }
    PickOutput Horizontal { height: 1fr; }
    PickOutput OptionList {
        border: none; width: 1fr; height: 1fr; padding: 0; background: transparent; scrollbar-size-vertical: 1;
    }
    PickOutput .pick-output--side { width: 45%; height: 1fr; margin-left: 2; display: none; }
    PickOutput.-side .pick-output--side { display: block; }
    PickOutput PreviewPane { height: 1fr; }
    PickOutput .pick-output--about { height: auto; margin-bottom: 1; }
    PickOutput.-low .dialog--keys { display: none; }
    PickOutput .pick-output--foot { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(
        self,
        outputs: Sequence[PastOutput],
        kind: MediaKind | None,
        *,
        now: Callable[[], float],
        most: int | None = 1,
        preview: Callable[[], Widget] | None = None,
    ) -> None:
        """``most`` outputs may be picked (None: any number); ``now`` returns unix seconds."""
        noun = _NOUNS.get(kind, "file") if kind is not None else "file"
        super().__init__(f"Use {'an output' if most == 1 else 'outputs'} of an earlier job: {noun}s")
        self._noun = noun
        self._outputs = outputs
        self._now = now
        self._most = most
        self._preview = cast(PreviewPane, preview()) if preview is not None else None
        self._offers = offers(outputs, frozenset(), now())
        self._shown: list[Offer] = []
        self._marked: dict[str, None] = {}

    def contents(self) -> ComposeResult:
        """The line to type in, the outputs, more about the one under the cursor, and the keys."""
        yield NarrowLine("type to narrow: words of the prompt, a model, a label", marks=self._most != 1)
        with Horizontal():
            yield OptionList(markup=False)
            with Vertical(classes="pick-output--side"):
                yield Static(classes="pick-output--about", markup=False)
                if self._preview is not None:
                    yield self._preview
        yield Static(classes="pick-output--foot", markup=False)
        keys = [("Enter", "use it"), *([("Space", "mark")] if self._most != 1 else []), ("Esc", "leave")]
        yield key_line(keys)

    def on_mount(self) -> None:
        """Show what is known, then look which downloads are still there."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._fill(0)
        run_guarded(self, self._look(), "looking for downloaded files", group="look", exclusive=True)

    def on_resize(self) -> None:
        """Show the output at the side where there is room, and cut the lines anew."""
        self.set_class(self.size.width >= WIDE, "-side")
        self.call_after_refresh(self._refill)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marks are for lists."""
        return self._most != 1 if action == "mark" else True

    async def _look(self) -> None:
        paths = [each.path for each in self._outputs if each.path is not None]
        try:
            there = await read_disk(_there, paths)
        except RuncomfyTuiError:
            return
        self._offers = offers(self._outputs, there, self._now())
        self._refill()

    # Actions ----------------------------------------------------------------------------------------------------

    def action_move(self, direction: int) -> None:
        """Go to the neighbour."""
        options = self.query_one(OptionList)
        if direction > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        options = self.query_one(OptionList)
        if direction > 0:
            options.action_page_down()  # type: ignore[no-untyped-call]
        else:
            options.action_page_up()  # type: ignore[no-untyped-call]

    def action_mark(self) -> None:
        """Mark the output under the cursor, or take its mark away, and go on."""
        offer = self._offer()
        if offer is None or not self._can_take(offer):
            return
        url = offer.output.url
        if url in self._marked:
            del self._marked[url]
        elif self._most is not None and len(self._marked) >= self._most:
            self.notify(f"There is room for {self._most}.", markup=False)
            return
        else:
            self._marked[url] = None
        self._fill((self.query_one(OptionList).highlighted or 0) + 1)

    def action_leave(self) -> None:
        """Take back what was typed, else close without an answer."""
        line = self.query_one(Input)
        if line.value:
            line.value = ""
        else:
            super().action_leave()

    # Events -----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(0)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _taken(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        event.stop()
        by_url = {each.output.url: each for each in reversed(self._offers)}
        marked = [by_url[url] for url in self._marked if url in by_url]
        offer = self._offer()
        chosen = marked or ([offer] if offer is not None and self._can_take(offer) else [])
        texts = tuple(each.gives for each in chosen if each.gives is not None)
        if texts:
            self.dismiss(texts)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show()

    # Showing ----------------------------------------------------------------------------------------------------

    def _can_take(self, offer: Offer) -> bool:
        if offer.why_not:
            self.notify(offer.why_not, severity="warning", markup=False)
        return not offer.why_not

    def _refill(self) -> None:
        if self.is_mounted:
            self._fill(self.query_one(OptionList).highlighted or 0)

    def _fill(self, place: int) -> None:
        options = self.query_one(OptionList)
        found = narrowed(self._offers, self.query_one(Input).value)
        self._shown = found[:MOST_SHOWN]
        room = max(options.size.width - 1, 20)
        options.set_options([Option(self._line(offer, room)) for offer in self._shown])
        options.highlighted = min(place, len(self._shown) - 1) if self._shown else None
        self.query_one(".pick-output--foot", Static).update(Content(self._foot(len(found))))
        self.query_one(Vertical).border_subtitle = Content(f"{len(self._marked)} marked" if self._marked else "")
        self._show()

    def _line(self, offer: Offer, room: int) -> Content:
        """Title, model, age and how long it lasts, in columns."""
        now, target = self._now(), offer.target
        mark = "● " if offer.output.url in self._marked else "  "
        model = max(room // 4, 10) if room >= NARROW else 0
        end = f" {fit(age(now - offer.output.finished_at), 4)} {fit(lasts(offer, now), 9)}"
        if model:
            end = f" {fit(fit_target(target, model), model)}{end}"
        title = max(room - cell_width(mark + end), 4)
        about = cut(f" ({offer.about})", title // 2) if offer.about else ""
        words = cut(offer.title, title - cell_width(about)) + about
        line = fit(words, title) + end
        dim = "$foreground 45%" if offer.is_gone else ""
        return Content.assemble((mark, "$text-accent"), (line, dim))

    def _foot(self, found: int) -> str:
        if not self._outputs:
            return f"No job has brought a {self._noun} yet."
        if not found:
            return f"None of {len(self._outputs):,} fits: Esc takes back what is typed."
        shown = f"{found:,} of {len(self._outputs):,}" if found < len(self._outputs) else f"{found:,} {self._noun}s"
        return shown + (f", the newest {MOST_SHOWN} here" if found > MOST_SHOWN else ", the newest first")

    def _offer(self) -> Offer | None:
        place = self.query_one(OptionList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def _show(self) -> None:
        offer = self._offer()
        lines = facts(offer, self._now()) if offer is not None else ()
        self.query_one(".pick-output--about", Static).update(Content("\n".join(lines)))
        if self._preview is None or not self.has_class("-side"):
            return
        if offer is None:
            self._preview.show(None)
            return
        path = Path(offer.path) if offer.path is not None else None
        said = () if path is not None else ("Not downloaded: there is nothing to show.",)
        self._preview.show(PreviewItem(path, preview_kind(offer.output.kind), offer.title, said))


def _there(paths: Sequence[str]) -> frozenset[str]:
    """Those of the paths that are plain files."""
    return frozenset(path for path in paths if _is_file(path))


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
