"""The desk for local files: each is looked at once, again when it has changed, and a dead mount holds nothing up."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from runcomfy_tui.forms.media import FileFacts
from runcomfy_tui.ui.widgets.fields import media_disk
from runcomfy_tui.ui.widgets.fields.file_desk import FileDesk, Look, look_again_at
from runcomfy_tui.ui.widgets.fields.media_disk import DiskSilent, read_disk
from tests.ui.media_steps import picture


async def _next(desk: FileDesk) -> str:
    """Return the path of the next file of which more is known."""
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    end = desk.on_change(lambda path: None if told.done() else told.set_result(path))
    try:
        return await asyncio.wait_for(told, 10)
    finally:
        end()


async def test_a_file_is_pending_until_it_was_looked_at(tmp_path: Path) -> None:
    path, desk = str(picture(tmp_path / "a.png", (40, 30))), FileDesk()
    assert desk.facts(path) == FileFacts(path, pending=True)
    assert await _next(desk) == path
    facts = desk.facts(path)
    assert (facts.mime, facts.kind, facts.width, facts.height, facts.problem) == ("image/png", "image", 40, 30, None)
    assert facts.size_bytes == (tmp_path / "a.png").stat().st_size


async def test_looking_again_tells_only_of_a_change(tmp_path: Path) -> None:
    looks: list[Look | None] = []

    def look(path: str, before: Look | None) -> Look:
        looks.append(before)
        return look_again_at(path, before)

    path, desk, told = str(picture(tmp_path / "a.png")), FileDesk(look), list[str]()
    desk.on_change(told.append)
    desk.facts(path)
    await _next(desk)
    desk.look_again(path)
    desk.look_again(path)
    while len(looks) < 2 or desk._under_way:
        await asyncio.sleep(0.01)
    assert (len(looks), told) == (2, [path])
    picture(tmp_path / "a.png", (10, 10), "blue")
    desk.look_again(path)
    await _next(desk)
    assert desk.facts(path).width == 10
    Path(path).unlink()
    desk.look_again(path)
    await _next(desk)
    assert desk.facts(path).problem == "does not exist"


async def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    desk = FileDesk()
    desk.facts(str(tmp_path / "pipe.png"))
    await _next(desk)
    assert desk.facts(str(tmp_path / "pipe.png")).problem == "is not a file"


async def test_the_longest_known_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runcomfy_tui.ui.widgets.fields.file_desk.MOST_KEPT", 2)
    desk = FileDesk(lambda path, before: Look(None, FileFacts(path)))
    for path in ("a", "b", "c"):
        desk.facts(path)
        await _next(desk)
    assert not desk.facts("c").pending
    assert desk.facts("a").pending


async def test_a_disk_that_does_not_answer_is_given_up_on() -> None:
    release = threading.Event()
    try:
        with pytest.raises(DiskSilent):
            await read_disk(release.wait, within_s=0.05)
    finally:
        release.set()


async def test_hanging_readings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(media_disk, "_places", threading.BoundedSemaphore(2))
    waiting = [asyncio.create_task(read_disk(release.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(DiskSilent):
        await read_disk(lambda: None, within_s=0.05)
    release.set()
    assert await asyncio.gather(*waiting) == [True, True]
    while not media_disk._places.acquire(blocking=False):
        await asyncio.sleep(0.01)
    media_disk._places.release()
    assert await read_disk(lambda: 5) == 5


async def test_what_goes_wrong_comes_out() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await read_disk(fail)


async def test_a_desk_says_that_the_disk_is_silent() -> None:
    def silent(path: str, before: Look | None) -> Look:
        raise DiskSilent("The disk does not answer.")

    desk = FileDesk(silent)
    desk.facts("/mnt/dead/a.png")
    await _next(desk)
    assert desk.facts("/mnt/dead/a.png").problem == "cannot be read: the disk does not answer"
