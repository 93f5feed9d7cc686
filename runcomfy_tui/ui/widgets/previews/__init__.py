"""Showing a file inside the terminal: pictures, posters, waveforms, facts."""

from __future__ import annotations

from runcomfy_tui.ui.widgets.previews.item import PreviewItem, preview_kind
from runcomfy_tui.ui.widgets.previews.pane import PreviewPane

__all__ = ["PreviewItem", "PreviewPane", "preview_kind"]
