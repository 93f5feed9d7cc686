"""How loud a sound is over its length."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

from runcomfy_tui.media.decoders import (
    head_of,
    media_extra_installed,
    opened_container,
    opened_wave,
)
from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.sniff import kind_of, sniff

LIMIT_S = 3600
_STEPS_A_SECOND = 200
_COARSE_RATE = 8_000


def waveform(path: Path, buckets: int) -> list[float]:
    """The peak (0…1) of each of `buckets` equal stretches of the sound, at most its first hour.

    WAV is read with the standard library, all else needs the media extra. Raises MediaUnreadable, also for files
    without sound.
    """
    buckets = max(1, buckets)
    mime = sniff(head_of(path))
    if kind_of(mime) not in ("audio", "video"):
        raise MediaUnreadable("The file holds no sound.")
    if mime == "audio/wav":
        try:
            return _gathered(list(_wave_peaks(path)), buckets)
        except MediaUnreadable:
            if not media_extra_installed():
                raise
    return _gathered(list(_decoded_peaks(path)), buckets)


def _gathered(peaks: list[float], buckets: int) -> list[float]:
    if not peaks:
        raise MediaUnreadable("The file holds no sound that can be decoded.")
    count = len(peaks)
    out = []
    for index in range(buckets):
        start = index * count // buckets
        end = max(start + 1, (index + 1) * count // buckets)
        out.append(min(1.0, max(peaks[start:end])))
    return out


def _wave_peaks(path: Path) -> Iterator[float]:
    with opened_wave(path) as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        if width not in (1, 2, 3, 4) or rate <= 0:
            raise MediaUnreadable("The WAV file is of an unusual kind; it cannot be decoded.")
        step = max(1, rate // _STEPS_A_SECOND)
        block = step * _STEPS_A_SECOND
        for _ in range(LIMIT_S):
            data = file.readframes(block)
            if not data:
                return
            samples, full = _samples(data, width)
            for start in range(0, len(samples), step * channels):
                part = samples[start : start + step * channels]
                yield max(max(part), -min(part)) / full


def _samples(data: bytes, width: int) -> tuple[array[int], int]:
    """The samples as integers, and the value of full scale; an unfinished last sample is dropped."""
    data = data[: len(data) // width * width]
    if width == 1:
        return array("h", [value - 128 for value in data]), 128
    if width == 3:
        top = bytearray(len(data) // 3 * 2)
        top[0::2], top[1::2] = data[1::3], data[2::3]
        data, width = bytes(top), 2
    samples: array[int] = array("h" if width == 2 else "i", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples, 32768 if width == 2 else 2**31


def _decoded_peaks(path: Path) -> Iterator[float]:
    with opened_container(path) as container:
        import av

        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise MediaUnreadable("The file holds no sound.")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_COARSE_RATE)
        step = _COARSE_RATE // _STEPS_A_SECOND
        rest: array[int] = array("h")
        left = LIMIT_S * _COARSE_RATE
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                rest.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
            whole = len(rest) // step * step
            for start in range(0, whole, step):
                part = rest[start : start + step]
                yield max(max(part), -min(part)) / 32768
            del rest[:whole]
            left -= whole
            if left <= 0:
                return
        if rest:
            yield max(max(rest), -min(rest)) / 32768
