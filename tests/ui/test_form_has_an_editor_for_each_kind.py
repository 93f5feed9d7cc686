from __future__ import annotations

from runcomfy_tui.forms import EmptyText, Items, NotSent, Null, Picked, Raw, Typed
from runcomfy_tui.ui.widgets.fields.list_control import AddLine
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue
from tests.ui.form_steps import opened
from tests.ui.steps import until


async def test_arrows_step_numbers_within_their_limits() -> None:
    async with opened() as form:
        await form.go_to("steps")
        await form.press("up", "up")
        assert form.entry("steps") == Typed("27")
        await form.press("down")
        assert form.entry("steps") == Typed("26")


async def test_the_dice_draw_a_seed_that_is_no_pick_one() -> None:
    async with opened() as form:
        await form.go_to("seed")
        seen = set()
        for _ in range(12):
            await form.press("ctrl+r")
            entry = form.entry("seed")
            assert isinstance(entry, Typed)
            seen.add(int(entry.text))
        assert seen <= set(range(10))
        assert len(seen) > 1


async def test_a_row_of_choices_keeps_json_types_and_can_be_cleared() -> None:
    async with opened() as form:
        await form.go_to("size")
        await form.press("right")
        assert form.entry("size") == Picked(2)
        await form.press("4")
        assert form.entry("size") == Picked(4)
        await form.press("backspace")
        assert form.entry("size") == NotSent()


async def test_a_row_of_choices_takes_the_mouse() -> None:
    async with opened() as form:
        row = form.widget("size").query_one("ChoiceRow")
        row.scroll_visible(animate=False)
        await form.pilot.pause()
        await form.pilot.click(row, offset=(7, 0))
        assert form.entry("size") == Picked(2)


async def test_many_choices_open_a_list_that_typing_narrows() -> None:
    async with opened() as form:
        await form.go_to("ratio")
        await form.press("4", "colon")
        assert isinstance(form.app.screen, PickValue)
        await form.press("enter")
        await until(form.pilot, lambda: form.entry("ratio") == Picked("4:3"))
        await form.press("enter", "escape")
        assert form.entry("ratio") == Picked("4:3")
        await form.press("delete")
        assert form.entry("ratio") == NotSent()


async def test_tab_takes_the_choice_that_was_typed_for_and_goes_on() -> None:
    async with opened() as form:
        await form.go_to("ratio")
        await form.press("4", "tab")
        await until(form.pilot, lambda: form.focused_field == "safe")
        assert form.entry("ratio") == Picked("4:3")
        await form.press("shift+tab", "enter", "tab")
        await until(form.pilot, lambda: form.focused_field == "safe")
        assert form.entry("ratio") == Picked("4:3"), "nothing was typed for"
        await form.press("shift+tab", "z", "tab")
        assert isinstance(form.app.screen, PickValue), "nothing matches"


async def test_a_switch_without_a_default_has_three_states() -> None:
    async with opened() as form:
        await form.go_to("safe")
        assert form.entry("safe") == NotSent()
        await form.press("space")
        assert form.entry("safe") == Picked(False)
        await form.press("space")
        assert form.entry("safe") == Picked(True)
        await form.press("backspace")
        assert form.entry("safe") == NotSent()


async def test_f2_goes_through_empty_and_null_and_back_to_what_was_typed() -> None:
    async with opened() as form:
        await form.fill("tag", "x")
        await form.press("f2")
        assert form.entry("tag") == EmptyText()
        await form.press("f2")
        assert form.entry("tag") == Null()
        await form.press("f2")
        assert form.entry("tag") == NotSent()
        await form.press("f2")
        assert form.entry("tag") == Typed("x")
        await form.press("f2", "y")
        assert form.entry("tag") == Typed("y")
        await form.press("backspace")
        assert form.entry("tag") == NotSent()


async def test_lists_grow_and_shrink() -> None:
    async with opened() as form:
        await form.go_to("images")
        assert "+ add   not sent" in str(form.widget("images").query_one(AddLine).render())
        await form.press("enter")
        await until(form.pilot, lambda: form.widget("images").query("MediaLine"))
        await form.pilot.pause()
        await form.press("a")
        await form.press("f7")
        await until(form.pilot, lambda: len(form.widget("images").query("MediaLine")) == 2)
        await form.pilot.pause()
        await form.press("b")
        assert "not sent" not in str(form.widget("images").query_one(AddLine).render())
        await until(form.pilot, lambda: form.entry("images") == Items((Typed("a"), Typed("b"))))
        await form.press("f7")
        assert len(form.widget("images").query("MediaLine")) == 2
        await form.press("f8")
        await until(form.pilot, lambda: form.entry("images") == Items((Typed("a"),)))
        await form.press("f8")
        await until(form.pilot, lambda: form.entry("images") == NotSent())
        assert form.focused_field == "images"


async def test_a_loaded_list_shows_its_elements() -> None:
    async with opened(before={"prompt": "a", "images": ["https://a.example/1"]}) as form:
        assert form.widget("images").entry == Items((Typed("https://a.example/1"),))
        assert "not sent" not in str(form.widget("images").query_one(AddLine).render())


async def test_several_pasted_lines_lose_nothing_and_bring_no_commands() -> None:
    from textual.events import Paste

    async with opened() as form:
        await form.go_to("tag")
        form.app.post_message(Paste("one\r\ntwo\x1b[31m"))
        await until(form.pilot, lambda: form.entry("tag") == Typed("one two[31m"))
        await form.go_to("prompt")
        form.app.post_message(Paste("one\r\ntwo\x07 "))
        await until(form.pilot, lambda: form.entry("prompt") == Typed("one\ntwo "))


async def test_a_value_that_cannot_be_shown_is_edited_as_json() -> None:
    before = {"prompt": "\x1b[31mred", "steps": [1]}
    async with opened(before=before) as form:
        await form.press("ctrl+s")
        assert form.focused_field == "steps"
        await form.press("ctrl+a", "ctrl+k", "7", "7")
        for _ in range(6):
            await form.press("delete")
        assert form.entry("steps") == Raw("77")
        await form.press("ctrl+s")
        assert [asked.body for asked in form.submits] == [{"prompt": "\x1b[31mred", "steps": 77}]
