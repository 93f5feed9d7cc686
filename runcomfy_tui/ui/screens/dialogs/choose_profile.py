"""The list of profiles: narrowed by typing, Enter opens one, and a new name makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cut
from runcomfy_tui.present.profiles import ProfileFacts, facts_of
from runcomfy_tui.ui.screens.dialogs.base import key_line
from runcomfy_tui.ui.screens.dialogs.narrowed_list import NarrowedList

_WIDEST_NAME = 40
_AROUND_LIST = 6


class ChooseProfile(NarrowedList[str]):
    """Answers with the name of the profile to go to, which may be a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", id="profiles.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="profiles.up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Page down", id="profiles.page-down", show=False, priority=True),
        Binding("pageup", "page(-1)", "Page up", id="profiles.page-up", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    ChooseProfile Input, ChooseProfile Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    ChooseProfile OptionList {
        height: auto; max-height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface;
        scrollbar-size-vertical: 1;
    }
    ChooseProfile .dialog--problem { height: 1; }
    ChooseProfile.-low OptionList { margin-top: 0; }
    """

    def __init__(self, profiles: Sequence[ProfileFacts], problem_of: Callable[[str], str | None]) -> None:
        """``problem_of`` says why a text cannot be the name of a profile, None where it can."""
        super().__init__("Switch profile")
        self._profiles = tuple(profiles)
        self._problem_of = problem_of
        self._shown: list[str] = []

    def contents(self) -> ComposeResult:
        """Yield the line to type in, the profiles, what is wrong with a name, the keys."""
        yield Input(placeholder="a name: narrows the list, or makes a new profile", select_on_focus=False)
        yield OptionList(markup=False)
        yield Static("", markup=False, classes="dialog--problem")
        yield key_line([("Enter", "open it"), ("↑ ↓", "move"), ("Esc", "leave")])

    def choose(self, at: int | None) -> None:
        """Go there."""
        if at is not None and at < len(self._shown):
            self.dismiss(self._shown[at])

    def fill(self) -> None:
        """Show the profiles that fit, and a new one where its name can be one; the cursor stands on the first other."""
        self.query_one(OptionList).styles.max_height = max(1, self.size.height - _AROUND_LIST)
        typed = self.query_one(Input).value.strip()
        found = [each for each in self._profiles if typed.casefold() in each.name.casefold()]
        if typed:  # the one that is named first, then those that begin so
            found.sort(key=lambda each: (each.name != typed, not each.name.casefold().startswith(typed.casefold())))
        is_new = bool(typed) and typed not in [each.name for each in self._profiles]
        problem = self._problem_of(typed) if is_new else None
        self._shown = [each.name for each in found]
        width = min(self.size.width * 96 // 100, 76) - 5
        column = min(_WIDEST_NAME, max((len(each.name) for each in found), default=0))
        options = [Option(_line(each, column, width)) for each in found]
        if is_new and problem is None:
            self._shown.append(typed)
            options.append(Option(Content.assemble((typed, "bold"), "  a new profile, with a journal of its own")))
        self.query_one(OptionList).set_options(options)
        self.query_one(OptionList).highlighted = self._first(found) if self._shown else None
        self.query_one(".dialog--problem", Static).update(Content(problem if problem and not found else ""))

    def _first(self, found: Sequence[ProfileFacts]) -> int:
        if found and self.query_one(Input).value.strip():
            return 0
        others = (at for at, each in enumerate(found) if not each.is_current)
        return next(others, min(len(found), len(self._shown) - 1))


def _line(facts: ProfileFacts, column: int, width: int) -> Content:
    mark = "● " if facts.is_current else "  "
    words = cut("  ".join(clean(each, 200) for each in facts_of(facts)), max(0, width - column - 4))
    style = "$text-error" if facts.problem else "$text-muted"
    return Content.assemble(mark, (f"{facts.name:<{column}}", "bold"), "  ", (words, style))
