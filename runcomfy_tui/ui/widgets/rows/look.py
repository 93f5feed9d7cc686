"""How widgets that paint rows look: their component classes, and the style rules of those."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.ui.theme import ROLE_CLASSES, role_css

ROWS_CLASSES: Final = ROLE_CLASSES | {
    "rows-table--row",
    "rows-table--header",
    "rows-table--sorted",
    "rows-table--cursor",
    "rows-table--cursor-blurred",
    "rows-table--bar",
    "rows-table--mark",
}


def rows_css(widget: str) -> str:
    """Return the style rules of a widget that paints rows in a border."""
    return f"""
    {widget} {{
        background: $background; color: $foreground;
        border: round $border-blurred; border-title-color: $foreground-muted; border-subtitle-color: $foreground-muted;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        &:focus {{ border: round $border; border-title-color: $foreground; border-title-style: bold; }}
        & > .rows-table--header {{ color: $state-quiet; }}
        & > .rows-table--sorted {{ color: $foreground; text-style: bold; }}
        & > .rows-table--cursor {{ background: $row-cursor; text-style: $row-cursor-style; }}
        & > .rows-table--cursor-blurred {{ background: $row-cursor-blurred; }}
        & > .rows-table--bar {{ color: $row-bar; }}
        & > .rows-table--mark {{ color: $row-mark; }}
    }}
    {role_css(widget)}
    """
