"""The body that will be sent, and what changed in it, as coloured text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.deep_differences import DeepDifference, Path
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.media import NO_FILES, Files, LocalFile, preview_words
from runcomfy_tui.forms.words import show

LONGEST_TEXT: Final = 400
"""Longer texts in the body are cut on the screen, and only there."""
MOST_LINES: Final = 400

_TOKEN: Final = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|(?P<word>true|false|null)|(?P<number>-?\d[\d.eE+\-]*)'
)


def body_text(body: Mapping[str, object], files: Files = NO_FILES) -> Content:
    """The body as indented JSON with quiet colours; a local file is said in a few words."""
    if not body:
        return Content.styled("{ }", "$foreground 55%")
    lines = clean(write_json(_shortened(body, files), indent=2), keep_newlines=True).split("\n")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… {len(lines) - MOST_LINES:,} more lines"]
    return Content("\n").join(_coloured(line) for line in lines)


def difference_text(changes: Sequence[DeepDifference], most: int | None = None) -> Content:
    """One line for each change: `~` changed, `+` added, `-` removed; at most ``most``, with the number of the rest."""
    lines = [_difference_line(each) for each in changes[:most]]
    if most is not None and len(changes) > most:
        lines.append(Content.styled(f"… and {len(changes) - most:,} more", "$foreground 55%"))
    return Content("\n").join(lines) if lines else Content.styled("nothing yet", "$foreground 55%")


def value_words(value: object) -> str:
    """A value of the earlier job in a few characters."""
    return clean(show(value, quote=isinstance(value, str)))


def _difference_line(change: DeepDifference) -> Content:
    name = _path_words(change.path)
    match change.change:
        case "added":
            return Content.assemble((f"+ {name}", "bold $text-success"), f"  {value_words(change.after)}")
        case "removed":
            return Content.assemble((f"- {name}", "bold $text-error"), (f"  {value_words(change.before)}", "dim"))
        case _:
            return Content.assemble(
                (f"~ {name}", "bold $text-warning"),
                (f"  {value_words(change.before)}", "$foreground 55%"),
                (" → ", "$foreground 55%"),
                value_words(change.after),
            )


def _path_words(path: Path) -> str:
    """The way to a value, the outermost name first: `loras › 2 › scale`; elements count from 1."""
    steps = [clean(step, 40) if isinstance(step, str) else str(step + 1) for step in path]
    return " › ".join(steps)


def _coloured(line: str) -> Content:
    content = Content(line)
    for found in _TOKEN.finditer(line):
        if found["colon"] is not None:
            content = content.stylize("$text-primary", found.start("string"), found.end("string"))
        elif found["string"] is None:
            content = content.stylize("$text-accent", found.start(), found.end())
    return content


def _shortened(value: object, files: Files) -> object:
    if isinstance(value, LocalFile) or (isinstance(value, str) and value[:5].lower() == "data:"):
        value = str(preview_words(value, files))
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}… ({len(value):,} characters)"
    if isinstance(value, dict):
        return {_shortened(key, files): _shortened(each, files) for key, each in value.items()}
    return [_shortened(each, files) for each in value] if isinstance(value, list) else value
