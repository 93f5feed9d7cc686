"""The dialog that picks an output of an earlier job: type to narrow, Enter takes its URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.cells import cell_width, cut, fit
from runcomfy_tui.present.durations import age
from runcomfy_tui.present.targets import fit_target
from runcomfy_tui.store.past_outputs import PastOutput
from runcomfy_tui.ui.screens.dialogs.picker import MARK, NO_MARK, Picker, noun, picker_bindings
from runcomfy_tui.ui.screens.pick_output.offers import Offer, facts, lasts, narrowed, offers
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk
from runcomfy_tui.ui.widgets.previews import PreviewItem, preview_kind

if TYPE_CHECKING:
    from textual.widget import Widget

MOST_SHOWN: Final = 300
NARROW: Final = 40
"""Lists that are narrower leave out the model."""


class PickOutput(Picker):
    """Answers with the URLs of what was picked; with the path of the downloaded file for what is deleted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *picker_bindings("pick-output"),
        Binding("space", "mark", "Mark", priority=True, id="pick-output.mark", tooltip="Mark this one and go on"),
    ]
    DEFAULT_CSS = """
    PickOutput .pick-output--about { height: auto; margin-bottom: 1; }
    """
    placeholder = "type to narrow: words of the prompt, a model, a label"

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
        words = f"Use {'an output' if most == 1 else 'outputs'} of an earlier job: {noun(kind)}s"
        super().__init__(words, most=most, preview=preview)
        self._noun = noun(kind)
        self._outputs = outputs
        self._now = now
        self._offers = offers(outputs, frozenset(), now())
        self._shown: list[Offer] = []
        self._marked: dict[str, None] = {}

    def side(self) -> ComposeResult:
        """More about the output under the cursor, and its picture."""
        with Vertical(classes="picker--side"):
            yield Static(classes="pick-output--about", markup=False)
            if self._preview is not None:
                yield self._preview

    def keys(self) -> Sequence[tuple[str, str]]:
        """The keys that are worth a word."""
        return [("Enter", "use it"), ("Esc", "leave")]

    def begin(self) -> None:
        """Show what is known, then look which downloads are still there."""
        self._fill(0)
        run_guarded(self, self._look(), "looking for downloaded files", group="look", exclusive=True)

    def fit(self) -> None:
        """Cut the lines anew."""
        self.call_after_refresh(self._refill)

    async def _look(self) -> None:
        paths = [each.path for each in self._outputs if each.path is not None]
        try:
            there = await read_disk(_there, paths)
        except RuncomfyTuiError:
            return
        self._offers = offers(self._outputs, there, self._now())
        self._refill()

    # Actions ----------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the output under the cursor, or take its mark away, and go on."""
        offer = self._offer()
        if offer is None or not self._can_take(offer):
            return
        url = offer.output.url
        if url in self._marked:
            del self._marked[url]
        elif self._can_mark(len(self._marked)):
            self._marked[url] = None
        else:
            return
        self._fill((self._place or 0) + 1)

    # Events -----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(0)

    def take(self) -> None:
        """Answer with what is marked, else with the output under the cursor, as far as it can be had."""
        by_url = {each.output.url: each for each in reversed(self._offers)}
        marked = [by_url[url] for url in self._marked if url in by_url]
        offer = self._offer()
        chosen = marked or ([offer] if offer is not None and self._can_take(offer) else [])
        texts = tuple(each.gives for each in chosen if each.gives is not None)
        if texts:
            self.dismiss(texts)

    # Showing ----------------------------------------------------------------------------------------------------

    def _can_take(self, offer: Offer) -> bool:
        if offer.why_not:
            self.notify(offer.why_not, severity="warning", markup=False)
        return not offer.why_not

    def _refill(self) -> None:
        if self.is_mounted:
            self._fill(self._place or 0)

    def _fill(self, place: int) -> None:
        found = narrowed(self._offers, self.query_one(Input).value)
        self._shown = found[:MOST_SHOWN]
        room = max(self.query_one(OptionList).size.width - 1, 20)
        lines = [self._line(offer, room) for offer in self._shown]
        self._put(lines, place, foot=self._foot(len(found)), marked=len(self._marked))

    def _line(self, offer: Offer, room: int) -> Content:
        """Title, model, age and how long it lasts, in columns."""
        now, target = self._now(), offer.target
        mark = MARK if offer.output.url in self._marked else NO_MARK
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
        place = self._place
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def show_current(self) -> None:
        """Say what is known of the output under the cursor, and show its file."""
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
