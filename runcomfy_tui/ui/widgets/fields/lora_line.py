"""The line that a LoRA is named in: an asset's name or a URL, completed from those that were used before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.suggester import Suggester

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Entry, Field, FieldKind
from runcomfy_tui.ui.widgets.fields.control import typable
from runcomfy_tui.ui.widgets.fields.line_control import LineControl

LoraNames = Callable[[], Awaitable[Sequence[str]]]
_HINT: Final = "a LoRA asset's name, or its URL"
_NAMES: Final = frozenset({"path", "lora_path", "lora_name", "lora"})


def names_a_lora(field: Field) -> bool:
    """Whether a one-line text is where a LoRA is named: RunComfy's models call it ``path`` and nothing else so."""
    return field.kind is FieldKind.LINE and field.name.lower() in _NAMES and not field.secret


class _Used(Suggester):
    """Completes what is typed by the names used before; their case does not matter."""

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line, completed."""
        typed = value.casefold()
        found = (name for name in self._names() if len(name) > len(value) and name.casefold().startswith(typed))
        return next(found, None) if value else None


class LoraLine(LineControl):
    """One line; up and down go through the names used before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "used(1)", "Used before", show=False, id="field.next_value", tooltip="A LoRA used before"),
        Binding("up", "used(-1)", "Used after", show=False, id="field.previous_value", tooltip="The one after it"),
    ]

    def __init__(self, field: Field, entry: Entry, names: LoraNames | None) -> None:
        super().__init__(field, entry)
        self._ask = names
        self._used: tuple[str, ...] = ()
        self.suggester = _Used(lambda: self._used)

    def put(self, entry: Entry) -> None:
        """Shows this entry."""
        super().put(entry)
        self.placeholder = self.placeholder or _HINT

    async def on_mount(self) -> None:
        """The names are read when the line is made: they are few."""
        try:
            names = [] if self._ask is None else await self._ask()
        except RuncomfyTuiError:
            return  # a form goes without what the journal cannot tell
        self._used = tuple(name for name in names if name == clean(typable(name)))
        if self._used and self.placeholder == _HINT:
            self.placeholder = f"{_HINT}  ·  ↓ used before"

    def action_used(self, by: int) -> None:
        """Puts the next or the last of them in place of what is typed."""
        if not self._used:
            return
        here = self._used.index(self.value) if self.value in self._used else (-1 if by > 0 else len(self._used))
        self.type_over(self._used[(here + by) % len(self._used)])
