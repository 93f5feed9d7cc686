"""The keys of a form that its footer shows: those of every form first, then those of the field in use."""

from __future__ import annotations

from typing import Final

from textual.widget import Widget

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.list_control import ListControl

_FORM: Final = "The form"
_FIELD: Final = "The field"

ALWAYS: Final = (
    Deed("form.submit", "ctrl+s", "submit", "submit", "Check, then start the job", _FORM, 1),
    Deed("form.next", "tab", "app.focus_next", "next field", "Go to the next field", _FORM, 2),
    Deed("form.body", "f3", "flip", "body", "Show or hide the body that will be sent", _FORM, 3),
    Deed("form.leave", "escape", "leave", "back", "Leave the form; what was typed is kept", _FORM, 4),
)
_ROLL: Final = Deed("field.roll", "ctrl+r", "", "new seed", "Draw a new random seed", _FIELD, 5)
_ADD: Final = Deed("list.add", "f7", "", "add", "Add an element to this list", _FIELD, 6)
_REMOVE: Final = Deed("list.remove", "f8", "", "remove", "Remove this element", _FIELD, 7)
_SPECIAL: Final = Deed("field.special", "f2", "", "empty/null", "Send an empty text or null", _FIELD, 8)


def deeds_for(focused: Widget | None) -> tuple[Deed, ...]:
    """Return what the footer shows while this widget has the focus."""
    around = list(focused.ancestors_with_self) if focused is not None else []
    field = next((each for each in around if isinstance(each, FieldWidget)), None)
    found = list(ALWAYS)
    if field is not None and field.check_action("roll", ()):
        found.append(_ROLL)
    if any(isinstance(each, ListControl) for each in around):
        found += [_ADD, _REMOVE]
    if field is not None and field.check_action("special", ()):
        found.append(_SPECIAL)
    return tuple(found)
