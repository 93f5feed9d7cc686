from __future__ import annotations

import pytest
from textual.screen import Screen

from runcomfy_tui.ui.screens.form.body_view import BODY_DELAY_S
from tests.ui.form_steps import opened
from tests.ui.steps import SMALL, WIDE, until


@pytest.mark.parametrize(
    ("name", "first", "size"),
    [("prompt", "a", WIDE), ("steps", "20", WIDE), ("tag", "a", SMALL)],
    ids=["text area", "number", "line, without a body"],
)
async def test_typing_in_a_line_paints_and_nothing_else(
    name: str, first: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out = []
    real = Screen._refresh_layout

    def counted(self: Screen[None], *arguments: object, **options: object) -> None:
        laid_out.append(arguments)
        real(self, *arguments, **options)  # type: ignore[arg-type]

    async with opened(size=size) as form:
        await form.go_to(name)
        await form.press(*first)
        await form.pilot.pause(BODY_DELAY_S * 2)  # the body gets its line for this input
        await form.pilot.pause(0.8)  # and complaints settle
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await form.press(".", "0")
        await form.pilot.pause(BODY_DELAY_S * 2)
        await until(form.pilot, lambda: f"{first}.0" in str(form.entry(name)))
        assert laid_out == []
