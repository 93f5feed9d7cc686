from __future__ import annotations

from runcomfy_tui.forms import NotSent, Several, Typed
from runcomfy_tui.ui.screens.dialogs import Question
from runcomfy_tui.ui.screens.form.around import Around
from runcomfy_tui.ui.screens.form.presets_dialog import PresetsDialog
from tests.ui.form_steps import MemoryShelf, Opened, opened
from tests.ui.gallery import NOW
from tests.ui.steps import WIDE, screen_text, until


def with_shelf(shelf: MemoryShelf) -> Around:
    return Around(shelf=shelf, now=lambda: NOW)


async def open_list(form: Opened) -> None:
    await form.press("f6")
    await until(form.pilot, lambda: isinstance(form.app.screen, PresetsDialog))


async def back(form: Opened) -> None:
    await until(form.pilot, lambda: form.app.screen is form.screen)
    await form.pilot.pause()


async def save(form: Opened, name: str) -> None:
    await open_list(form)
    await form.press(*name, "enter")
    await back(form)


async def test_inputs_are_kept_by_name_and_come_back_with_what_differs() -> None:
    shelf = MemoryShelf()
    async with opened(around=with_shelf(shelf), size=WIDE) as form:
        await form.fill("prompt", "a boat")
        await form.go_to("steps")
        await form.press("f5", *"10 | 20")
        await save(form, "boats")
        assert shelf.names == ["boats"]
        await form.fill("prompt", " and a gull")
        await open_list(form)
        await form.press(*"boa", "enter")
        await back(form)
        assert form.entry("prompt") == Typed("a boat")
        assert form.entry("steps") == Several("10 | 20")
        await until(form.pilot, lambda: "Changed by loading “boats”" in screen_text(form.pilot))
        assert 'was: "a boat and a gull"' in screen_text(form.pilot)
        await form.press("alt+z")
        assert form.entry("prompt") == Typed("a boat and a gull")


async def test_what_was_typed_outlives_the_form_in_which_something_replaced_it() -> None:
    shelf = MemoryShelf()
    async with opened(around=with_shelf(shelf)) as form:
        await form.fill("prompt", "half a thought")
        await form.press("ctrl+n")
        assert form.entry("prompt") == NotSent()
        await until(form.pilot, lambda: any(name.startswith("(before starting anew)") for name in shelf.kept))
    async with opened(around=with_shelf(shelf)) as form:
        form.screen._remember_aside(list(await shelf.all()))
        await open_list(form)
        assert "what was here before starting anew" in screen_text(form.pilot)
        await form.press(*"before", "enter")
        await back(form)
        assert form.entry("prompt") == Typed("half a thought")


async def test_overwriting_and_deleting_ask_first() -> None:
    shelf = MemoryShelf()
    async with opened(around=with_shelf(shelf)) as form:
        await form.fill("prompt", "one")
        await save(form, "mine")
        first = shelf.kept["mine"]
        await form.fill("prompt", " two")
        for key, is_same in (("escape", True), ("y", False)):
            await open_list(form)
            await form.press("ctrl+s")
            await until(form.pilot, lambda: isinstance(form.app.screen, Question))
            await form.press("enter", key)
            await form.pilot.pause()
            assert (shelf.kept["mine"] == first) is is_same
            if is_same:
                await until(form.pilot, lambda: isinstance(form.app.screen, PresetsDialog))
                await form.press("escape")
            await back(form)
        await open_list(form)
        await form.press("f8")
        await until(form.pilot, lambda: isinstance(form.app.screen, Question))
        await form.press("n")
        await until(form.pilot, lambda: isinstance(form.app.screen, PresetsDialog))
        assert shelf.names == ["mine"]
        await form.press("f8", "y")
        await until(form.pilot, lambda: shelf.names == [])


async def test_what_another_window_kept_meanwhile_is_not_overwritten_unasked() -> None:
    shelf = MemoryShelf()
    async with opened(around=with_shelf(shelf)) as form:
        await form.fill("prompt", "one")
        await open_list(form)
        theirs: dict[str, object] = {"prompt": {"is": "typed", "text": "theirs"}}
        shelf.kept["mine"] = theirs
        await form.press(*"mine", "enter")
        await until(form.pilot, lambda: isinstance(form.app.screen, Question))
        await form.press("n")
        assert shelf.kept["mine"] == theirs


async def test_a_preset_can_be_renamed_but_not_over_another() -> None:
    shelf = MemoryShelf()
    async with opened(around=with_shelf(shelf)) as form:
        await form.fill("prompt", "one")
        for name in ("one", "two"):
            await save(form, name)
        await open_list(form)
        await form.press(*"on", "f2", *"two", "enter")
        assert "another preset has this name" in screen_text(form.pilot)
        await form.press(*"fold", "enter")
        await until(form.pilot, lambda: shelf.names == ["two", "twofold"])


async def test_a_label_waits_for_the_next_job() -> None:
    async with opened() as form:
        await form.fill("prompt", "a boat")
        await form.press("ctrl+t", *"sea  trials", "enter")
        assert "label: sea trials" in screen_text(form.pilot)
        await form.press("ctrl+s")
        assert form.submits[0].label == "sea trials"
        assert form.submits[0].body == {"prompt": "a boat"}


async def test_the_body_of_an_earlier_job_stays_what_changes_are_measured_by_after_going_back() -> None:
    async with opened(before={"prompt": "was"}, around=with_shelf(MemoryShelf()), size=WIDE) as form:
        await form.fill("prompt", " and is")
        await form.press("ctrl+n")
        assert form.entry("prompt") == Typed("was")
        await form.press("alt+z")
        assert form.entry("prompt") == Typed("was and is")
        await until(form.pilot, lambda: '~ prompt  "was" → "was and is"' in screen_text(form.pilot))
