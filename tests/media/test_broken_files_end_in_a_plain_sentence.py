"""Damaged, cut, huge and missing files raise MediaUnreadable with a sentence, and nothing else."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from runcomfy_tui.media import decoders
from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.facts import inspect
from runcomfy_tui.media.poster import poster
from runcomfy_tui.media.waveform import waveform
from tests.media import samples

MAKERS: dict[str, Callable[[Path], Path]] = {
    "a.png": samples.picture,
    "a.jpg": samples.picture,
    "a.webp": samples.picture,
    "a.gif": samples.moving_gif,
    "a.wav": samples.sound,
    "a.mp4": samples.video,
    "a.mp3": samples.compressed_sound,
}


def read_all(path: Path) -> list[str]:
    """The sentences that came instead of results."""
    sentences = []
    for read in (inspect, lambda p: poster(p, 64, 64), lambda p: waveform(p, 8)):
        try:
            read(path)
        except MediaUnreadable as error:
            sentences.append(error.message)
    return sentences


@pytest.mark.parametrize("name", MAKERS)
def test_files_cut_anywhere(tmp_path: Path, name: str) -> None:
    whole = MAKERS[name](tmp_path / name).read_bytes()
    for length in (0, 1, 11, 40, len(whole) // 3, len(whole) * 2 // 3, len(whole) - 7):
        (tmp_path / name).write_bytes(whole[:length])
        for sentence in read_all(tmp_path / name):
            assert sentence.endswith(".")


@pytest.mark.parametrize("name", MAKERS)
def test_files_with_wrong_bytes(tmp_path: Path, name: str) -> None:
    whole = MAKERS[name](tmp_path / name).read_bytes()
    rng = random.Random(7)
    for _ in range(12):
        broken = bytearray(whole)
        for _ in range(6):
            broken[rng.randrange(12, len(broken))] = rng.randrange(256)
        (tmp_path / name).write_bytes(broken)
        for sentence in read_all(tmp_path / name):
            assert sentence.endswith(".")


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_picture_cut_short_is_not_shown_as_half(tmp_path: Path, name: str) -> None:
    path = samples.picture(tmp_path / name, (600, 600))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(MediaUnreadable, match="cut short"):
        poster(path, 64, 64)


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    (tmp_path / "a.png").write_bytes(bomb + chunk(b"IEND", b""))
    for read in (inspect, lambda p: poster(p, 64, 64)):
        with pytest.raises(MediaUnreadable, match="too large"):
            read(tmp_path / "a.png")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="not there any more"):
        inspect(tmp_path / "gone.png")
    with pytest.raises(MediaUnreadable, match="cannot be read"):
        poster(tmp_path, 10, 10)


def test_without_the_extra_the_advice_is_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.video(tmp_path / "a.mp4")
    monkeypatch.setattr(decoders, "media_extra_installed", lambda: False)
    with pytest.raises(MediaUnreadable) as raised:
        poster(path, 10, 10)
    assert raised.value.needs_extra
    assert "runcomfy-tui[media]" in raised.value.advice
