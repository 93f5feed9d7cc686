"""Forms: a model's input schema becomes fields, what is typed into them becomes a body or errors on the fields."""

from __future__ import annotations

from runcomfy_tui.forms.check import Checked, check
from runcomfy_tui.forms.comfyui import comfyui_form, node_titles
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
from runcomfy_tui.forms.learning import read_own_schema, schema_of_example
from runcomfy_tui.forms.load import entry_for, initial, load
from runcomfy_tui.forms.lora import lora_form
from runcomfy_tui.forms.node_types import class_types, used_node_types
from runcomfy_tui.forms.read import read_schema
from runcomfy_tui.forms.sending import begun, initial_entry, is_touched
from runcomfy_tui.forms.service_errors import Placed, place_service_errors
from runcomfy_tui.forms.typed import typed_entry
from runcomfy_tui.forms.version_changes import version_changes

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
    "class_types",
    "comfyui_form",
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
    "lora_form",
    "node_titles",
    "place_service_errors",
    "read_own_schema",
    "read_schema",
    "schema_of_example",
    "typed_entry",
    "used_node_types",
    "version_changes",
]
