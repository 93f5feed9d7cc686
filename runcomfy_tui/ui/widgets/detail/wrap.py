"""Breaking text into lines by the cells that it takes on the screen: wide and combining characters as they draw."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def wrap_cells(text: str, width: int, *, taken: int = 0) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells, at least one: broken at spaces, else within the word.

    ``taken`` cells of the first line are in use already.
    """
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        used = 0 if lines else min(taken, width - 1)
        if len(paragraph) + used <= width and paragraph.isascii():
            lines.append(paragraph)
        else:
            lines.extend(_wrap_paragraph(paragraph, width, used))
    return lines


def _wrap_paragraph(paragraph: str, width: int, used: int) -> list[str]:
    lines: list[str] = []
    line: str | None = None
    for word in paragraph.split(" "):
        cells = cell_len(word)
        gap = 0 if line is None else 1
        if used + gap + cells <= width:
            line, used = word if line is None else f"{line} {word}", used + gap + cells
            continue
        if line is not None or used:
            if line is None and cells > width:  # Nothing stands before a word that no line holds: start it here.
                start, *_ = chop_cells(word, width - used) or [""]
                lines.append(start)
                word = word[len(start) :]
                cells = cell_len(word)
            else:
                lines.append(line or "")
        if cells > width:
            *full, word = chop_cells(word, width) or [""]
            lines.extend(full)
            cells = cell_len(word)
        line, used = word, cells
    lines.append(line or "")
    return lines
