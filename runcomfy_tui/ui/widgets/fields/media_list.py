"""A list of media: a row for each, several files picked or dropped at once."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.forms import NotSent, Typed
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.list_control import ListControl
from runcomfy_tui.ui.widgets.fields.list_row import ListRow
from runcomfy_tui.ui.widgets.fields.media_control import MediaControl
from runcomfy_tui.ui.widgets.fields.media_sources import pick_files, pick_outputs


class MediaList(ListControl):
    """Edits a list of pictures, clips or sounds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "pick_file", "Files", id="media.pick_files", tooltip="Add files of this machine"),
        Binding("f10", "pick_output", "Outputs", id="media.pick_outputs", tooltip="Add outputs of earlier jobs"),
    ]

    @property
    def room(self) -> int | None:
        """How many more media this list takes; None for any number."""
        most = self._field.max_items
        return None if most is None else max(most - len(self._rows()), 0)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Past results are there where somebody knows them."""
        return self._matter.outputs is not None if action == "pick_output" else True

    def action_pick_file(self) -> None:
        """Add files of this machine."""
        if self._has_room():
            run_guarded(self, self._pick_file(), "picking files", group="pick", exclusive=True)

    async def _pick_file(self) -> None:
        self.add(await pick_files(self.app, self._matter, self._kind(), most=self.room))

    def action_pick_output(self) -> None:
        """Add outputs of earlier jobs."""
        if self._has_room():
            run_guarded(self, self._pick_output(), "picking outputs", group="pick", exclusive=True)

    async def _pick_output(self) -> None:
        self.add(await pick_outputs(self.app, self._matter, self._kind(), most=self.room))

    @on(MediaControl.More)
    def _more_given(self, event: MediaControl.More) -> None:
        event.stop()
        row = next((each for each in event.source.ancestors if isinstance(each, ListRow)), None)
        self.add(event.texts, after=row)

    def add(self, texts: tuple[str, ...], *, after: ListRow | None = None) -> None:
        """Add a row for each text, as many as there is room for, behind a row or at the end."""
        taken = texts if self.room is None else texts[: self.room]
        if len(taken) < len(texts):
            self.notify(f"This list takes at most {self._field.max_items}: {_left(len(texts) - len(taken))}.",
                        severity="warning", markup=False)  # fmt: skip
        if not taken:
            return
        count = len(self._rows())
        rows = [self._row(count + number, Typed(text)) for number, text in enumerate(taken, 1)]
        self.mount_all(rows, before=self._add_line if after is None else None, after=after)
        self._unsaid = NotSent()
        self.call_after_refresh(self._changed)

    def _empty_words(self) -> str:
        ways = "ctrl+o picks files" + (" · F10 outputs" if self._matter.outputs is not None else "")
        return " · ".join(words for words in (super()._empty_words(), ways) if words)

    def _has_room(self) -> bool:
        if self.room == 0:
            self.notify(f"This list takes at most {self._field.max_items}.", markup=False)
        return self.room != 0

    def _kind(self) -> MediaKind | None:
        return MediaKind(self._item.media) if self._item.media is not None else None


def _left(count: int) -> str:
    return "1 was left out" if count == 1 else f"{count} were left out"
