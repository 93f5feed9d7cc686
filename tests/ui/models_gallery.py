"""A catalogue worth browsing at the gallery's frozen moment: favourites, news, a hostile entry and unknown prices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from textual.pilot import Pilot

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.engine.catalogue import CatalogueView
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.favourites import mark
from runcomfy_tui.ui.screens.models import ModelsScreen
from tests.ui.gallery import FLUX, IDEOGRAM, KLING, MODELS, NOW, VOICE, StillEngine, app_on
from tests.ui.steps import WIDE, running, until

HOSTILE = "odd/[red]name".replace("[red]", "")
EVIL = "[/red]\x1b]52;c;cHduZWQ=\x07\u202eevil[bold]"
GONE = "old/model"


def catalogue() -> CatalogueView:
    """Return a catalogue with everything that looks different."""
    pages = [replace(model, model_url=f"https://www.runcomfy.com/models/{model.model_id}") for model in MODELS]
    inputs = ("image_url", "prompt", "seed", "duration", "negative_prompt", "cfg_scale")
    pages = [replace(model, inputs=inputs, required_inputs=("prompt", "image_url")) for model in pages]
    more = [
        CatalogueModel(f"maker/series-{number:02}/text-to-video", f"Series {number}", "One of many.",
                       ("text-to-video",), "model", number / 100, "second", inputs=("prompt",))
        for number in range(1, 25)
    ]  # fmt: skip
    hostile = CatalogueModel(HOSTILE, EVIL, EVIL * 9, (EVIL,), EVIL, 0.5, EVIL, EVIL, "javascript:alert(1)", (EVIL,))
    news = (
        Change("new", "maker/series-03/text-to-video", "Series 3", NOW - 240),
        Change("price", KLING, "Kling 3.0 Pro", NOW - 240, 0.1, "second"),
        Change("gone", GONE, "Old Model", NOW - 240),
    )
    names = ("text-to-image", "image-to-image", "text-to-video", "image-to-video", "text-to-audio", "lip-sync")
    return CatalogueView((*pages, *more, hostile), NOW - 240, news=news, categories=names)


async def furnish(journal: Journal) -> None:
    """Mark favourites: one that is used, one that is not, one that the catalogue does not list any more."""
    await mark(journal, [FLUX, VOICE, GONE], are=True)


@asynccontextmanager
async def models_open(
    home: Path, journal: Journal, engine: StillEngine, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Pilot[int], ModelsScreen]]:
    """Run the app until its Models screen is filled."""
    async with running(app_on(home, journal, engine=engine), size) as pilot:
        await pilot.press("2")
        screen = cast(ModelsScreen, pilot.app.screen)
        await until(pilot, lambda: screen.is_mounted and screen.is_filled)
        await pilot.pause()
        yield pilot, screen


__all__ = ["EVIL", "FLUX", "GONE", "HOSTILE", "IDEOGRAM", "KLING", "VOICE", "catalogue", "furnish", "models_open"]
