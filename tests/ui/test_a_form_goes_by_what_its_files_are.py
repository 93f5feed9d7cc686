"""A form with local files: it waits until they were looked at, complains of wrong ones, and notices a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.forms.media import LocalFile
from runcomfy_tui.ui.screens.form.around import Around
from runcomfy_tui.ui.widgets.fields import media_control
from tests.ui.form_steps import opened
from tests.ui.media_steps import matter_with, picture
from tests.ui.steps import screen_text, until

SCHEMA = {
    "type": "object",
    "properties": {"image": {"type": "string", "format": "image_uri"}},
    "required": ["image"],
}


async def test_a_file_is_sent_once_it_is_known_and_refused_once_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_control, "LOOK_AGAIN_S", 0.05)
    monkeypatch.setenv("HOME", str(tmp_path))
    picture(tmp_path / "cat.png")
    (tmp_path / "notes.txt").write_text("no picture")
    async with opened(SCHEMA, around=Around(matter=matter_with())) as form:
        await form.fill("image", "~/notes.txt")
        await until(form.pilot, lambda: "is not a picture" in screen_text(form.pilot))
        await form.press("home", "shift+end")
        await form.fill("image", "~/cat.png")
        await until(form.pilot, lambda: "ready" in screen_text(form.pilot))
        await form.press("ctrl+s")
        sent = form.submits[-1].body["image"]
        assert isinstance(sent, LocalFile)
        assert sent.path == "~/cat.png"
        form.screen.allow_submit()
        (tmp_path / "cat.png").write_text("no picture any more")
        await until(form.pilot, lambda: "is not a picture" in screen_text(form.pilot))
        await form.press("ctrl+s")
        assert len(form.submits) == 1
