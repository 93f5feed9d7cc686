"""Small media files written for the tests."""

from __future__ import annotations

import math
import wave
from array import array
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image


def picture(path: Path, size: tuple[int, int] = (200, 100), *, mode: str = "RGB") -> Path:
    """Red to the left, blue to the right."""
    drawn = Image.new("RGB", size, (220, 30, 30))
    drawn.paste((30, 30, 220), (size[0] // 2, 0, *size))
    drawn.convert(mode).save(path)
    return path


def moving_gif(path: Path, frames: int = 4) -> Path:
    pictures = [Image.new("RGB", (40, 30), (60 * index, 90, 90)) for index in range(frames)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100)
    return path


def sound(path: Path, *, seconds: float = 1.0, rate: int = 8_000, channels: int = 2, width: int = 2) -> Path:
    """Silence in the first half, a loud tone in the second."""
    frames = round(seconds * rate)
    data = bytearray()
    for index in range(frames):
        level = 0.0 if index < frames / 2 else 0.75 * math.sin(index * 0.7)
        value = round(level * (2 ** (8 * width - 1) - 1))
        sample = bytes([value + 128]) if width == 1 else value.to_bytes(width, "little", signed=True)
        data += sample * channels
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(data))
    return path


def video(path: Path, *, size: tuple[int, int] = (160, 90), frames: int = 10, rate: int = 10) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = Fraction(1, rate)
        for index in range(frames):
            drawn = Image.new("RGB", size, (200, 20 * index % 256, 40))
            for packet in stream.encode(av.VideoFrame.from_image(drawn)):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def compressed_sound(path: Path, *, seconds: float = 1.0, rate: int = 16_000) -> Path:
    """Silence in the first half, a loud tone in the second."""
    frames = round(seconds * rate)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=rate)
        stream.layout = "mono"
        for start in range(0, frames, 576):
            length = min(576, frames - start)
            values = array(
                "h",
                [0 if at < frames / 2 else round(24_000 * math.sin(at * 0.4)) for at in range(start, start + length)],
            )
            frame = av.AudioFrame(format="s16", layout="mono", samples=length)
            frame.sample_rate, frame.pts = rate, start
            frame.planes[0].update(values.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path
