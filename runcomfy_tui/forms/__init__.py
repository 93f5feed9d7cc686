"""Forms: a model's input schema becomes fields, what is typed into them becomes a body or errors on the fields."""

from __future__ import annotations

from runcomfy_tui.forms.check import Checked, check
from runcomfy_tui.forms.differences import Difference, differences
from runcomfy_tui.forms.entry import (
    Branched,
    Draft,
    EmptyText,
    Entry,
    Items,
    Members,
    NotSent,
    Null,
    Picked,
    Raw,
    Several,
    Typed,
    draft_from_json,
    draft_to_json,
    entry_from_json,
    entry_to_json,
)
from runcomfy_tui.forms.field import NO_DEFAULT, Field, FieldKind, Form, MediaKind, MediaRule
from runcomfy_tui.forms.load import entry_for, initial, load
from runcomfy_tui.forms.read import read_schema
from runcomfy_tui.forms.sending import begun, initial_entry, is_touched
from runcomfy_tui.forms.service_errors import Placed, place_service_errors
from runcomfy_tui.forms.typed import typed_entry

__all__ = [
    "NO_DEFAULT",
    "Branched",
    "Checked",
    "Difference",
    "Draft",
    "EmptyText",
    "Entry",
    "Field",
    "FieldKind",
    "Form",
    "Items",
    "MediaKind",
    "MediaRule",
    "Members",
    "NotSent",
    "Null",
    "Picked",
    "Placed",
    "Raw",
    "Several",
    "Typed",
    "begun",
    "check",
    "differences",
    "draft_from_json",
    "draft_to_json",
    "entry_for",
    "entry_from_json",
    "entry_to_json",
    "initial",
    "initial_entry",
    "is_touched",
    "load",
    "place_service_errors",
    "read_schema",
    "typed_entry",
]
