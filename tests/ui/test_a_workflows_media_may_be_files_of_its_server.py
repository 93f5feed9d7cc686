from __future__ import annotations

import asyncio

import pytest
from textual.app import ComposeResult

from runcomfy_tui.forms import Field, FieldKind, NotSent, Typed
from runcomfy_tui.forms.media import FileFacts
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.fields import FieldWidget, file_desk
from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk
from runcomfy_tui.ui.widgets.fields.matter import FieldMatter
from runcomfy_tui.ui.widgets.fields.media_control import MediaControl
from runcomfy_tui.ui.widgets.fields.pick_value import PickValue
from tests.ui.steps import screen_text, until


class OneField(ThemedApp):
    """Holds a field."""

    def __init__(self, field: Field, matter: FieldMatter) -> None:
        super().__init__()
        self._held, self._matter = field, matter

    def compose(self) -> ComposeResult:
        """Yield it."""
        yield FieldWidget(self._held, NotSent(), matter=self._matter)


IMAGE = Field(
    "image", FieldKind.MEDIA, media="image", default="example.png", choices=("example.png", "old/harbour.png"),
    deployed=True,
)  # fmt: skip


async def test_one_of_them_is_picked_and_never_looked_for_on_this_machine() -> None:
    looked: list[str] = []

    def look(path: str, before: object) -> file_desk.Look:
        looked.append(path)
        return file_desk.Look(None, FileFacts(path, problem="does not exist"))

    app = OneField(IMAGE, FieldMatter(files=FileDesk(look)))
    async with app.run_test() as pilot:
        control = app.query_one(MediaControl)
        control.line.focus()
        await until(pilot, lambda: "example.png  (deployed)" in screen_text(pilot))
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, PickValue))
        await pilot.press(*"harb", "enter")
        await until(pilot, lambda: control.entry == Typed("old/harbour.png"))
        await until(pilot, lambda: "a file that the server of the workflow has" in screen_text(pilot))
        assert looked == []


async def test_the_size_of_a_url_is_asked_for_once_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_desk, "TYPED_S", 0.02)
    asked: list[str] = []
    told: list[str] = []
    done = asyncio.Event()

    async def size(url: str) -> int | None:
        asked.append(url)
        return 61_000_000

    desk = FileDesk(hosted_size=size)

    def tell(name: str) -> None:
        told.append(name)
        done.set()

    desk.on_change(tell)
    for url in ("https://files.runcomfy.net/a.p", "https://files.runcomfy.net/a.png"):
        assert desk.url_size(url) is None
    await asyncio.wait_for(done.wait(), 5)
    assert asked == told == ["https://files.runcomfy.net/a.png"]
    assert desk.url_size("https://files.runcomfy.net/a.png") == 61_000_000
