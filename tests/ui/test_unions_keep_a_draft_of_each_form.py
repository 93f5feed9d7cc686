from __future__ import annotations

from runcomfy_tui.forms import Branched, Field, FieldKind, Members, NotSent, Null, Typed
from runcomfy_tui.ui.widgets.fields.choice_row import ChoiceRow
from tests.ui.field_steps import shown
from tests.ui.steps import screen_text, until

RGB = Field("", FieldKind.GROUP, title="mixed", fields=(Field("red", FieldKind.INTEGER, required=True, maximum=255),))
COLOUR = Field("colour", FieldKind.UNION, nullable=True, branches=(Field("", FieldKind.LINE, title="named"), RGB))


async def test_choosing_a_form_shows_its_editor_and_going_back_brings_what_was_typed() -> None:
    async with shown(COLOUR) as form:
        assert "not sent" in screen_text(form.pilot)
        await form.press("tab", "right", "tab", "r", "e", "d")
        await until(form.pilot, lambda: form.app.draft["colour"] == Branched(0, {0: Typed("red")}))
        form.field("colour").query_one(ChoiceRow).focus()
        await form.press("right")
        await form.go_to(form.inner("red"))
        await form.press("7")
        await until(
            form.pilot,
            lambda: form.app.draft["colour"] == Branched(1, {0: Typed("red"), 1: Members({"red": Typed("7")})}),
        )
        form.field("colour").query_one(ChoiceRow).focus()
        await form.press("left")
        await form.pilot.pause()
        entry = form.app.draft["colour"]
        assert isinstance(entry, Branched)
        assert (entry.chosen, entry.entries[0]) == (0, Typed("red"))
        assert entry.entries[1] == Members({"red": Typed("7")})
        assert "red" in screen_text(form.pilot)


async def test_clearing_the_choice_sends_nothing_and_f2_sends_null() -> None:
    start = {"colour": Branched(0, {0: Typed("red")})}
    async with shown(COLOUR, entries=start) as form:
        await form.go_to("colour")
        await form.press("backspace")
        assert form.entry("colour") == NotSent()
        await form.press("f2")
        assert form.entry("colour") == Null()
        assert "null is sent" in screen_text(form.pilot)


async def test_complaints_reach_the_field_of_the_chosen_form() -> None:
    start = {"colour": Branched(1, {1: Members({"red": Typed("300")})})}
    async with shown(COLOUR, entries=start) as form:
        form.field("colour").show_errors(("red must be at most 255",), {("red",): ("must be at most 255",)})
        assert form.inner("red").errors == ("must be at most 255",)
