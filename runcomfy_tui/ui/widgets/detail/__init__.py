"""The detail of one job: preview, inputs, result and timeline."""

from __future__ import annotations

from runcomfy_tui.ui.widgets.detail.outputs import Output, outputs_of, read_from
from runcomfy_tui.ui.widgets.detail.pane import TABS, DetailPane

__all__ = ["TABS", "DetailPane", "Output", "outputs_of", "read_from"]
