from __future__ import annotations

from runcomfy_tui.forms import NO_DEFAULT, Field, FieldKind, Members, NotSent, Null, Picked, Typed
from runcomfy_tui.ui.widgets.fields.complaints import Deep
from runcomfy_tui.ui.widgets.fields.fold_line import FoldLine
from runcomfy_tui.ui.widgets.fields.object_editor import ObjectEditor
from runcomfy_tui.ui.widgets.fields.summary_line import SummaryLine
from tests.ui.field_steps import shown
from tests.ui.steps import screen_text, until

LORA = (
    Field("path", FieldKind.LINE, required=True),
    Field("scale", FieldKind.NUMBER, default=1, minimum=0, maximum=4),
    Field("on", FieldKind.SWITCH),
)


async def test_what_is_typed_into_a_member_becomes_part_of_the_group() -> None:
    async with shown(Field("lora", FieldKind.GROUP, required=True, fields=LORA)) as form:
        await form.go_to(form.inner("path"))
        await form.press("a", "tab", "2", "tab", "space")
        wanted = Members({"path": Typed("a"), "scale": Typed("2"), "on": Picked(False)})
        await until(form.pilot, lambda: form.entry("lora") == wanted)
        assert "3 of 3 set" in screen_text(form.pilot)


async def test_a_group_that_may_be_left_out_is_shut_and_not_sent_until_something_is_set() -> None:
    async with shown(Field("lora", FieldKind.GROUP, nullable=True, fields=LORA)) as form:
        assert "not sent  ·  3 inputs" in screen_text(form.pilot)
        await form.press("tab", "enter")
        await form.pilot.pause()
        assert form.entry("lora") == NotSent()
        await form.go_to(form.inner("path"))
        await form.press("a")
        await until(form.pilot, lambda: "path" in getattr(form.entry("lora"), "entries", {}))
        await form.press("backspace")
        await until(form.pilot, lambda: form.entry("lora") == NotSent())


async def test_f2_on_its_line_goes_through_empty_null_and_not_sent_and_brings_everything_back() -> None:
    start = {"lora": Members({"path": Typed("a")})}
    async with shown(Field("lora", FieldKind.GROUP, nullable=True, fields=LORA), entries=start) as form:
        form.field("lora").query_one(FoldLine).focus()
        await form.press("f2")
        assert form.entry("lora") == Members({})
        assert "an empty group {} is sent" in screen_text(form.pilot)
        await form.press("f2")
        assert form.entry("lora") == Null()
        await form.press("f2")
        assert form.entry("lora") == NotSent()
        await form.press("f2")
        assert form.entry("lora") == start["lora"]
        assert form.inner("path").entry == Typed("a")


async def test_f2_inside_a_member_leaves_the_group_alone() -> None:
    member = Field("count", FieldKind.INTEGER, required=True, default=NO_DEFAULT)
    group = Field("lora", FieldKind.GROUP, required=True, nullable=True, fields=(member,))
    async with shown(group, entries={"lora": Members({"count": Typed("1")})}) as form:
        await form.go_to(form.inner("count"))
        await form.press("f2")
        assert form.entry("lora") == Members({"count": Typed("1")})


async def test_complaints_stand_on_the_member_and_are_counted_where_the_group_is_shut() -> None:
    start = {"lora": Members({"scale": Typed("9")})}
    deep: Deep = {("scale",): ("must be at most 4",)}
    async with shown(Field("lora", FieldKind.GROUP, fields=LORA), entries=start) as form:
        form.field("lora").show_errors(("scale must be at most 4",), deep)
        await form.pilot.pause()
        assert form.inner("scale").errors == ("must be at most 4",)
        assert "scale must be at most 4" not in screen_text(form.pilot)
        form.field("lora").query_one(FoldLine).focus()
        await form.press("enter")
        form.field("lora").show_errors(("scale must be at most 4",), deep)
        await form.pilot.pause()
        assert "1 problem" in screen_text(form.pilot)
        assert "scale must be at most 4" in screen_text(form.pilot)
        form.field("lora").show_errors(())
        await form.pilot.pause()
        assert "problem" not in screen_text(form.pilot)
        assert form.inner("scale").errors == ()


async def test_a_large_group_is_one_line_and_opens_as_a_form_that_loses_nothing() -> None:
    many = tuple(Field(f"m{number}", FieldKind.LINE) for number in range(13))
    async with shown(Field("node", FieldKind.GROUP, fields=many)) as form:
        await form.press("tab", "enter")
        await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor))
        await until(form.pilot, lambda: form.app.screen.focused)
        await form.press("a", "tab", "b")
        await until(form.pilot, lambda: form.entry("node") != NotSent())
        await form.press("c", "escape")
        await until(form.pilot, lambda: not isinstance(form.app.screen, ObjectEditor))
        entries = form.entry("node")
        assert isinstance(entries, Members)
        assert {name: entry for name, entry in entries.entries.items() if entry != NotSent()} == {
            "m0": Typed("a"),
            "m1": Typed("bc"),
        }
        assert "m0 a  ·  m1 bc" in screen_text(form.pilot)


async def test_twenty_levels_open_one_form_at_a_time() -> None:
    field = Field("leaf", FieldKind.LINE)
    for level in range(20):
        field = Field(f"g{level}", FieldKind.GROUP, required=True, fields=(field,))
    async with shown(field) as form:
        for _ in range(12):
            lines = list(form.app.screen.query(SummaryLine))
            if not lines:
                break
            lines[0].action_open()
            await until(form.pilot, lambda: isinstance(form.app.screen, ObjectEditor))
            await form.pilot.pause()
            await form.pilot.pause()
        await form.go_to(form.inner("leaf"))
        await form.press("x")
        while isinstance(form.app.screen, ObjectEditor):
            await form.press("escape")
        entry = form.entry("g19")
        for level in reversed(range(20)):
            assert isinstance(entry, Members)
            entry = entry.entries[f"g{level - 1}" if level else "leaf"]
        assert entry == Typed("x")
