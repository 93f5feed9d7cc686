"""A file that its host announced and sent as half is noticed where its format says how it ends."""

from __future__ import annotations

import io
import wave

import pytest
from PIL import Image

from runcomfy_tui.media.wholeness import TAIL_BYTES, is_cut_short


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 40).convert("RGB").save(out, kind)
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(8_000))
    return out.getvalue()


def cut(data: bytes) -> bool:
    return is_cut_short(data[:64], data[-TAIL_BYTES:], len(data))


@pytest.mark.parametrize("data", [picture("PNG"), picture("WEBP"), sound()], ids=["png", "webp", "wav"])
def test_half_a_file_is_cut_short_and_a_whole_one_is_not(data: bytes) -> None:
    assert not cut(data)
    assert cut(data[: len(data) // 2])
    assert cut(data[:-20])


@pytest.mark.parametrize("data", [picture("JPEG"), b"", b"RIFF", b"text"], ids=["jpeg", "empty", "short", "text"])
def test_what_cannot_be_told_is_let_through(data: bytes) -> None:
    assert not cut(data[: len(data) // 2])
    assert not cut(data)


def test_trailing_bytes_and_streamed_sounds_are_whole() -> None:
    assert not cut(picture("PNG") + b"trailing")
    streamed = sound()
    assert not cut(streamed[:4] + b"\xff\xff\xff\xff" + streamed[8:])
