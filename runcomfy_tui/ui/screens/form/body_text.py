"""The body that will be sent, and what changed in it, as coloured text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Difference
from runcomfy_tui.forms.json_text import write_json
from runcomfy_tui.forms.words import show

LONGEST_TEXT: Final = 400
"""Longer texts in the body are cut on the screen, and only there."""
MOST_LINES: Final = 400

_TOKEN: Final = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|(?P<word>true|false|null)|(?P<number>-?\d[\d.eE+\-]*)'
)


def body_text(body: Mapping[str, object]) -> Content:
    """The body as indented JSON with quiet colours."""
    if not body:
        return Content.styled("{ }", "$foreground 55%")
    lines = clean(write_json(_shortened(body), indent=2), keep_newlines=True).split("\n")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… {len(lines) - MOST_LINES:,} more lines"]
    return Content("\n").join(_coloured(line) for line in lines)


def difference_text(changes: Iterable[Difference]) -> Content:
    """One line for each change: `~` changed, `+` added, `-` removed."""
    lines = [_difference_line(each) for each in changes]
    return Content("\n").join(lines) if lines else Content.styled("nothing yet", "$foreground 55%")


def value_words(value: object) -> str:
    """A value of the earlier job in a few characters."""
    return clean(show(value, quote=isinstance(value, str)))


def _difference_line(change: Difference) -> Content:
    name = clean(change.name, 40)
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


def _coloured(line: str) -> Content:
    content = Content(line)
    for found in _TOKEN.finditer(line):
        if found["colon"] is not None:
            content = content.stylize("$text-primary", found.start("string"), found.end("string"))
        elif found["string"] is None:
            content = content.stylize("$text-accent", found.start(), found.end())
    return content


def _shortened(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}… ({len(value):,} characters)"
    if isinstance(value, dict):
        return {_shortened(key): _shortened(each) for key, each in value.items()}
    return [_shortened(each) for each in value] if isinstance(value, list) else value
