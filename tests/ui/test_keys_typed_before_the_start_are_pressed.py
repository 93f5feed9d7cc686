"""What was typed while the terminal was asked what it can draw is not lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.typed_before import keys_typed
from tests.ui.gallery import NOW, settings_in
from tests.ui.steps import SMALL, screen_text, until


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"n?", ["n", "question_mark"]),
        (b"/\r\t \x7f", ["slash", "enter", "tab", "space", "backspace"]),
        (b"[-*", ["left_square_bracket", "minus", "asterisk"]),
        (b"\x03\x10", ["ctrl+c", "ctrl+p"]),
        (b"j\x1b[A\x1b[6;20;10t\x1b_Gi=1;OK\x1b\\k", ["j", "k"]),
        ("ö語".encode() + b"\xff", ["ö", "語"]),
        (b"", []),
    ],
)
def test_plain_keys_are_read_and_sequences_are_not(typed: bytes, keys: list[str]) -> None:
    assert [key.key for key in keys_typed(typed)] == keys


async def test_they_are_pressed_once_the_screen_is_there(tmp_path: Path) -> None:
    async def connect() -> Connection:
        await asyncio.Event().wait()
        raise AssertionError

    app = DashboardApp(settings_in(tmp_path), connect, now=lambda: NOW, typed_before=b"?")
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and app.screen.query("OptionList"))
        assert "cancel" in screen_text(pilot)
