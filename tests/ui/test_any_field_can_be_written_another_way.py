from __future__ import annotations

from runcomfy_tui.forms import EmptyText, Field, FieldKind, Items, NotSent, Null, Picked, Raw, Several, Typed
from runcomfy_tui.ui.widgets.fields.line_control import LineControl, NumberControl
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from runcomfy_tui.ui.widgets.fields.seed_lock import kept_after_submit, lock_key
from runcomfy_tui.ui.widgets.fields.text_control import JsonControl, TextControl
from tests.ui.field_steps import shown
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until

STEPS = Field("steps", FieldKind.INTEGER, minimum=1, maximum=2000)
TAG = Field("tag", FieldKind.LINE, nullable=True)
SIZE = Field("size", FieldKind.CHOICE, choices=(1, 2, 4))
TAGS = Field("tags", FieldKind.LIST, item=Field("", FieldKind.LINE))
SEED = Field("seed", FieldKind.SEED, minimum=-1, maximum=9, random_value=-1)


async def test_f9_shows_the_value_as_json_and_back_without_losing_a_key() -> None:
    async with shown(STEPS, entries={"steps": Typed("25")}) as form:
        await form.go_to("steps")
        await form.pilot.press("f9", "0")
        await until(form.pilot, lambda: form.entry("steps") == Raw("250"))
        assert "as JSON" in screen_text(form.pilot)
        await form.pilot.press("f9", "1")
        await until(form.pilot, lambda: form.entry("steps") == Typed("2501"))
        assert form.is_in(NumberControl)


async def test_json_that_the_field_cannot_show_stays_json_and_says_why() -> None:
    async with shown(SIZE, STEPS, entries={"steps": Raw('"many"')}) as form:
        await form.go_to("steps")
        await form.press("f9")
        assert form.entry("steps") == Raw('"many"')
        assert "only JSON can show" in screen_text(form.pilot)
        await form.press("ctrl+u", "left_curly_bracket", "f9")
        assert form.entry("steps") == Raw('{"many"')
        assert "too early" in screen_text(form.pilot)


async def test_what_is_no_value_yet_is_not_turned_into_json() -> None:
    async with shown(STEPS) as form:
        await form.go_to("steps")
        await form.press("x", "f9")
        assert form.entry("steps") == Typed("x")
        assert "stays as it is" in screen_text(form.pilot)


async def test_a_list_becomes_json_from_its_last_line_and_elements_each_on_their_own() -> None:
    async with shown(TAGS, entries={"tags": Items((Typed("a"), Typed("b")))}) as form:
        await form.go_to("tags")
        await form.press("f9")
        await until(form.pilot, lambda: form.entry("tags") == Items((Raw('"a"'), Typed("b"))))
        form.field("tags").query_one("AddLine").focus()
        await form.press("f9")
        assert form.entry("tags") == Raw('[\n  "a",\n  "b"\n]')
        await form.press("f9")
        assert form.entry("tags") == Items((Typed("a"), Typed("b")))


async def test_f5_takes_several_values_says_how_many_and_gives_the_one_back() -> None:
    async with shown(STEPS, entries={"steps": Typed("20")}) as form:
        await form.go_to("steps")
        await form.pilot.press("f5", "space", "|", "space", "3", "0")
        await until(form.pilot, lambda: form.entry("steps") == Several("20 | 30"))
        await form.pilot.pause()
        assert "several values" in screen_text(form.pilot)
        assert "2 values: 20, 30" in screen_text(form.pilot)
        await form.press("f5")
        assert form.entry("steps") == Typed("20")
        await form.press("f5")
        assert form.entry("steps") == Several("20 | 30")


async def test_a_bar_in_the_one_value_stays_a_bar() -> None:
    async with shown(TAG, SIZE, entries={"tag": Typed("a | b"), "size": Picked(4)}) as form:
        await form.go_to("tag")
        await form.press("f5")
        assert form.entry("tag") == Several(r"a \| b")
        assert "1 value: a | b" in screen_text(form.pilot)
        await form.go_to("size")
        await form.press("f5")
        assert form.entry("size") == Several("4")


async def test_f2_leads_to_every_state_also_of_a_field_without_a_text() -> None:
    size = Field("size", FieldKind.CHOICE, choices=(1, 2), nullable=True)
    async with shown(size, STEPS, entries={"size": Picked(2), "steps": Typed("7")}) as form:
        await form.go_to("size")
        seen = []
        for _ in range(3):
            await form.press("f2")
            seen.append(form.entry("size"))
        assert seen == [Null(), NotSent(), Picked(2)]
        await form.go_to("steps")
        await form.press("f2")
        assert form.entry("steps") == NotSent()
        await form.press("f2")
        assert form.entry("steps") == Typed("7")


async def test_a_locked_seed_is_not_rolled_and_outlives_a_submit() -> None:
    async with shown(SEED, entries={"seed": Typed("4")}) as form:
        await form.go_to("seed")
        await form.press("ctrl+l", "ctrl+r")
        assert form.field("seed").entry == Typed("4")
        assert "locked" in screen_text(form.pilot)
        assert kept_after_submit({**form.app.draft, "other": Typed("x")}) == {
            "seed": Typed("4"),
            lock_key("seed"): Picked(True),
        }
        await form.press("ctrl+l", "ctrl+r")
        assert kept_after_submit(form.app.draft) == {}


async def test_shift_goes_ten_steps_at_once() -> None:
    async with shown(STEPS, entries={"steps": Typed("20")}) as form:
        await form.go_to("steps")
        await form.press("shift+up", "down")
        assert form.entry("steps") == Typed("29")


async def test_f4_takes_the_text_of_the_person_s_editor_and_lines_get_more_room() -> None:
    asked: list[tuple[str, str]] = []

    async def edit(text: str, suffix: str) -> str | None:
        asked.append((text, suffix))
        return None if text == "left" else "one\ntwo"

    async with shown(TAG, entries={"tag": Typed("was")}, matter=FieldMatter(edit=edit)) as form:
        await form.go_to("tag")
        assert form.is_in(LineControl)
        await form.press("f4")
        await until(form.pilot, lambda: form.entry("tag") == Typed("one\ntwo"))
        assert form.is_in(TextControl)
        await form.press("f9", "f4")
        await until(form.pilot, lambda: len(asked) == 2)
        assert form.is_in(JsonControl)
        assert asked == [("was", ".txt"), ('"one\\ntwo"', ".json")]


async def test_the_count_stands_out_once_the_limit_is_passed() -> None:
    field = Field("tag", FieldKind.LINE, max_length=3, nullable=True)
    async with shown(field) as form:
        await form.go_to("tag")
        await form.press("a", "b", "c", "d")
        await until(form.pilot, lambda: "4 / 3" in screen_text(form.pilot))
        assert "error" in str(form.field("tag").border_subtitle)
        await form.press("f2")
        assert form.entry("tag") == EmptyText()
        assert "0 / 3" in screen_text(form.pilot)


async def test_several_texts_are_not_counted_as_one() -> None:
    async with opened() as form:
        await form.fill("prompt", "a boat")
        assert str(form.widget("prompt").border_subtitle) == "6 / 400"
        await form.press("f5")
        assert str(form.widget("prompt").border_subtitle) == "each at most 400"
