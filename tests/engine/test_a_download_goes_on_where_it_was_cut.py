"""A file that is cut goes on from the last byte that came, as long as it surely is the same file."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runcomfy_tui.domain.job import Job
from runcomfy_tui.simulator import Server
from runcomfy_tui.store import Download
from tests.engine.byte_server import Asked, byte_server, picture
from tests.engine.finished import download_of, hurry, left_over, point_at, with_file_at
from tests.engine.rig import Rig, engine_on

MIB = 1024 * 1024
CONTENT = picture(3 * MIB)
OTHER = picture(3 * MIB + 17, seed=2)


@pytest.fixture
async def rig(simulator: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rig]:
    hurry(monkeypatch)
    async with engine_on(simulator, home) as rig:
        yield rig


def check_kept(row: Download, content: bytes) -> None:
    """The file is the whole one, and the journal knows it."""
    assert row.state == "done", row
    assert row.path is not None
    path = Path(row.path)
    assert path.read_bytes() == content
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert row.size_bytes == row.done_bytes == len(content)
    assert left_over(path.parent) == [path.name, f"{path.name}.json"]


async def fetched(rig: Rig, simulator: Server, url: str) -> tuple[Job, Download]:
    job = await with_file_at(rig, simulator, url)
    await rig.engine.download([job.id])
    return job, await download_of(rig, job, "done", "failed")


async def test_twenty_cuts_cost_no_byte_twice(rig: Rig, simulator: Server) -> None:
    chance = random.Random(20)
    content = picture(12 * MIB)
    ends = sorted(chance.sample(range(1, len(content)), 20))
    cuts = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    async with byte_server(content, cuts=cuts) as host:
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, content)
        assert len(host.asked) == 21
        assert [asked.start for asked in host.asked] == [0, *ends]
        assert {asked.if_range for asked in host.asked[1:]} == {'"one"'}
        assert host.sent_bytes == len(content)


async def test_cuts_before_the_first_byte_and_after_the_last_one(rig: Rig, simulator: Server) -> None:
    async with byte_server(CONTENT, cuts=[0, 0, len(CONTENT) - 1, 0]) as host:
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, CONTENT)
        assert host.sent_bytes == len(CONTENT)


async def test_another_file_in_its_place_starts_over(rig: Rig, simulator: Server) -> None:
    async with byte_server(CONTENT, cuts=[MIB]) as host:

        def changed(number: int, _: Asked) -> None:
            if number == 2:
                host.content, host.etag = OTHER, '"two"'

        host.answer = changed
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, OTHER)
        assert [asked.start for asked in host.asked] == [0, MIB]
        assert host.sent_bytes == MIB + len(OTHER)


async def test_without_a_strong_tag_every_cut_starts_over(rig: Rig, simulator: Server) -> None:
    job = await with_file_at(rig, simulator, "")
    for number, etag in enumerate(['W/"weak"', None, "unquoted", '"']):
        content = picture(MIB, seed=number)
        async with byte_server(content, etag=etag, cuts=[MIB // 2, MIB // 3]) as host:
            await point_at(rig, job, host.url)
            await rig.engine.download([job.id])
            row = await download_of(rig, job, "done", "failed")
            assert row.sha256 == hashlib.sha256(content).hexdigest(), etag
            assert [asked.range for asked in host.asked] == [None] * 3, etag


async def test_a_host_that_knows_no_ranges_starts_over(rig: Rig, simulator: Server) -> None:
    async with byte_server(CONTENT, cuts=[MIB], knows_ranges=False) as host:
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, CONTENT)
        assert host.sent_bytes == MIB + len(CONTENT)


def _part(content_range: str, body: bytes, etag: str = '"one"') -> bytes:
    head = f"HTTP/1.1 206 Partial Content\r\netag: {etag}\r\ncontent-range: {content_range}\r\n"
    return f"{head}content-type: image/png\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


WRONG = {
    "from the start": _part(f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}", CONTENT),
    "a gap": _part(f"bytes {MIB + 1}-{len(CONTENT) - 1}/{len(CONTENT)}", CONTENT[MIB + 1 :]),
    "a middle part": _part(f"bytes {MIB}-{2 * MIB - 1}/{len(CONTENT)}", CONTENT[MIB : 2 * MIB]),
    "no size": _part(f"bytes {MIB}-{len(CONTENT) - 1}/*", CONTENT[MIB:]),
    "another length": _part(f"bytes {MIB}-{len(CONTENT) - 1}/{len(CONTENT)}", CONTENT[MIB:-5]),
    "another tag": _part(f"bytes {MIB}-{len(CONTENT) - 1}/{len(CONTENT)}", CONTENT[MIB:], etag='"two"'),
    "words": _part("words", CONTENT[MIB:]),
    "nothing": _part("", CONTENT[MIB:]),
}


async def test_a_range_that_was_not_asked_for_starts_over(rig: Rig, simulator: Server) -> None:
    job = await with_file_at(rig, simulator, "")
    for name, wrong in WRONG.items():
        async with byte_server(CONTENT, cuts=[MIB]) as host:
            host.answer = lambda number, _, wrong=wrong: wrong if number == 2 else None  # type: ignore[misc]
            await point_at(rig, job, host.url)
            await rig.engine.download([job.id])
            row = await download_of(rig, job, "done", "failed")
            assert row.sha256 == hashlib.sha256(CONTENT).hexdigest(), name
            assert [asked.start for asked in host.asked] == [0, MIB, 0], name


async def test_a_file_that_is_all_here_is_only_checked(rig: Rig, simulator: Server) -> None:
    longer = f'HTTP/1.1 200 OK\r\netag: "one"\r\ncontent-type: image/png\r\ncontent-length: {len(CONTENT) + 9}\r\n\r\n'
    async with byte_server(CONTENT) as host:
        # It promised more than there is; that there is no more is told by the 416.
        host.answer = lambda number, _: longer.encode() + CONTENT if number == 1 else None
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, CONTENT)
        assert [asked.start for asked in host.asked] == [0, len(CONTENT)]
        assert host.sent_bytes == 0


async def test_a_416_of_another_size_starts_over(rig: Rig, simulator: Server) -> None:
    smaller = b"HTTP/1.1 416 No\r\ncontent-range: bytes */99\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    async with byte_server(CONTENT, cuts=[MIB]) as host:
        host.answer = lambda number, _: smaller if number == 2 else None
        _, row = await fetched(rig, simulator, host.url)
        check_kept(row, CONTENT)
        assert [asked.start for asked in host.asked] == [0, MIB, 0]


async def test_a_host_that_never_gives_more_ends_in_words(rig: Rig, simulator: Server) -> None:
    async with byte_server(CONTENT, cuts=[MIB, *[0] * 50]) as host:
        job, row = await fetched(rig, simulator, host.url)
        assert row.state == "failed"
        assert row.problem is not None
        assert "broke off" in row.problem
        assert "tried 3 times" in row.problem
        assert row.done_bytes == MIB
        host.cuts.clear()
        # What came is still good.
        await rig.engine.retry_downloads([(job.id, 0)])
        check_kept(await download_of(rig, job, "done"), CONTENT)
        assert host.asked[-1].start == MIB
        assert host.sent_bytes == len(CONTENT)
