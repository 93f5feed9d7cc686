"""`/files/bulk-SIZE/NUMBER.wav`: any size, the same bytes each time, in ranges, and never held whole."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from runcomfy_tui.simulator.bulk import HEADER_BYTES, LARGEST_BYTES, Bulk, bulk_of
from tests.simulator.stepped import Stepped

MIB = 1024 * 1024


def content(bulk: Bulk | None, most: int = MIB) -> bytes:
    assert bulk is not None
    return b"".join(bulk.pieces(most))


def test_it_is_a_sound_of_exactly_that_size() -> None:
    data = content(bulk_of("bulk-100000", 3))
    assert len(data) == 100_000
    assert data.startswith(b"RIFF" + (99_992).to_bytes(4, "little") + b"WAVEfmt ")
    assert data[36:HEADER_BYTES] == b"data" + (100_000 - HEADER_BYTES).to_bytes(4, "little")


@pytest.mark.parametrize("most", [1_000, 999_983, 4 * MIB])
def test_a_part_is_that_part_however_it_is_cut(most: int) -> None:
    bulk = bulk_of(f"bulk-{3 * MIB + 17}", 0)
    assert bulk is not None
    whole = content(bulk)
    assert content(bulk, most) == whole
    for start, stop in ((0, 10), (10, 50), (44, 45), (MIB - 1, MIB + 1), (2 * MIB, 3 * MIB + 17), (7, 7), (9, 3)):
        part = bulk[start:stop]
        assert (len(part), content(part, most)) == (len(whole[start:stop]), whole[start:stop])
    assert content(bulk[100:][100:200]) == whole[200:300]


def test_no_two_blocks_and_no_two_files_are_alike() -> None:
    bulk = Bulk(4 * 1024 * MIB - 1, 0, 0, 4 * 1024 * MIB - 1)
    starts = {content(bulk[n * MIB : n * MIB + 64]) for n in range(4096)}
    assert len(starts) == 4096
    assert content(replace(bulk, variant=1)[MIB : MIB + 64]) not in starts


def test_it_is_served_like_every_file() -> None:
    stepped = Stepped()
    stepped.token = ""
    target = "/files/bulk-5000000/1.wav"
    whole = stepped.ask("GET", target).ready()
    assert (whole.status, whole.header("content-type"), whole.bulk) == (200, "audio/wav", bulk_of("bulk-5000000", 1))
    etag = whole.header("etag") or ""
    assert etag.startswith('"')
    part = stepped.ask("GET", target, range="bytes=4999000-", if_range=etag).ready()
    assert (part.status, part.header("content-range")) == (206, "bytes 4999000-4999999/5000000")
    assert content(part.bulk) == content(whole.bulk)[4_999_000:]
    assert stepped.ask("GET", target, range="bytes=5-", if_range='"other"').ready().status == 200
    assert stepped.ask("GET", target, range="bytes=5000000-").ready().status == 416
    assert stepped.ask("GET", "/files/bulk-5000001/1.wav").ready().header("etag") != etag
    assert stepped.ask("GET", "/files/bulk-5000000/2.wav").ready().header("etag") != etag
    stepped.faults(expired_file=True)
    assert stepped.ask("GET", target).ready().status == 403


@pytest.mark.parametrize("name", ["bulk-", "bulk-43", f"bulk-{LARGEST_BYTES + 1}", "bulk-99999999999", "bulk-1e9"])
def test_other_names_are_no_such_files(name: str) -> None:
    assert bulk_of(name, 0) is None
    assert Stepped().ask("GET", f"/files/{name}/0.wav").status == 404


def test_a_large_one_takes_no_memory() -> None:
    bulk = bulk_of("bulk-4000000000", 0)
    assert bulk is not None
    next(bulk.pieces())
    tracemalloc.start()
    try:
        assert sum(map(len, bulk.pieces(256 * 1024))) == 4_000_000_000
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()
