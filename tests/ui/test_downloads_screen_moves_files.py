"""The keys of the Downloads screen: each acts on what it can act on, asks where something is lost, and says why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from runcomfy_tui.domain.job import Job
from runcomfy_tui.store import Download, Journal
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.dialogs import AskText, Question
from runcomfy_tui.ui.screens.downloads import DownloadsScreen
from runcomfy_tui.ui.screens.downloads import opening as opening_module
from tests.ui.downloads_gallery import fill_downloads
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import WIDE, running, screen_text, toasts, until


@dataclass
class Stage:
    """An app on the Downloads screen, and what its engine was told."""

    app: DashboardApp
    screen: DownloadsScreen
    engine: StillEngine
    pilot: Pilot[int]
    files: dict[str, Download]

    async def stand_on(self, name: str) -> None:
        """Put the cursor on a file."""
        download = self.files[name]
        row = next(r for r in self.screen.every() if (r.job_id, r.index) == (download.job_id, download.index))
        assert self.screen.table.move_to(row.id)
        await self.pilot.pause()

    def key(self, name: str) -> tuple[str, int]:
        """Return what the engine calls a file."""
        return self.files[name].job_id, self.files[name].index

    async def ordered(self, name: str) -> object:
        """Wait for an order of this name and return its value."""

        def orders() -> list[object]:
            return [value for order, value in self.engine.orders if order == name]

        await until(self.pilot, orders)
        return orders()[-1]

    def has_come(self, done_bytes: int) -> bool:
        """Tell whether so much is here of the file under the cursor."""
        row = self.screen.current()
        return row is not None and row.done_bytes == done_bytes

    def says(self, words: str) -> bool:
        """Tell whether a toast holds these words."""
        return any(words in toast for toast in toasts(self.pilot))

    def has_ordered(self) -> bool:
        """Tell whether anything was ordered."""
        return any(order != "look_at" for order, _ in self.engine.orders)


@asynccontextmanager
async def opened(
    journal: Journal, tmp_path: Path, size: tuple[int, int] = WIDE, *, empty: bool = False
) -> AsyncIterator[Stage]:
    files = {} if empty else await fill_downloads(journal, tmp_path / "downloads")
    count = len(await journal.downloads())
    engine = StillEngine(journal)
    app = app_on(tmp_path, journal, engine=engine)
    async with running(app, size) as pilot:
        await pilot.press("4")
        screen = app.screen
        assert isinstance(screen, DownloadsScreen)
        await until(pilot, lambda: screen.is_filled and len(screen.every()) == count)
        yield Stage(app, screen, engine, pilot, files)


async def test_b_pauses_what_moves_and_goes_on_with_what_rests(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("running")
        await stage.pilot.press("b")
        assert await stage.ordered("pause_downloads") == [stage.key("running")]
        await stage.stand_on("paused")
        await stage.pilot.press("b")
        assert await stage.ordered("resume_downloads") == [stage.key("paused")]
        await stage.pilot.press("B")
        await until(stage.pilot, lambda: ("pause_downloads", None) in stage.engine.orders)


async def test_marked_files_are_paused_together_and_finished_ones_left_alone(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.pilot.press("asterisk", "b")
        keys = await stage.ordered("pause_downloads")
        assert isinstance(keys, list)
        assert set(keys) == {stage.key(name) for name in ("running", "stalled", "wanted", "again")}


async def test_r_tries_again_whatever_did_not_come(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        for name in ("failed", "refused", "gone", "again"):
            await stage.stand_on(name)
            await stage.pilot.press("r")
            await until(stage.pilot, partial(stage.engine.orders.count, ("retry_downloads", [stage.key(name)])))


async def test_x_asks_before_it_throws_away_what_came(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("running")
        await stage.pilot.press("x")
        assert isinstance(stage.app.screen, Question)
        await stage.pilot.press("escape")
        assert not stage.has_ordered()
        await stage.pilot.press("x")
        await stage.stand_on("paused")  # what the question named stays what is meant
        await stage.pilot.press("y")
        assert await stage.ordered("forget_downloads") == [stage.key("running")]


async def test_a_file_that_came_while_the_question_stood_is_kept(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("wanted")
        await stage.pilot.press("x")
        done = Download(*stage.key("wanted"), "https://x/y", stage.files["wanted"].kind, "done", "/tmp/y.mp4")
        await journal.put_download(done)
        await until(stage.pilot, lambda: any(r.path == "/tmp/y.mp4" for r in stage.screen.every()))
        await stage.pilot.press("y")
        await until(stage.pilot, lambda: any("left alone" in words for words in toasts(stage.pilot)))
        assert not stage.has_ordered()


async def test_del_takes_finished_ones_off_the_list_and_leaves_live_ones(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("running")
        await stage.pilot.press("delete")
        assert "x stops it" in toasts(stage.pilot)[-1]
        await stage.stand_on("sound")
        await stage.pilot.press("delete")
        assert await stage.ordered("forget_downloads") == [stage.key("sound")]


async def test_what_was_forgotten_leaves_the_list(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        count = len(stage.screen.every())
        gone = stage.files["gone"]
        await journal.put_download(Download(*stage.key("gone"), gone.url, gone.kind, "forgotten"))
        await until(stage.pilot, lambda: len(stage.screen.every()) == count - 1)
        assert "∅ gone" not in screen_text(stage.pilot)


async def test_d_gets_what_is_missing_and_capital_d_puts_it_elsewhere(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("failed")
        await stage.pilot.press("d")
        assert await stage.ordered("download") == [stage.key("failed")[0]]
        await stage.pilot.press("D")
        assert isinstance(stage.app.screen, AskText)
        await stage.pilot.press(*"somewhere", "enter")
        assert "a whole path is needed" in screen_text(stage.pilot)
        await stage.pilot.press(*["backspace"] * 9, *str(tmp_path / "else"), "enter")
        expected = ("download", ([stage.key("failed")[0]], tmp_path / "else"))
        await until(stage.pilot, lambda: expected in stage.engine.orders)


async def test_a_gets_every_result_nobody_asked_for(journal: Journal, jobs: dict[str, Job], tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        assert "a gets 3 files of 2 jobs, not downloaded; the first is deleted in 7h 12m" in screen_text(stage.pilot)
        await stage.pilot.press("a")
        ids = await stage.ordered("download")
        assert isinstance(ids, list)
        assert len(ids) == 2
        assert ids[-1] == jobs["succeeded"].id


async def test_a_key_that_cannot_act_says_why(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        for name, key, words in (
            ("sound", "b", "Nothing to pause: it is done."),
            ("sound", "r", "Nothing to try again: it is done."),
            ("sound", "x", "Nothing to stop: it is done. Del takes it off the list"),
            ("running", "r", "Nothing to try again: it is loading."),
            ("running", "d", "It is loading already"),
            ("running", "o", "Nothing to open: it is loading."),
            ("sound", "D", "It is on this disk already"),
            ("sound", "o", "Press d to download it again."),
        ):
            await stage.stand_on(name)
            await stage.pilot.press(key)
            await until(stage.pilot, partial(stage.says, words))
        assert not stage.has_ordered()


async def test_without_files_every_key_is_harmless(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path, empty=True) as stage:
        assert "No downloads yet" in screen_text(stage.pilot)
        for key in (*"bBrdDaxoOyJ", "delete", "enter", "z", "z", "p", "p", "space", "v", "v", "s", "escape"):
            await stage.pilot.press(key)
        assert stage.app.screen is stage.screen
        assert not stage.has_ordered()


async def test_an_address_outside_is_opened_only_after_a_question(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_addresses: list[str] = []

    async def browser(thing: str) -> bool:
        opened_addresses.append(thing)
        return True

    monkeypatch.setattr(opening_module, "open_thing", browser)
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("refused")
        await stage.pilot.press("O")
        assert isinstance(stage.app.screen, Question)
        assert "outputs/00000066/2.png" in screen_text(stage.pilot)
        assert opened_addresses == []
        await stage.pilot.press("y")
        await until(stage.pilot, lambda: opened_addresses == [stage.files["refused"].url])
        await stage.stand_on("failed")
        await stage.pilot.press("O")
        await until(stage.pilot, lambda: opened_addresses[1:] == [stage.files["failed"].url])


async def test_the_path_is_copied(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("sound")
        await stage.pilot.press("y", "f")
        await until(stage.pilot, lambda: any("path copied" in words for words in toasts(stage.pilot)))


@pytest.mark.parametrize("size", [(160, 48), (40, 10)])
async def test_hostile_names_and_problems_reach_no_terminal(
    journal: Journal, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(journal, tmp_path, size) as stage:
        for name in ("hostile", "gone", "refused"):
            await stage.stand_on(name)
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            shown = screen_text(stage.pilot)
            assert "\x1b" not in shown
            assert "\x07" not in shown
            assert "‮" not in shown
            await stage.pilot.press("escape")
        await stage.stand_on("hostile")
        await stage.pilot.press("d", "y")
        await stage.pilot.pause()


async def test_speed_and_sum_follow_the_bytes(journal: Journal, tmp_path: Path) -> None:
    async with opened(journal, tmp_path) as stage:
        await stage.stand_on("running")
        download = stage.files["running"]
        for step in range(1, 5):
            done, at = download.done_bytes + step * 1_000_000, download.updated_at + step / 4
            await journal.put_download(replace(download, done_bytes=done, updated_at=at))
            await until(stage.pilot, partial(stage.has_come, done))
        await until(stage.pilot, lambda: "4.0 MB/s" in screen_text(stage.pilot))
        subtitle = str(stage.screen.table.border_subtitle)
        assert subtitle.startswith("2 loading · 2 waiting · 1 paused · 40 MB of 169 MB+ · 4.0 MB/s")
