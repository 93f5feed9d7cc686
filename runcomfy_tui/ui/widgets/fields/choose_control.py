"""Which editor shows a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from runcomfy_tui.forms import Entry, Field, FieldKind, Several, Typed
from runcomfy_tui.ui.widgets.fields.choice_list import ChoiceList
from runcomfy_tui.ui.widgets.fields.choice_row import MOST_IN_A_ROW, ChoiceRow
from runcomfy_tui.ui.widgets.fields.control import needs_raw_json
from runcomfy_tui.ui.widgets.fields.group_control import GroupControl
from runcomfy_tui.ui.widgets.fields.line_control import LineControl, NumberControl
from runcomfy_tui.ui.widgets.fields.list_control import IN_A_ROW, ListControl
from runcomfy_tui.ui.widgets.fields.lora_line import LoraLine, names_a_lora
from runcomfy_tui.ui.widgets.fields.matter import NO_MATTER, FieldMatter
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from runcomfy_tui.ui.widgets.fields.text_control import JsonControl, SeveralControl, TextControl
from runcomfy_tui.ui.widgets.fields.union_control import UnionControl

if TYPE_CHECKING:
    from runcomfy_tui.ui.widgets.fields.media_control import MediaControl

MOST_MEMBERS: Final = 12
"""A group with more inputs than this opens as a form of its own."""
DEEPEST: Final = 2
"""Groups this deep inside others open as forms of their own."""
ON_ITS_OWN: Final = -1
"""The depth of a value that has a form of its own: it is never one line in it."""

AnyControl: TypeAlias = (
    "LineControl | TextControl | ChoiceRow | ListControl | GroupControl | UnionControl | SummaryLine | MediaControl"
)


def control_for(
    field: Field, entry: Entry, matter: FieldMatter = NO_MATTER, depth: int = 0, *, whole: bool = False
) -> AnyControl:
    """The editor for a field that stands `depth` groups deep; it shows the entry. ``whole``: it needs no folding."""
    kind = control_class(field, entry, depth)
    if issubclass(kind, LoraLine):
        return kind(field, entry, matter.lora_names)
    if issubclass(kind, LineControl | TextControl | ChoiceRow):
        return kind(field, entry)
    if issubclass(kind, GroupControl):
        return kind(field, entry, matter, depth, whole=whole)
    if issubclass(kind, UnionControl):
        return kind(field, entry, matter, depth)
    if issubclass(kind, ListControl | SummaryLine):
        return kind(field, entry, matter)
    return kind(field, entry, matter, several=depth == IN_A_ROW)


def control_class(field: Field, entry: Entry, depth: int = 0) -> type[AnyControl]:
    """The class of editor for a field; raw JSON where the entry is nothing that the field's own editor could show."""
    if isinstance(entry, Several):
        return SeveralControl
    if needs_raw_json(field, entry):
        return JsonControl
    match field.kind:
        case FieldKind.TEXT:
            return TextControl
        case FieldKind.LINE:
            return _line_control(field, entry)
        case FieldKind.MEDIA:
            return _media_control()
        case FieldKind.INTEGER | FieldKind.NUMBER | FieldKind.SEED:
            return NumberControl
        case FieldKind.CHOICE:
            return ChoiceRow if len(field.choices) <= MOST_IN_A_ROW else ChoiceList
        case FieldKind.FIXED | FieldKind.SWITCH:
            return ChoiceRow
        case FieldKind.LIST:
            if field.item is None:
                return JsonControl
            return SummaryLine if depth > DEEPEST else _list_control(field.item.kind)
        case FieldKind.GROUP:
            too_many = len(field.fields) > MOST_MEMBERS and depth != ON_ITS_OWN
            return SummaryLine if depth >= DEEPEST or too_many else GroupControl
        case FieldKind.UNION:
            return SummaryLine if depth >= DEEPEST else UnionControl
        case FieldKind.JSON:
            return JsonControl
        case _:
            assert_never(field.kind)


def _line_control(field: Field, entry: Entry) -> type[AnyControl]:
    if isinstance(entry, Typed) and "\n" in entry.text:
        return TextControl
    return LoraLine if names_a_lora(field) else LineControl


def _media_control() -> type[MediaControl]:
    """Imported when a form has a medium: it brings the previews."""
    from runcomfy_tui.ui.widgets.fields.media_control import MediaControl

    return MediaControl


def _list_control(kind: FieldKind) -> type[ListControl]:
    if kind is not FieldKind.MEDIA:
        return ListControl
    from runcomfy_tui.ui.widgets.fields.media_list import MediaList

    return MediaList
