"""Under the header: what keeps the program from working as it should, one line for the most serious of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static


@dataclass(frozen=True, slots=True)
class Notice:
    """One cleaned sentence or two; ``serious`` where something may be lost."""

    words: str
    serious: bool = False


class BannerLine(Static):
    """Hidden while there is nothing to say; a serious notice may take three lines, others one."""

    DEFAULT_CSS = """
    BannerLine {
        height: auto; max-height: 1; display: none; padding: 0 1; background: $warning-muted; color: $text-warning;
        text-overflow: ellipsis; text-wrap: nowrap;
    }
    BannerLine.-shown { display: block; }
    BannerLine.-serious {
        max-height: 3; background: $error-muted; color: $text-error; text-style: bold; text-wrap: wrap;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._notices: tuple[Notice, ...] = ()

    def show(self, notices: tuple[Notice, ...]) -> None:
        """Show the first notice and how many others there are; all of them stand in the tooltip."""
        if notices == self._notices:
            return
        self._notices = notices
        self.set_class(bool(notices), "-shown")
        if not notices:
            return
        first, *others = notices
        self.set_class(first.serious, "-serious")
        more = f"(+{len(others)}) " if others else ""
        self.update(Content(f"! {more}{first.words}"))
        self.tooltip = Content("\n".join(notice.words for notice in notices))
