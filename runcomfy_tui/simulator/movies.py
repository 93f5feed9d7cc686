"""A scene in motion, as an animated GIF or (with the media extra) as mp4."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction

from PIL import Image

from runcomfy_tui.simulator.artwork import Scene

LIMIT_S = 6.0
GIF_SIDE = 480


def clip(key: int, words: frozenset[str], extension: str, width: int, height: int, duration_s: float) -> bytes:
    """The file; at most 6 s. The mp4 has the given size, brought to even numbers; a GIF is at most 480 px wide."""
    duration_s = min(LIMIT_S, max(0.2, duration_s))
    if extension == "gif":
        scale = min(1.0, GIF_SIDE / max(width, height))
        size = (max(16, round(width * scale)), max(16, round(height * scale)))
        return _gif(Scene(key, words, *size, moving=True), duration_s)
    width, height = max(16, width // 2 * 2), max(16, height // 2 * 2)
    return _mp4(Scene(key, words, width, height, moving=True), width, height, duration_s)


def _frames(scene: Scene, duration_s: float, rate: int) -> Iterator[Image.Image]:
    for index in range(max(2, round(duration_s * rate))):
        yield scene.frame(index / rate, fine=False)


def _gif(scene: Scene, duration_s: float) -> bytes:
    rate = 10
    frames = list(_frames(scene, duration_s, rate))
    palette = frames[len(frames) // 2].quantize(128, method=Image.Quantize.FASTOCTREE)
    flat = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    out = io.BytesIO()
    flat[0].save(out, "GIF", save_all=True, append_images=flat[1:], duration=1000 // rate, loop=0, disposal=1)
    return out.getvalue()


def _mp4(scene: Scene, width: int, height: int, duration_s: float) -> bytes:
    import av

    rate = 10
    known = av.codecs_available
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        codec = "libx264" if "libx264" in known else "mpeg4"
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, rate)
        if codec == "libx264":
            stream.options = {"preset": "superfast", "crf": "23", "threads": "1"}
        else:
            stream.bit_rate = 2_000_000
        for frame in _frames(scene, duration_s, rate):
            for packet in stream.encode(av.VideoFrame.from_image(frame)):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()
