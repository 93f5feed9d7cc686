from __future__ import annotations

from runcomfy_tui.forms import Field, FieldKind, Items, Members, NotSent, Typed
from runcomfy_tui.ui.widgets.fields.complaints import Deep
from runcomfy_tui.ui.widgets.fields.list_control import AddLine
from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from tests.ui.field_steps import Shown, shown
from tests.ui.steps import screen_text, until

LORA = Field(
    "",
    FieldKind.GROUP,
    fields=(Field("path", FieldKind.LINE, required=True), Field("scale", FieldKind.NUMBER, maximum=4)),
)
LORAS = Field("loras", FieldKind.LIST, item=LORA, max_items=3)
TAGS = Field("tags", FieldKind.LIST, item=Field("", FieldKind.LINE))
TWO = {"loras": Items((Members({"path": Typed("a"), "scale": Typed("2")}), Members({"path": Typed("b")})))}


async def _editor(form: Shown) -> None:
    await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor) and form.app.screen.focused)


async def test_each_object_is_one_line_that_says_what_is_in_it() -> None:
    async with shown(LORAS, entries=TWO) as form:
        assert "path a  ·  scale 2" in screen_text(form.pilot)
        assert "2 of at most 3" in screen_text(form.pilot)
        assert len(form.field("loras").query(SummaryLine)) == 2


async def test_a_new_object_opens_its_form_and_every_key_is_kept_at_once() -> None:
    async with shown(LORAS) as form:
        form.field("loras").query_one(AddLine).focus()
        await form.press("enter")
        await _editor(form)
        await form.press("n", "e")
        await until(
            form.pilot, lambda: "path ne" in str(form.app.screen_stack[0].query_one(SummaryLine).render()), within_s=5
        )
        assert isinstance(form.entry("loras"), Items)
        await form.press("w", "escape")
        entry = form.entry("loras")
        assert isinstance(entry, Items)
        assert isinstance(entry.entries[0], Members)
        assert entry.entries[0].entries["path"] == Typed("new")
        assert "path new" in screen_text(form.pilot)


async def test_complaints_are_counted_on_the_line_and_stand_on_the_field_in_its_form() -> None:
    deep: Deep = {(1, "scale"): ("must be at most 4",)}
    async with shown(LORAS, entries=TWO) as form:
        form.field("loras").show_errors(("item 2, scale must be at most 4",), deep)
        await form.pilot.pause()
        assert "1 problem" in screen_text(form.pilot)
        line = list(form.field("loras").query(SummaryLine))[1]
        line.action_open()
        await _editor(form)
        assert form.inner("scale").errors == ("must be at most 4",)
        assert "loras › 2" in screen_text(form.pilot)
        form.field("loras").show_errors(())
        assert form.inner("scale").errors == ()


async def test_elements_move_with_the_cursor_and_stop_at_the_ends() -> None:
    start = {"tags": Items((Typed("a"), Typed("b"), Typed("c")))}
    async with shown(TAGS, entries=start) as form:
        await form.go_to("tags")
        await form.press("alt+up", "alt+down")
        assert form.entry("tags") == Items((Typed("b"), Typed("a"), Typed("c")))
        await form.press("alt+down", "alt+down", "x")
        await until(form.pilot, lambda: form.entry("tags") == Items((Typed("b"), Typed("c"), Typed("ax"))))


async def test_moving_says_so_only_once_and_removing_closes_the_gap() -> None:
    async with shown(TAGS, entries={"tags": Items((Typed("a"), Typed("b")))}) as form:
        await form.go_to("tags")
        await form.press("f8")
        await until(form.pilot, lambda: form.entry("tags") == Items((Typed("b"),)))
        await form.press("f8")
        await until(form.pilot, lambda: form.entry("tags") == NotSent())
        await form.press("f2")
        assert form.entry("tags") == Items(())


async def test_a_list_of_lists_opens_a_list_of_its_own() -> None:
    rows = Field("grid", FieldKind.LIST, item=Field("", FieldKind.LIST, item=Field("", FieldKind.INTEGER)))
    async with shown(rows, entries={"grid": Items((Items((Typed("1"), Typed("2"))),))}) as form:
        assert "[1, 2]" in screen_text(form.pilot)
        form.field("grid").query_one(SummaryLine).action_open()
        await _editor(form)
        await form.press("5", "escape")
        assert form.entry("grid") == Items((Items((Typed("15"), Typed("2"))),))
