"""Which editor shows a field."""

from __future__ import annotations

from typing import Final, assert_never

from runcomfy_tui.forms import Entry, Field, FieldKind, Typed
from runcomfy_tui.ui.widgets.fields.choice_list import ChoiceList
from runcomfy_tui.ui.widgets.fields.choice_row import ChoiceRow
from runcomfy_tui.ui.widgets.fields.control import needs_raw_json
from runcomfy_tui.ui.widgets.fields.line_control import LineControl, NumberControl
from runcomfy_tui.ui.widgets.fields.list_control import ListControl
from runcomfy_tui.ui.widgets.fields.text_control import JsonControl, TextControl

MOST_IN_A_ROW: Final = 5

AnyControl = LineControl | TextControl | ChoiceRow | ChoiceList | ListControl


def control_for(field: Field, entry: Entry) -> AnyControl:
    """The editor for a field; raw JSON where the entry is nothing that the field's own editor could show."""
    if needs_raw_json(field, entry):
        return JsonControl(field, entry)
    match field.kind:
        case FieldKind.TEXT:
            return TextControl(field, entry)
        case FieldKind.LINE | FieldKind.MEDIA:
            has_lines = isinstance(entry, Typed) and "\n" in entry.text
            return TextControl(field, entry) if has_lines else LineControl(field, entry)
        case FieldKind.INTEGER | FieldKind.NUMBER | FieldKind.SEED:
            return NumberControl(field, entry)
        case FieldKind.CHOICE:
            few = len(field.choices) <= MOST_IN_A_ROW
            return ChoiceRow(field, entry) if few else ChoiceList(field, entry)
        case FieldKind.FIXED | FieldKind.SWITCH:
            return ChoiceRow(field, entry)
        case FieldKind.LIST:
            return ListControl(field, entry)
        case FieldKind.JSON | FieldKind.GROUP | FieldKind.UNION:
            return JsonControl(field, entry)
        case _:
            assert_never(field.kind)
