"""What a terminal sends in one piece, read by the driver's own parser: every key answers the one before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.widgets import Input

from runcomfy_tui.forms import NotSent, Typed, initial, read_schema
from runcomfy_tui.ui.keys_in_order import KeysInOrder
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.widgets.fields import FieldWidget
from tests.ui.form_steps import FormApp, Opened, opened
from tests.ui.steps import SMALL, until


def _send(app: App[int], sent: str) -> None:
    """Let the driver hand over all of it before the app sees the first."""
    driver = app._driver
    assert driver is not None
    for message in XTermParser().feed(sent):
        driver.process_message(message)


async def _texts(form: Opened, **wanted: str) -> None:
    await until(form.pilot, lambda: all(form.entry(name) == Typed(text) for name, text in wanted.items()))


async def test_text_after_tab_stands_in_the_next_field() -> None:
    async with opened() as form:
        assert form.focused_field == "prompt"
        _send(form.app, "a red fox\t/tmp/a.png\t\b\b33")
        await until(form.pilot, lambda: form.focused_field not in ("prompt", "image_url"))
        await _texts(form, prompt="a red fox", image_url="/tmp/a.png")


async def test_back_and_forth_each_text_is_where_it_was_typed() -> None:
    async with opened() as form:
        _send(form.app, "one\turl\x1b[Z two\x1b[Z\tthree")
        await _texts(form, prompt="one twothree", image_url="url")


async def test_a_paste_waits_for_the_tab_before_it() -> None:
    async with opened() as form:
        _send(form.app, "fox\t\x1b[200~https://a.example/b.png\x1b[201~")
        await _texts(form, prompt="fox", image_url="https://a.example/b.png")


async def test_submitting_in_the_same_piece_sends_all_that_was_typed_before() -> None:
    async with opened() as form:
        _send(form.app, "a fox\turl\x13")
        await until(form.pilot, lambda: form.submits or form.widget("image_url").errors)
        await _texts(form, prompt="a fox", image_url="url")


async def test_a_long_text_that_comes_as_keys_is_whole() -> None:
    text = "".join(chr(97 + n % 26) for n in range(150))
    async with opened() as form:
        _send(form.app, text + "\tx")
        await _texts(form, prompt=text, image_url="x")


async def test_tab_leads_to_the_next_field_while_a_long_form_is_being_filled() -> None:
    fields = {f"text_{number}": {"type": "string"} for number in range(100)}
    form = read_schema({"type": "object", "properties": fields})
    screen = FormScreen(FormTarget("A Model", "maker/model"), form, initial(form))
    app = FormApp(screen)
    async with app.run_test(size=SMALL) as pilot:
        await _until(lambda: screen.query(FieldWidget))
        assert len(screen.query(FieldWidget)) < len(fields)
        _send(app, "a\tb\tc\td\te")
        await until(pilot, lambda: screen.draft["text_4"] == Typed("e"))
        typed = [name for name, entry in screen.draft.items() if entry != NotSent()]
        assert typed == [f"text_{number}" for number in range(5)]


class _Slow(Input):
    """Does not answer a key before it may."""

    may: asyncio.Event

    async def _on_key(self, event: events.Key) -> None:
        await self.may.wait()
        await super()._on_key(event)


async def _until(is_so: Callable[[], object]) -> None:
    """Wait without the pilot, which would wait for the slow one."""
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.01)


class _SlowApp(KeysInOrder):
    def compose(self) -> ComposeResult:
        slow = _Slow()
        slow.may = asyncio.Event()
        yield slow


async def test_a_widget_that_never_answers_holds_no_key_for_long() -> None:
    app = _SlowApp()
    async with app.run_test():
        slow = app.query_one(_Slow)
        _send(app, "abc")
        await _until(lambda: app._held)
        await _until(lambda: not app._held)
        slow.may.set()
        await _until(lambda: slow.value == "abc")


async def test_keys_wait_no_more_for_a_widget_that_is_gone() -> None:
    app = _SlowApp()
    async with app.run_test():
        slow, line = app.query_one(_Slow), Input()
        await app.screen.mount(line)
        _send(app, "abc")
        await _until(lambda: app._held)
        line.focus()
        slow.remove()
        slow.may.set()
        await _until(lambda: line.value == "bc")
