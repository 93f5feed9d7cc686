"""Pictures of the sign-in while it waits, at two sizes; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from runcomfy_tui.auth import Token
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.sign_in import SignInScreen
from runcomfy_tui.ui.screens.sign_in.stages import WhereToKeep
from tests.ui.sign_in_stand import SECRET, SignInStudio
from tests.ui.steps import SMALL, WIDE, screen_text, until

REASON = "The system keyring cannot keep it: it took the token and does not hold it."
"""As wide as the page at 80 columns: beside a scrollbar it takes a line more."""


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
def test_waiting(snap_compare: Callable[..., bool], tmp_path: Path, size: tuple[int, int]) -> None:
    studio = SignInStudio(tmp_path, is_empty=True)

    async def opens(address: str) -> bool:
        return True

    async def prepare(pilot: Pilot[int]) -> None:
        await studio.go_to(pilot, "")
        outlook = cast(DashboardApp, pilot.app).outlook
        await pilot.app.push_screen(SignInScreen(outlook, open_address=opens, monotonic=lambda: 0.0))
        await until(pilot, lambda: "Your browser was sent" in screen_text(pilot) and "copy code" in screen_text(pilot))
        await pilot.pause(0.1)

    assert snap_compare(studio.app(), terminal_size=size, run_before=prepare)


async def test_a_box_that_grows_loses_its_scrollbar(tmp_path: Path) -> None:
    studio = SignInStudio(tmp_path, is_empty=True)
    app = studio.app()
    async with app.run_test(size=(40, 10)) as pilot:
        await studio.go_to(pilot, "")
        screen = SignInScreen(app.outlook, monotonic=lambda: 0.0)
        await app.push_screen(screen)
        box = screen.query_one("#sign-in-box")
        screen._reach(WhereToKeep(Token(SECRET, "a test"), REASON))
        await until(pilot, lambda: box.show_vertical_scrollbar)
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: "Until you choose" in screen_text(pilot) and not box.show_vertical_scrollbar)
