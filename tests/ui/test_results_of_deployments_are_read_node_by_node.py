from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import NodeOutput
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.jobs import files
from runcomfy_tui.ui.widgets.detail.output_words import made_for
from runcomfy_tui.ui.widgets.detail.outputs import Output
from tests.ui.deployments_gallery import StillDeployments
from tests.ui.gallery import NOW, StillEngine, app_on
from tests.ui.results_gallery import KEEPER, fill_results
from tests.ui.steps import SMALL, jobs_screen, running, screen_text, stand_on, toasts, until


@pytest.fixture
async def results(journal: Journal, tmp_path: Path) -> dict[str, Job]:
    """Fill the journal."""
    return await fill_results(journal, tmp_path / "downloads")


async def test_outputs_of_several_kinds_are_walked_through_under_their_nodes(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, results["several"].id)
        await until(pilot, lambda: "▸ Save Image (SaveImage) #9: 2 images" in screen_text(pilot))
        await until(pilot, lambda: "‹ 1 of 6 › keeper.png" in screen_text(pilot))
        await pilot.press("right", "right")
        await until(pilot, lambda: "▸ Look at the mask (PreviewImage) #12: image, temporary" in screen_text(pilot))
        assert "‹ 3 of 6 › temporary image preview.png, not downloaded: d gets it" in screen_text(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "1. a lighthouse keeper, storm light, [bold]film grain" in screen_text(pilot))
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("right", "right")
        await until(pilot, lambda: "▸ node 77: sound" in screen_text(pilot))
        assert "storm light" not in screen_text(pilot)


def test_what_a_result_was_made_for_is_shown_first() -> None:
    text = Output(Asset(0, "text:5/text", MediaKind.TEXT, ".txt"))
    picture = Asset(1, "https://files.runcomfy.net/a.png", MediaKind.IMAGE, ".png")
    mask = Output(picture, told=NodeOutput(picture, is_temporary=True))
    assert made_for([text, mask, Output(picture), Output(picture)]) == 2
    assert made_for([text, mask]) == made_for([]) == 0


async def test_a_text_alone_is_a_result_that_is_read_to_its_end_and_copied(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    app = app_on(tmp_path, journal)
    copied: list[str] = []

    class _Copied:
        doubt = ""

    class _Clipboard:
        async def copy(self, text: str) -> _Copied:
            copied.append(text)
            return _Copied()

    async with running(app, SMALL) as pilot:
        jobs_screen(app).clipboard = _Clipboard()  # type: ignore[assignment]
        await stand_on(pilot, results["text-only"].id)
        await until(pilot, lambda: "storm light" in screen_text(pilot))
        await pilot.press("enter", "G")
        await until(pilot, lambda: "60. a lighthouse" in screen_text(pilot))
        await pilot.press("y", "t")
        await until(pilot, lambda: copied)
        assert copied[0].endswith("60. a lighthouse keeper, storm light, [bold]film grain")
        await pilot.press("y", "u")
        await until(pilot, lambda: any("y and t copy it" in words for words in toasts(pilot)))


async def test_nodes_of_a_deployment_that_was_never_opened_get_their_names_later(
    tmp_path: Path, journal: Journal
) -> None:
    class _Keeper(StillDeployments):
        async def deployment(self, deployment_id: str, *, fresh: bool = False) -> Deployment:
            """Remember what was answered."""
            self.opened.append((deployment_id, fresh))
            await journal.deployment_book.save_one(KEEPER, NOW)
            return KEEPER

    unnamed = await fill_results(journal, tmp_path / "downloads", is_remembered=False)
    engine = StillEngine(journal, deployments_keeper=_Keeper())
    async with running(app_on(tmp_path, journal, engine=engine)) as pilot:
        await stand_on(pilot, unnamed["failed"].id)
        await until(pilot, lambda: "▸ KSampler #31" in screen_text(pilot))
        await stand_on(pilot, unnamed["several"].id)
        await until(pilot, lambda: "▸ Save Image (SaveImage) #9" in screen_text(pilot))
    assert engine.deployments_keeper.opened == [(KEEPER.id, False)]


async def test_debug_information_is_folded_until_enter_opens_it(
    tmp_path: Path, journal: Journal, results: dict[str, Job]
) -> None:
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, results["failed"].id)
        await until(pilot, lambda: "▸ KSampler #31 · code 20001 · debug info, 62 lines" in screen_text(pilot))
        assert "And 1 more error." in screen_text(pilot)
        assert "node 99 · code 20007" in screen_text(pilot)
        assert "Traceback" not in screen_text(pilot)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Traceback (most recent call last)" in screen_text(pilot))
        await pilot.press("G")
        await until(pilot, lambda: "torch.OutOfMemoryError: CUDA out of memory" in screen_text(pilot))
        await pilot.press("tab", "space")
        await until(pilot, lambda: "Traceback" not in screen_text(pilot))


async def test_a_deployments_page_opens_on_the_web(
    tmp_path: Path, journal: Journal, results: dict[str, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def open_thing(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(files, "open_thing", open_thing)
    async with running(app_on(tmp_path, journal)) as pilot:
        await stand_on(pilot, results["several"].id)
        await pilot.press("O")
        await until(pilot, lambda: opened)
    assert opened == ["https://www.runcomfy.com/comfyui-api/deployments"]
