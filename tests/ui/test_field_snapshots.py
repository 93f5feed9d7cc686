"""Pictures of every kind of field, with their states, complaints and the form of one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from runcomfy_tui.forms import Field
from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from tests.ui.field_gallery import CHOSEN, ENTRIES, ERRORS, NESTED, TYPED, WARNINGS
from tests.ui.field_steps import FieldsApp
from tests.ui.steps import SMALL, WIDE, until

_Compare = Callable[..., bool]


class Gallery(FieldsApp):
    """Fields in two columns, with their complaints."""

    def __init__(self, left: Sequence[Field], right: Sequence[Field] = ()) -> None:
        super().__init__((*left, *right), ENTRIES)
        self._left = len(left)

    def compose(self) -> ComposeResult:
        """Both columns."""
        widgets = self.made()
        with Horizontal():
            yield VerticalScroll(*widgets[: self._left], can_focus=False)
            if widgets[self._left :]:
                yield VerticalScroll(*widgets[self._left :], can_focus=False)

    def complain(self) -> None:
        """Show what is wrong."""
        for name, widget in self.widgets.items():
            widget.show_errors(*ERRORS.get(name, ((), {})))
            widget.show_warnings(WARNINGS.get(name, ()))
        if "seed" in self.widgets:
            self.widgets["seed"].show_before("77")
            self.widgets["seed"].action_lock()


async def _settle(pilot: Pilot[int]) -> None:
    app = pilot.app
    assert isinstance(app, Gallery)
    app.complain()
    await pilot.pause()
    for editor in (*app.screen.query(Input), *app.screen.query(TextArea)):
        editor.cursor_blink = False
    await pilot.pause(0.3)
    # A blink that was under way may have come after: entering a field shows its cursor for sure.
    focused = app.screen.focused
    app.screen.set_focus(None)
    app.screen.set_focus(focused)
    await pilot.pause(0.1)


def test_all_kinds(snap_compare: _Compare) -> None:
    gallery = Gallery((*TYPED, *NESTED[:1]), (*CHOSEN[:6], *NESTED[1:]))
    assert snap_compare(gallery, terminal_size=WIDE, run_before=_settle)


def test_typed_values(snap_compare: _Compare) -> None:
    assert snap_compare(Gallery(TYPED), terminal_size=SMALL, run_before=_settle)


def test_chosen_values(snap_compare: _Compare) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await pilot.press("tab", "tab")
        await _settle(pilot)

    assert snap_compare(Gallery(CHOSEN[1:]), terminal_size=SMALL, run_before=look)


def test_values_inside_values(snap_compare: _Compare) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await pilot.press("tab")
        await _settle(pilot)

    assert snap_compare(Gallery(NESTED), terminal_size=SMALL, run_before=look)


def test_one_value_in_a_form_of_its_own(snap_compare: _Compare) -> None:
    async def look(pilot: Pilot[int]) -> None:
        await _settle(pilot)
        pilot.app.query(SummaryLine).first().action_open()
        await until(pilot, lambda: isinstance(pilot.app.screen, ObjectEditor) and pilot.app.screen.focused)
        await _settle(pilot)

    assert snap_compare(Gallery(NESTED), terminal_size=SMALL, run_before=look)
