"""The Downloads screen with the real journal, the real engine and a RunComfy over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from runcomfy_tui import settings as settings_
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.domain.target import model
from runcomfy_tui.locations import under
from runcomfy_tui.present.downloads import FileRow
from runcomfy_tui.simulator import Server
from runcomfy_tui.ui.app import DashboardApp
from runcomfy_tui.ui.screens.downloads import DownloadsScreen
from runcomfy_tui.wiring.session import Session, open_session
from tests.ui.steps import WIDE, screen_text, until

_FLUX = model("blackforestlabs/flux-2-klein/9b/text-to-image")


@asynccontextmanager
async def one_download(
    simulator: Server, tmp_path: Path, faults: dict[str, object]
) -> AsyncIterator[tuple[Pilot[int], DownloadsScreen]]:
    """Run a job to its end while the file host misbehaves, and show its download."""
    opened: list[Session] = []
    loaded = settings_.load(simulator.environment, {}, under(tmp_path / "home"))

    async def connect() -> Session:
        tokens = TokenSources(simulator.environment, loaded.profile, token_file=None, keyring=None)
        opened.append(await open_session(loaded, tokens))
        return opened[0]

    app = DashboardApp(loaded, connect)
    simulator.simulator.mischief.set_json(faults)
    try:
        async with app.run_test(size=WIDE, notifications=True, tooltips=True) as pilot:
            await until(pilot, lambda: app.outlook.is_connected and app.outlook.status is not None)
            await pilot.press("4")
            screen = app.screen
            assert isinstance(screen, DownloadsScreen)
            await app.outlook.connection.engine.submit(_FLUX, "a harbour", {"prompt": "a harbour"})
            await until(pilot, lambda: screen.current() is not None, within_s=20)
            yield pilot, screen
    finally:
        for session in opened:
            await session.close(1.0)


def row(screen: DownloadsScreen) -> FileRow:
    found = screen.current()
    assert found is not None
    return found


async def test_a_download_is_watched_paused_gone_on_with_and_shown(simulator: Server, tmp_path: Path) -> None:
    async with one_download(simulator, tmp_path, {"slow-file": 60_000}) as (pilot, screen):
        await until(pilot, lambda: row(screen).speed and row(screen).done_bytes, within_s=20)
        assert row(screen).state == "running"
        assert "1 loading" in str(screen.table.border_subtitle)
        await pilot.press("b")
        await until(pilot, lambda: row(screen).state == "paused")
        rested = row(screen).done_bytes
        assert rested
        assert "◇ paused" in screen_text(pilot)
        simulator.simulator.mischief.set_json({})
        await pilot.press("b")
        await until(pilot, lambda: row(screen).state == "done", within_s=20)
        assert Path(row(screen).path or "").stat().st_size == row(screen).size_bytes
        assert (row(screen).size_bytes or 0) > rested
        await until(pilot, lambda: "1024×1024" in screen_text(pilot) or "✓ done ·" in screen_text(pilot))
        await pilot.press("delete")
        await until(pilot, lambda: screen.current() is None)
        await until(pilot, lambda: "No downloads yet" in screen_text(pilot))


async def test_what_was_refused_is_tried_again_by_a_key(simulator: Server, tmp_path: Path) -> None:
    async with one_download(simulator, tmp_path, {"foreign-redirect": 1}) as (pilot, screen):
        await until(pilot, lambda: row(screen).state == "refused", within_s=20)
        await until(pilot, lambda: "O opens the address by hand" in screen_text(pilot))
        simulator.simulator.mischief.set_json({})
        await pilot.press("r")
        await until(pilot, lambda: row(screen).state == "done", within_s=20)


async def test_a_stopped_download_leaves_nothing_behind(simulator: Server, tmp_path: Path) -> None:
    async with one_download(simulator, tmp_path, {"slow-file": 20_000}) as (pilot, screen):
        await until(pilot, lambda: row(screen).done_bytes, within_s=20)
        folder = Path(row(screen).path or "").parent
        await pilot.press("x", "y")
        await until(pilot, lambda: screen.current() is None)
        await until(pilot, lambda: not folder.exists() or not list(folder.iterdir()))
