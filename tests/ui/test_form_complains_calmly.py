from __future__ import annotations

from runcomfy_tui.forms import Typed
from tests.ui.form_steps import opened
from tests.ui.steps import until


async def test_an_untouched_form_complains_about_nothing() -> None:
    async with opened() as form:
        assert not any(form.widget(each.name).errors for each in form.screen.form.fields)


async def test_a_mistake_is_named_once_typing_pauses_and_what_is_typed_stays() -> None:
    async with opened() as form:
        await form.fill("steps", "abc")
        assert form.widget("steps").errors == ()
        await until(form.pilot, lambda: form.widget("steps").errors)
        assert form.widget("steps").errors == ("must be a whole number",)
        assert form.entry("steps") == Typed("abc")


async def test_leaving_a_field_names_its_mistake_at_once_and_correcting_it_is_seen_at_once() -> None:
    async with opened() as form:
        await form.fill("steps", "5")
        await form.press("tab")
        assert form.widget("steps").errors == ("must be at least 10",)
        await form.fill("steps", "0")
        assert form.widget("steps").errors == ()


async def test_the_service_s_errors_stand_on_their_fields_and_nothing_typed_is_lost() -> None:
    async with opened() as form:
        await form.fill("prompt", "a")
        await form.fill("tag", "mine")
        await form.press("ctrl+s")
        detail = [
            {"loc": ["body", "tag"], "msg": "taken [/red]\x1b[2J", "type": "odd"},
            {"loc": ["body", "unknown"], "msg": "gone"},
        ]
        form.screen.show_service_errors(detail, "Refused.")
        await form.pilot.pause()
        assert form.focused_field == "tag"
        assert form.widget("tag").errors == ("the service says: taken [/red]\x1b[2J",)
        assert form.entry("tag") == Typed("mine")
        await form.press("2")
        await until(form.pilot, lambda: not form.widget("tag").errors)
        await form.press("ctrl+s")
        assert form.submits[-1].body == {"prompt": "a", "tag": "mine2"}


async def test_the_service_s_errors_stand_on_the_innermost_field_until_it_is_changed() -> None:
    size = {"type": "object", "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}}
    schema = {"properties": {"prompt": {"type": "string"}, "size": size}, "required": ["size"]}
    async with opened(schema, size=(80, 40)) as form:
        await form.fill("width", "7")
        await form.press("ctrl+s")
        form.screen.show_service_errors([{"loc": ["body", "size", "width"], "msg": "not by 8"}], "Refused.")
        await form.pilot.pause()
        assert form.widget("width").errors == ("the service says: not by 8",)
        assert not form.widget("size").has_own_errors
        assert form.focused_field == "width"
        await form.fill("prompt", "a boat")
        assert form.widget("width").errors
        await form.fill("width", "0")
        await until(form.pilot, lambda: not form.widget("width").errors)
        assert form.widget("size").errors == ()
