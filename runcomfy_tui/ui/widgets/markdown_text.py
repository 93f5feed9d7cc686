"""Markdown as one text: headings, lists, tables, code and emphasis; links tell their address, pictures their title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width

_QUIET: Final = "$foreground 60%"
_CODE: Final = "$text-accent"
_STYLES: Final = {"em_open": "italic", "strong_open": "bold", "s_open": "strike", "link_open": "underline"}
_HEADINGS: Final = {"h1": "bold $text-primary", "h2": "bold $text-primary"}
_BULLET, _QUOTE, _RULE = "• ", "│ ", "─" * 24
_WIDEST_CELL = 48
_DEEPEST = 8
"""So many lists and quotes inside of each other are indented."""


def markdown_text(text: str) -> Content:
    """Return Markdown ready to be shown; nothing in it can act. Any text is Markdown: this never fails."""
    writer = _Writer()
    for token in MarkdownIt("gfm-like", {"html": False}).parse(text):
        writer.take(token)
    return Content("\n").join(writer.lines)


@dataclass
class _Writer:
    """Turns block tokens, one after the other, into lines."""

    lines: list[Content] = field(default_factory=list)
    _prefixes: list[str] = field(default_factory=list)
    _numbers: list[int | None] = field(default_factory=list)
    _mark: str = ""
    _style: str = ""
    _row: list[Content] | None = None
    _rows: list[list[Content]] = field(default_factory=list)

    def take(self, token: Token) -> None:
        """Take the next token."""
        match token.type:
            case "heading_open":
                self._space()
                self._style = _HEADINGS.get(token.tag, "bold")
            case "heading_close":
                self._style = ""
            case "paragraph_open" if not token.hidden and not self._mark:
                self._space()
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._space()
                for line in _cleaned(token.content).rstrip("\n").split("\n"):
                    self._put(Content.styled(f"  {line}", _CODE))
            case "hr":
                self._space()
                self._put(Content.styled(_RULE, _QUIET))
            case "tr_open":
                self._row = []
            case "tr_close":
                self._rows.append(self._row or [])
                self._row = None
            case "table_close":
                self._table()
            case _:
                self._nest(token)

    def _nest(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                if not self._numbers:
                    self._space()
                start = token.attrs.get("start", 1)
                self._numbers.append(int(start) if token.type == "ordered_list_open" else None)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                number = self._numbers[-1]
                self._mark = _BULLET if number is None else f"{number}. "
                self._numbers[-1] = None if number is None else number + 1
                self._prefixes.append(" " * len(self._mark))
            case "blockquote_open":
                self._space()
                self._prefixes.append(_QUOTE)
            case "list_item_close" | "blockquote_close":
                self._prefixes.pop()
                self._mark = ""

    def _inline(self, token: Token) -> None:
        content = _inline(token.children or ())
        if self._row is not None:
            self._row.append(content)
            return
        for line in content.split("\n"):
            self._put(line.stylize(self._style) if self._style else line)

    def _put(self, line: Content) -> None:
        prefixes = self._prefixes[:_DEEPEST]
        if self._mark and prefixes:
            prefixes = [*prefixes[:-1], self._mark]
            self._mark = ""
        self.lines.append(Content.assemble(("".join(prefixes), _QUIET), line))

    def _space(self) -> None:
        """Leave a line free before what comes, but none at the beginning and no second one."""
        if self.lines and self.lines[-1].plain.strip(" │"):
            self.lines.append(Content.styled("".join(self._prefixes[:_DEEPEST]).rstrip(), _QUIET))

    def _table(self) -> None:
        rows, self._rows = self._rows, []
        self._space()
        columns = max(map(len, rows), default=0)
        widths = [
            min(_WIDEST_CELL, max((cell_width(row[at].plain) for row in rows if at < len(row)), default=0))
            for at in range(columns)
        ]
        for number, row in enumerate(rows):
            cells = [
                cell + " " * max(0, width - cell_width(cell.plain)) for cell, width in zip(row, widths, strict=False)
            ]
            line = Content("  ").join(cells).rstrip()
            self._put(line if number else line.stylize("bold"))


def _inline(children: Sequence[Token]) -> Content:
    parts: list[Content] = []
    styles: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type in _STYLES:
            styles.append(_STYLES[child.type])
            if child.type == "link_open":
                links.append((_cleaned(str(child.attrs.get("href", ""))), len(parts)))
        elif child.type == "link_close":
            styles.pop()
            address, first = links.pop()
            if address != "".join(part.plain for part in parts[first:]):
                parts.append(Content.styled(f" ({address})", _QUIET))
        elif child.type.endswith("_close"):
            styles.pop()
        else:
            parts.append(_styled(_leaf(child), styles))
    return Content("").join(parts)


def _leaf(child: Token) -> Content:
    match child.type:
        case "hardbreak":
            return Content("\n")
        case "softbreak":
            return Content(" ")
        case "code_inline":
            return Content.styled(_cleaned(child.content), _CODE)
        case "image":
            return Content.styled(f"(picture: {_cleaned(child.content).strip() or 'no title'})", _QUIET)
        case _:
            return Content(_cleaned(child.content))


def _styled(content: Content, styles: Iterable[str]) -> Content:
    for style in styles:
        content = content.stylize(style)
    return content


def _cleaned(text: str) -> str:
    """Return text without what acts: a character may have been written as a number, and was none before."""
    return clean(text, keep_newlines=True)
