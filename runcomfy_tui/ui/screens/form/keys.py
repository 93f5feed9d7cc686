"""Every key of a form: what its help lists, what its palette offers, and which few its footer shows where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widget import Widget

from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.form.body_view import BodyEditor
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.list_control import ListControl

_FORM: Final = "The form"
_FIELD: Final = "The field"
_BODY: Final = "The body as JSON"


def _pressed(id: str, key: str, label: str, tooltip: str, group: str, footer: int = 0) -> Deed:  # noqa: A002
    """A key that a widget listens to itself: whoever runs the deed presses it there."""
    return Deed(id, key, f"press('{key}')", label, tooltip, group, footer, bound=False)


FORM_DEEDS: Final = (
    Deed("form.submit", "ctrl+s", "submit", "submit", "Check, then start the job; Enter never does", _FORM, 1),
    Deed("form.next", "tab", "app.focus_next", "next field", "Go to the next field", _FORM),
    Deed("form.previous", "shift+tab", "app.focus_previous", "previous field", "Go back a field", _FORM),
    Deed("form.help", "f1", "help", "keys", "List every key of the form", _FORM, 4),
    Deed("form.body", "f3", "body", "body", "Edit the whole body as JSON, and back to the fields", _FORM, 2),
    Deed("form.editor", "f4", "edit_outside", "$EDITOR", "Open the body, or the text in use, in your editor", _FORM),
    Deed("form.find", "ctrl+f", "find", "find", "Find a node, an input or a value by typing", _FORM),
    Deed("form.presets", "f6", "presets", "presets", "Keep these inputs by name, or load others", _FORM, 3),
    Deed("form.label", "ctrl+t", "label", "label", "Give the next job a label", _FORM),
    Deed("form.anew", "ctrl+n", "anew", "start anew", "Start with an empty form; what is here stays", _FORM),
    Deed("form.undo", "alt+z", "undo_replace", "undo load", "Bring back what was here before it was replaced", _FORM),
    Deed("form.anyway", "ctrl+g", "send_anyway", "send anyway", "Send although the schema forbids it; asks", _FORM),
    Deed("form.schema", "alt+i", "own_schema", "inputs", "Paste or load what this deployment takes", _FORM),
    Deed("form.changes", "", "changes", "differences", "Show all that changed, alone", _FORM),
    Deed("form.hide-body", "", "hide_body", "hide the body", "Take the body off a wide screen, or back", _FORM),
    Deed("form.leave", "escape", "leave", "back", "Leave the form; what was typed is kept", _FORM, 5),
)
FIELD_DEEDS: Final = (
    _pressed("field.special", "f2", "empty", "Send an empty text or list, null, or nothing", _FIELD, 4),
    _pressed("field.edit", "f4", "$EDITOR", "Write this text in your editor", _FIELD),
    _pressed("field.several", "f5", "several", "Try several values, one job each: a | b, 1..4, 8 random", _FIELD, 6),
    _pressed("list.add", "f7", "add", "Add an element to this list", _FIELD, 4),
    _pressed("list.remove", "f8", "remove", "Remove this element", _FIELD, 4),
    _pressed("list.up", "alt+up", "move up", "Move this element up", _FIELD),
    _pressed("list.down", "alt+down", "move down", "Move this element down", _FIELD),
    _pressed("field.deployed", "f8", "deployed", "Back to the deployed value; once more takes it up", _FIELD, 5),
    _pressed("field.raw", "f9", "as JSON", "Write this field as JSON, or no longer", _FIELD, 7),
    _pressed("field.roll", "ctrl+r", "dice", "Draw a new random seed", _FIELD, 4),
    _pressed("field.lock", "ctrl+l", "lock", "Keep this seed for the next job too", _FIELD, 4),
    _pressed("media.pick_file", "ctrl+o", "file", "Pick a file of this machine", _FIELD, 4),
    _pressed("media.pick_files", "ctrl+o", "files", "Pick files of this machine for this list", _FIELD, 4),
    _pressed("media.pick_server", "f7", "server's", "Pick a file that the server of the workflow has", _FIELD, 4),
    _pressed("media.pick_outputs", "f10", "outputs", "Use outputs of earlier jobs in this list", _FIELD, 4),
    _pressed("media.pick_output", "f10", "output", "Use an output of an earlier job", _FIELD, 4),
    _pressed("field.more", "up", "step up", "One step up", _FIELD),
    _pressed("field.less", "down", "step down", "One step down", _FIELD),
    _pressed("field.much_more", "shift+up", "ten steps up", "Ten steps up", _FIELD),
    _pressed("field.much_less", "shift+down", "ten steps down", "Ten steps down", _FIELD),
)
BODY_DEEDS: Final = (
    _pressed("body.open", "ctrl+o", "file", "Put a JSON file in place of this JSON", _BODY, 4),
    _pressed("body.editor", "f4", "$EDITOR", "Open the body in your editor", _BODY, 5),
    _pressed("body.drop", "f8", "drop edits", "Back to what the fields have; ctrl+z undoes", _BODY, 6),
)
ALL: Final = (*FORM_DEEDS, *FIELD_DEEDS, *BODY_DEEDS)

OWN_SCHEMA: Final = "form.schema"
_EARLY: Final = {"form.presets", "form.undo", "form.submit", "form.body", "form.find", OWN_SCHEMA}
"""These keys mean the same in every editor, whatever the editor would do with them."""


def form_bindings() -> list[BindingType]:
    """Return the bindings of the screen itself."""
    return [
        Binding(
            deed.keys, deed.action, deed.label, id=deed.id, tooltip=deed.tooltip, priority=deed.id in _EARLY,
            show=bool(deed.footer),
        )
        for deed in FORM_DEEDS
        if deed.keys and deed.action
    ]  # fmt: skip


def deeds_of(*, nodes: bool, own_schema: bool) -> tuple[Deed, ...]:
    """Return what a form can do as a whole: ``nodes`` are to be found, an ``own_schema`` can be given."""
    shown = {"form.find": 3 if nodes else 0, OWN_SCHEMA: 3}
    able = (deed for deed in FORM_DEEDS if own_schema or deed.id != OWN_SCHEMA)
    return tuple(replace(deed, footer=shown[deed.id]) if deed.id in shown else deed for deed in able)


def deeds_for(focused: Widget | None, form_deeds: Sequence[Deed] = FORM_DEEDS) -> tuple[Deed, ...]:
    """Return what the footer shows while this widget has the focus."""
    around: list[DOMNode] = list(focused.ancestors_with_self) if focused is not None else []
    if any(isinstance(each, BodyEditor) for each in around):
        return (*form_deeds, *BODY_DEEDS)
    field = next((each for each in around if isinstance(each, FieldWidget)), None)
    in_list = any(isinstance(each, ListControl) for each in around)
    can: dict[str, Deed] = {}
    for deed in FIELD_DEEDS:
        if _can(deed.id, field, in_list, around):
            can.setdefault(deed.keys, deed)
    return (*form_deeds, *can.values())


_ACTIONS: Final[dict[str, str]] = {
    "field.special": "special",
    "field.several": "several",
    "field.deployed": "deployed",
    "field.raw": "raw",
    "field.roll": "roll",
    "field.lock": "lock",
}


def _can(deed_id: str, field: FieldWidget | None, in_list: bool, around: list[DOMNode]) -> bool:
    if deed_id.startswith("list."):
        return in_list
    if deed_id.startswith("media."):
        name = deed_id.removeprefix("media.")
        return any(hasattr(each, f"action_{name}") and each.check_action(name, ()) is True for each in around)
    return field is not None and deed_id in _ACTIONS and bool(field.check_action(_ACTIONS[deed_id], ()))
