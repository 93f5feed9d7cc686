"""What the Settings screen says: a setting's line in the list, and the few lines about it below."""

from __future__ import annotations

from pathlib import Path, PurePath

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import fit
from runcomfy_tui.settings.shown import Held
from runcomfy_tui.ui.widgets.fields.media_paths import homely

AT_ONCE = frozenset({"theme", "session_budget_usd", "keep_token"})
"""Settings that count as soon as they are changed; all others are read when the program starts."""

_NAME, _MOST_VALUE, _GAP = 19, 72, 2
_FROM, _WIDE_FROM, _WIDE, _NARROW = 16, 32, 110, 56


def line(row: Held, width: int, *, file: str, waits: bool) -> Content:
    """Return a setting's line; ``waits`` tells that its value counts from the next start on."""
    source = 0 if width < _NARROW else _FROM if width < _WIDE else _WIDE_FROM
    value = max(4, min(_MOST_VALUE, width - _NAME - source - 2 * _GAP))
    is_default = row.origin.layer == "default"
    words = homely(row.value) if isinstance(row.value, Path) else row.words
    gap = " " * _GAP
    origin = "next start" if waits else "" if is_default else row.origin.place.removeprefix(f"{file}, ")
    return Content.assemble(
        (fit(row.setting.name, _NAME), "$text-muted" if is_default else "bold"),
        gap,
        (fit(clean(words), value), "$text-muted" if is_default else "$foreground"),
        gap,
        (
            fit(clean(origin), max(0, min(source, width - _NAME - value - 2 * _GAP))),
            "$text-warning" if waits else "$text-accent",
        ),
    )


def about(row: Held, *, running: str, waits: bool) -> list[str]:
    """Return what there is to say of a setting; ``running`` is the value that the program goes by until it ends."""
    setting = row.setting
    lines = [setting.words, f"Takes {setting.kind.takes}. Default: {setting.unset or setting.default}."]
    if (fixed := why_fixed(row)) is not None:
        return [*lines, fixed]
    if row.origin.layer == "file":
        lines.append(f"Set in {clean(PurePath(row.origin.place).name)}.")
    if waits:
        lines.append(f"It counts from the next start on; until then: {clean(running) or setting.unset}.")
    else:
        lines.append(f"A change counts {'at once' if setting.name in AT_ONCE else 'from the next start on'}.")
    return lines


def why_fixed(row: Held) -> str | None:
    """Return why a change in the file would do nothing, None where it would."""
    place = row.origin.place
    match row.origin.layer:
        case "environment":
            return f"The variable {place} sets it, which is stronger than the file: unset that to change it here."
        case "flag":
            return f"The program was started with {place}, which is stronger than the file."
        case _:
            return None
