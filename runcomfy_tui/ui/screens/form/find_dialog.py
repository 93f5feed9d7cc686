"""The list of all fields of a form, with those inside groups and nodes: narrowed by typing, Enter leads to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import NO_DEFAULT, Field, FieldKind, Form
from runcomfy_tui.forms.words import show
from runcomfy_tui.present.cells import cut
from runcomfy_tui.ui.screens.dialogs.base import key_line
from runcomfy_tui.ui.screens.dialogs.narrowed_list import NarrowedList

FieldPath = tuple[str, ...]
"""The name of a field, and where it is a group's the name of an input in it."""

MOST_SHOWN: Final = 200
_LONGEST_NAME: Final = 60
_LONGEST_VALUE: Final = 60


@dataclass(frozen=True, slots=True)
class FindRow:
    """One field: cleaned words, and its value as it would be sent or as it is without being sent.

    ``group`` has the name of what it is in, empty for a field of the form itself.
    """

    path: FieldPath
    name: str
    group: str
    value: str
    is_set: bool


def rows_of(form: Form, values: Mapping[str, object]) -> Iterator[FindRow]:
    """Yield a row for each field in the form's order; ``values`` are what is sent by the names of the fields."""
    for field in form.fields:
        sent = values.get(field.name, NO_DEFAULT)
        label = clean(field.label, _LONGEST_NAME)
        yield FindRow((field.name,), label, "", _value(field, sent), sent is not NO_DEFAULT)
        if field.kind is not FieldKind.GROUP:
            continue
        inside = sent if isinstance(sent, Mapping) else {}
        for each in field.fields:
            value = inside.get(each.name, NO_DEFAULT)
            name = clean(each.label, _LONGEST_NAME)
            yield FindRow((field.name, each.name), name, label, _value(each, value), is_set=value is not NO_DEFAULT)


def _value(field: Field, sent: object) -> str:
    if field.kind is FieldKind.GROUP:
        return ""
    value = field.default if sent is NO_DEFAULT else sent
    return "" if value is NO_DEFAULT else clean(show(value, quote=False), _LONGEST_VALUE)


class FindDialog(NarrowedList[FieldPath]):
    """Answers with the path of the field to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", id="find.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="find.up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Page down", id="find.page-down", show=False, priority=True),
        Binding("pageup", "page(-1)", "Page up", id="find.page-up", show=False, priority=True),
        Binding("ctrl+f", "leave", "Close", id="find.close", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FindDialog > Vertical { width: 92%; max-width: 110; height: 80%; }
    FindDialog Input, FindDialog Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    FindDialog OptionList {
        height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface; scrollbar-size-vertical: 1;
    }
    FindDialog.-low OptionList { margin-top: 0; }
    FindDialog.-low .dialog--keys { display: none; }
    """

    def __init__(self, rows: Sequence[FindRow]) -> None:
        super().__init__("Find a field")
        self._rows = tuple(rows)
        self._shown: list[FindRow] = []

    def contents(self) -> ComposeResult:
        """Yield the line to type in, the fields, the keys."""
        yield Input(placeholder="a node, an input, a value: sampler steps, lora, seed…", select_on_focus=False)
        yield OptionList(markup=False)
        yield key_line([("Enter", "go there"), ("↑ ↓", "move"), ("Esc", "leave")])

    def choose(self, at: int | None) -> None:
        """Go there."""
        if at is not None and at < len(self._shown):
            self.dismiss(self._shown[at].path)

    def fill(self) -> None:
        """Show the fields that fit, the best first."""
        words = self.query_one(Input).value.casefold().split()
        ranked = [(rank, row) for row in self._rows if (rank := _rank(row, words)) is not None]
        found = [row for _, row in sorted(ranked, key=lambda each: each[0])]
        self._shown = found[:MOST_SHOWN]
        width = max(20, self.size.width * 92 // 100 - 6)
        options = self.query_one(OptionList)
        lines = [Option(_prompt(row, min(width, 104))) for row in self._shown]
        if not lines:
            lines = [Option(Content("  no field has that in its name or value"), disabled=True)]
        options.set_options(lines)
        options.highlighted = 0 if self._shown else None
        self.query_one("Vertical").border_subtitle = Content(f"{len(found):,} of {len(self._rows):,}")


def _rank(row: FindRow, words: Sequence[str]) -> int | None:
    """Where a field stands among those found: its own name, a group, what is in the group, a value; None: not found."""
    name, group = row.name.casefold(), row.group.casefold()
    if all(word in name or word in group for word in words):
        if not words or (row.group and any(word in name for word in words)):
            return 0
        return 2 if row.group else 1
    value = row.value.casefold()
    return 3 if all(word in name or word in group or word in value for word in words) else None


def _prompt(row: FindRow, width: int) -> Content:
    name = cut(f"{row.group} › {row.name}" if row.group else row.name, width * 2 // 3)
    style = "bold" if not row.group else ""
    value = cut(" ".join(row.value.split()), max(0, width - len(name) - 3))
    return Content.assemble((name, style), "  ", (value, "$text-accent" if row.is_set else "$foreground 55%"))
