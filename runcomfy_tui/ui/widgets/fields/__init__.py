"""Widgets for the fields of a form: one frame for all, one editor for each kind."""

from __future__ import annotations

from runcomfy_tui.ui.widgets.fields.field_widget import FieldWidget

__all__ = ["FieldWidget"]
