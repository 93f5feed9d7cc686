"""What is kept is the whole file under a safe name; anything else leaves a sentence and no half file."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.engine import download_attempt
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Download, DownloadBook, DownloadState
from tests.engine.finished import download_of, download_when, hurry, left_over, point_at, succeeded, with_file_at
from tests.engine.fixed_server import fixed_server, http
from tests.engine.rig import VIDEO, engine_on, set_faults, stats

ENDS = ("done", "failed", "gone", "refused")


@pytest.mark.parametrize(
    ("faults", "state", "words"),
    [
        ({"truncated-file": {"strength": 1, "mode": "clean"}}, "failed", "only a part of the file"),
        ({"drop-mid-body": {"strength": 1, "calls": ["file"]}}, "failed", "broke off"),
        ({"expired-file": 1}, "gone", "gone or its link has expired"),
        ({"expired-file": {"strength": 1, "mode": "404"}}, "gone", "gone or its link has expired"),
        ({"server-error": {"strength": 1, "calls": ["file"]}}, "failed", "the file host answers 50"),
        ({"foreign-redirect": 1}, "refused", "not one of RunComfy's file hosts"),
        ({"foreign-redirect": {"strength": 1, "mode": "private"}}, "refused", "not https"),
        ({"foreign-redirect": {"strength": 1, "mode": "loop"}}, "refused", "redirects"),
    ],
    ids=lambda value: str(value),
)
async def test_a_file_that_cannot_be_had(
    faults: dict[str, object],
    state: str,
    words: str,
    simulator: Server,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hurry(monkeypatch)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        set_faults(simulator, faults)
        await rig.engine.download([job.id])
        ended = await download_of(rig, job, *ENDS)
        assert ended.state == state
        assert ended.problem is not None
        assert words in ended.problem
        # What broke off is kept, to be gone on from.
        assert [name for name in left_over(rig.settings.downloads_folder) if not name.endswith(".part")] == []
        assert (await rig.job(job.id)).downloaded == 0
        (told,) = [e.event for e in await rig.journal.timeline(job.id) if isinstance(e.event, ev.DownloadFailed)]
        assert (told.index, told.reason) == (0, ended.problem)
        set_faults(simulator)
        await rig.engine.download([job.id])
        done = await download_of(rig, job, "done")
        assert done.problem is None
        await rig.until_job(job.id, lambda j: j.downloaded == 1)


@pytest.mark.parametrize("fault", ["truncated-file", "wrong-length"])
async def test_a_file_of_which_less_comes_than_was_promised_is_fetched_to_its_end(
    fault: str, simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch, attempts=100)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        set_faults(simulator, {fault: 1})
        await rig.engine.download([job.id])
        await download_when(rig, job, lambda row: row.state == "done" or row.attempts > 2)
        set_faults(simulator)
        done = await download_of(rig, job, "done")
        assert done.path is not None
        assert hashlib.sha256(Path(done.path).read_bytes()).hexdigest() == done.sha256
        assert len(left_over(rig.settings.downloads_folder)) == 2


async def test_a_slow_file_tells_how_far_it_is_and_goes_on_after_a_restart(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        set_faults(simulator, {"slow-file": 20_000.0})
        await rig.engine.download([job.id])
        seen: list[int] = []
        while len(set(seen)) < 3:
            running = await download_of(rig, job, "running")
            seen.append(running.done_bytes)
            assert running.done_bytes < (running.size_bytes or math.inf)
            await asyncio.sleep(0.05)
        assert seen == sorted(seen)
    (part,) = rig.settings.downloads_folder.rglob("*.part")
    assert part.stat().st_size >= max(seen) > 0
    set_faults(simulator)
    async with engine_on(simulator, home) as rig:
        done = await download_of(rig, job, "done")
        assert done.path is not None
        assert hashlib.sha256(Path(done.path).read_bytes()).hexdigest() == done.sha256
        assert len(left_over(rig.settings.downloads_folder)) == 2


async def test_what_is_half_done_of_no_known_file_begins_again(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        (asset,) = await rig.journal.assets(job.id)
        target = rig.settings.downloads_folder / "picture.png"
        target.parent.mkdir(parents=True)
        target.with_name("picture.png.part").write_bytes(b"half of it, from a process that is gone" * 100_000)
        await rig.engine.close(0.0)
        await rig.journal.put_download(
            Download(job.id, asset.index, asset.url, asset.kind, "running", path=str(target), done_bytes=17)
        )
    async with engine_on(simulator, home) as rig:
        done = await download_of(rig, job, "done")
        assert done.path == str(target)
        assert hashlib.sha256(target.read_bytes()).hexdigest() == done.sha256
        assert left_over(target.parent) == ["picture.png", "picture.png.json"]


async def test_the_other_windows_wish_is_fetched_by_the_engines_process(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as one:
        await one.until_polling()
        job = await succeeded(one, simulator)
        async with engine_on(simulator, home) as other:
            await other.until_status(lambda status: status.other_engine == "alive")
            await other.engine.download([job.id])
            await other.until_job(job.id, lambda j: j.downloaded == 1, within_s=5.0)
            assert stats(simulator)["files"] == 1


async def test_all_files_of_a_result_come_and_are_counted(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator, VIDEO)
        await rig.engine.download([job.id, job.id])
        await rig.engine.download([job.id])
        done = await rig.until_job(job.id, lambda j: j.downloaded == j.outputs)
        rows = await rig.journal.downloads(job.id)
        assert len({row.path for row in rows}) == done.outputs == stats(simulator)["files"]
        await rig.engine.download([job.id])
        assert {row.state for row in await rig.journal.downloads(job.id)} == {"done"}


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in which nobody can write: root needs a file system for that."""
    folder = tmp_path / "read only"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    command = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("root can write everywhere, and no read-only file system can be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_folder_that_cannot_be_written(read_only_disk: Path, simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        await rig.engine.download([job.id], read_only_disk)
        failed = await download_of(rig, job, "failed", "done")
        assert failed.problem is not None
        assert failed.problem.startswith("cannot be written: ")
        await rig.engine.download([job.id])
        assert (await download_of(rig, job, "done")).problem is None


@pytest.mark.parametrize(
    "url",
    [
        "http://files.runcomfy.net/x.png",
        "https://files.runcomfy.net.evil.example/x.png",
        "https://evil.example/x.png",
        "https://user:word@files.runcomfy.net/x.png",
        "https://files.runcomfy.net:8443/x.png",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
    ],
)
async def test_no_byte_goes_to_a_host_that_is_not_runcomfys(url: str, simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, url)
        await rig.engine.download([job.id])
        refused = await download_of(rig, job, *ENDS)
        assert refused.state == "refused"
        assert refused.url == url
        assert refused.problem is not None
        assert refused.problem.endswith("; open its address by hand")
        assert left_over(rig.settings.downloads_folder) == []


async def test_an_error_page_is_not_kept_as_a_picture(simulator: Server, home: Path) -> None:
    page = http(200, b"<html>sorry</html>", content_type="image/png").replace(b"content-type: text/html\r\n", b"")
    async with fixed_server(got=page) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, f"{host.base}/x.png")
        await rig.engine.download([job.id])
        failed = await download_of(rig, job, "failed", "done")
        assert failed.problem == "what came is not image/png"
        assert left_over(rig.settings.downloads_folder) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(200, b""), "empty"),
        (http(200, b"x", content_encoding="gzip"), "packs"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nx", "over 2 GiB"),
        (http(206, b"x"), "206"),
    ],
    ids=["empty", "packed", "too large", "a part"],
)
async def test_what_is_not_a_file_is_refused(answer: bytes, words: str, simulator: Server, home: Path) -> None:
    async with fixed_server(got=answer) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, f"{host.base}/x.png")
        await rig.engine.download([job.id])
        failed = await download_of(rig, job, "failed", "done")
        assert failed.problem is not None
        assert words in failed.problem


async def test_a_file_that_does_not_end_is_given_up(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_attempt, "FILE_LIMIT_BYTES", 100_000)
    endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + bytes(100_001)
    async with fixed_server(got=endless) as host, engine_on(simulator, home) as rig:
        job = await with_file_at(rig, simulator, f"{host.base}/x.png")
        await rig.engine.download([job.id])
        failed = await download_of(rig, job, *ENDS)
        assert (failed.state, failed.problem) == ("failed", "the file is over 2 GiB: given up and removed")
        assert left_over(rig.settings.downloads_folder) == []


async def test_hostile_texts_make_no_hostile_names(simulator: Server, home: Path) -> None:
    set_faults(simulator, {"hostile-text": {"strength": 1, "calls": ["status", "result"]}})
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator, prompt="../../../etc/\x1b[31mpasswd\u202e")
        await rig.engine.download([job.id])
        await rig.until_job(job.id, lambda j: j.downloaded == j.outputs)
        for row in await rig.journal.downloads(job.id):
            assert row.path is not None
            path = Path(row.path)
            assert path.resolve().is_relative_to(rig.settings.downloads_folder.resolve())
            assert path.name.isascii()
            assert path.name.isprintable()
            assert len(path.name) < 200


async def test_a_disk_that_refuses_the_row_loses_no_download(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        end, refused = DownloadBook.end, [0]

        async def refusing(self: DownloadBook, download: Download, *only_from: DownloadState) -> bool:
            if refused[0] < 2:
                refused[0] += 1
                raise DiskRefused("the disk is full")
            return await end(self, download, *only_from)

        monkeypatch.setattr(DownloadBook, "end", refusing)
        await rig.engine.download([job.id])
        await rig.until_status(lambda status: any(b.key == "disk:downloads" for b in status.banners))
        await rig.until_job(job.id, lambda j: j.downloaded == 1)
        assert rig.banner("disk:downloads") is None


async def test_a_sidecar_that_cannot_be_written_costs_no_file(
    simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download_attempt, "write_sidecar", refusing)
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator)
        await rig.engine.download([job.id])
        done = await download_of(rig, job, "done", "failed")
        assert done.state == "done"
        assert done.problem == "no .json beside it: cannot be written: No space left on device"
        assert done.path is not None
        assert Path(done.path).exists()


async def test_the_sidecar_holds_no_media_and_no_keys_of_addresses(simulator: Server, home: Path) -> None:
    async with engine_on(simulator, home) as rig:
        job = await succeeded(rig, simulator, seed=3)
        (asset,) = await rig.journal.assets(job.id)
        await point_at(rig, job, f"{asset.url}?signature=secret")
        await rig.engine.download([job.id])
        done = await download_of(rig, job, "done")
        text = Path(f"{done.path}.json").read_text()
        assert "secret" not in text
        assert json.loads(text)["request_id"] == (await rig.job(job.id)).request.id  # type: ignore[union-attr]
