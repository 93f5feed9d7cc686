"""A few choices side by side, one of them picked: enums of up to five values, switches, fixed values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import NO_DEFAULT, Entry, Field, FieldKind, NotSent, Null, Picked
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.words import choice_labels, show
from runcomfy_tui.ui.widgets.fields.control import EntryChanged

GAP: Final = 3
MOST_IN_A_ROW: Final = 5
"""More values than these are picked from a list instead."""
LONGEST_LABEL: Final = 40


class ChoiceRow(Widget, can_focus=True):
    """Picks one of a few values; nothing picked means not sent, and the default is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,down", "move(1)", "Next value", show=False, id="field.next_value", tooltip="The next value"),
        Binding("left,up", "move(-1)", "Previous", show=False, id="field.previous_value", tooltip="The value before"),
        Binding("space,enter", "cycle", "Change", show=False, id="field.change", tooltip="The next value, around"),
        Binding("backspace,delete", "clear", "Clear", show=False, id="field.clear", tooltip="Do not send this value"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    ChoiceRow { height: auto; width: 1fr; }
    """

    def __init__(self, field: Field, entry: Entry, *, labels: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._field = field
        self._entry = entry
        self._values: tuple[object, ...] = (False, True) if field.kind is FieldKind.SWITCH else field.choices
        labels = labels or (("off", "on") if field.kind is FieldKind.SWITCH else choice_labels(field))
        self._labels = tuple(clean(label, LONGEST_LABEL) or "(empty)" for label in labels)

    @property
    def entry(self) -> Entry:
        """The picked value, if any."""
        return self._entry

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        self._entry = entry
        self.refresh(layout=True)

    def render(self) -> Content:
        """One line for each row of choices that fits."""
        picked, default = self._picked(), self._index_of(self._field.default)
        lines: dict[int, list[Content]] = {}
        for index, y, _ in self._places(self.size.width):
            label = self._labels[index]
            if index == picked:
                cell = Content.styled(f"● {label}", "bold $text-accent")
            elif picked is None and index == default:
                cell = Content.styled(f"◉ {label}", "$foreground 80%")
            else:
                cell = Content.styled(f"○ {label}", "$foreground 55%")
            lines.setdefault(y, []).append(cell)
        for remark in self._remark(picked, default):
            lines.setdefault(self._remark_line(self.size.width, remark), []).append(remark)
        rows = [Content(" " * GAP).join(cells) for _, cells in sorted(lines.items())]
        return Content("\n").join(rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the choices need at this width."""
        last = max((y for _, y, _ in self._places(width)), default=0)
        remarks = self._remark(self._picked(), self._index_of(self._field.default))
        return 1 + max([last, *(self._remark_line(width, each) for each in remarks)])

    def on_click(self, event: events.Click) -> None:
        """What a click does depends on the kind of row."""
        event.stop()
        if not self._field.readonly:
            self._clicked(event)

    def on_key(self, event: events.Key) -> None:
        """Typing goes to a value."""
        if event.is_printable and event.character and not event.character.isspace():
            event.stop()
            if not self._field.readonly:
                self._typed(event.character)

    def _clicked(self, event: events.Click) -> None:
        """Picks the value under the pointer."""
        for index, y, x in self._places(self.size.width):
            if y == event.y and x <= event.x < x + 2 + Content(self._labels[index]).cell_length:
                self._pick(index)

    def _typed(self, character: str) -> None:
        """Picks the next value that begins with the typed character."""
        start = self._position()
        for step in range(1, len(self._values) + 1):
            index = (start + step) % len(self._values)
            if self._labels[index].lower().startswith(character.lower()):
                self._pick(index)
                return

    def action_move(self, direction: int) -> None:
        """Picks the neighbour of the current value."""
        start = self._position()
        self._pick(min(max(start + direction, 0), len(self._values) - 1))

    def action_cycle(self) -> None:
        """Picks the next value; after the last comes the first."""
        if self._field.kind is FieldKind.FIXED and self._picked() is not None:
            self.action_clear()
        else:
            self._pick((self._position() + 1) % len(self._values))

    def action_clear(self) -> None:
        """Picks nothing."""
        if not (self._field.kind is FieldKind.FIXED and self._field.required):
            self._change(NotSent())

    def _pick(self, index: int) -> None:
        if not self._field.readonly:
            self._change(Picked(self._values[index]))

    def _change(self, entry: Entry) -> None:
        if entry != self._entry or type(entry) is not type(self._entry):
            self.put(entry)
            self.post_message(EntryChanged(self, entry))

    def _picked(self) -> int | None:
        return self._index_of(self._entry.value) if isinstance(self._entry, Picked) else None

    def _position(self) -> int:
        picked = self._picked()
        default = self._index_of(self._field.default)
        return picked if picked is not None else default if default is not None else -1

    def _index_of(self, value: object) -> int | None:
        return next((index for index, each in enumerate(self._values) if same_json(each, value)), None)

    def _remark(self, picked: int | None, default: int | None) -> list[Content]:
        if isinstance(self._entry, Null):
            return [Content.styled("null is sent", "dim")]
        if isinstance(self._entry, Picked) and picked is None:
            return [Content.styled(f"now {clean(show(self._entry.value), LONGEST_LABEL)}", "$text-error")]
        if self._field.required or picked is not None or default is not None or self._field.default is not NO_DEFAULT:
            return []
        return [Content.styled("not sent", "dim")]

    def _remark_line(self, width: int, remark: Content) -> int:
        """The line for a remark: beside the last choice where it fits, else the next."""
        index, y, x = max(self._places(width), key=lambda place: place[0], default=(-1, 0, 0))
        end = x + 2 + Content(self._labels[index]).cell_length + GAP if index >= 0 else 0
        return y if end + remark.cell_length <= width else y + 1

    def _places(self, width: int) -> Iterator[tuple[int, int, int]]:
        """Each choice's index with the line and column where it stands."""
        x = y = 0
        for index, label in enumerate(self._labels):
            cells = 2 + Content(label).cell_length
            if x and x + cells > width:
                x, y = 0, y + 1
            yield index, y, x
            x += cells + GAP
