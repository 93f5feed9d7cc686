"""Short generative pieces: a slow chord progression under an arpeggio, as WAV or (with the media extra) mp3."""

from __future__ import annotations

import io
import math
import random
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageMath

from runcomfy_tui.simulator.artwork.brush import extremes

RATE = 22_050
LIMIT_S = 20.0

_SCALES = {
    "bright": (0, 2, 4, 7, 9),
    "calm": (0, 2, 3, 7, 10),
    "dreamy": (0, 4, 7, 9, 11),
}
_PROGRESSIONS = {
    "bright": ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12)),
    "calm": ((0, 3, 7), (8, 12, 15), (3, 7, 10), (10, 14, 17)),
    "dreamy": ((0, 4, 11), (9, 12, 19), (5, 9, 16), (7, 14, 17)),
}
_MOODS = {
    "bright": "happy bright upbeat summer pop joy sunny fast dance energetic morning",
    "calm": "sad calm dark night slow rain melancholy minor cinematic epic winter",
    "dreamy": "dream dreamy ambient space soft lofi piano jazz warm chill sleep lullaby",
}


Signal = Image.Image
"""Samples as a Pillow picture of one row in mode F: adding and multiplying thousands of them is one call."""


def tune(key: int, words: frozenset[str], extension: str, duration_s: float) -> bytes:
    """The file: stereo, 22,050 Hz, 16 bit; at most 20 s."""
    frames = round(min(LIMIT_S, max(0.5, duration_s)) * RATE)
    samples = _compose(random.Random(key), words, frames)
    return _wav(samples) if extension == "wav" else _mp3(samples)


@dataclass(slots=True)
class _Mixer:
    """Two tracks and the voices that were already made for them."""

    frames: int
    beat: int
    left: Signal = field(init=False)
    right: Signal = field(init=False)
    _known: dict[tuple[str, int], Signal] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.left, self.right = Image.new("F", (self.frames, 1)), Image.new("F", (self.frames, 1))

    def play(self, voice: str, pitch: int, at: int, left: float, right: float) -> None:
        note = self._known.get((voice, pitch))
        if note is None:
            note = self._known[(voice, pitch)] = _note(voice, 440.0 * 2 ** ((pitch - 69) / 12), self.beat)
        _add(self.left, note, at, left)
        _add(self.right, note, at + 7, right)


def _compose(rng: random.Random, words: frozenset[str], frames: int) -> array[int]:
    scores = {mood: len(words.intersection(known.split())) for mood, known in _MOODS.items()}
    best = max(scores.values())
    mood = rng.choice([name for name, score in scores.items() if score == best])
    root = rng.choice((45, 47, 48, 50, 52, 53))
    beat = round(RATE * 60 / rng.uniform(76, 112) / 2)
    mixer = _Mixer(frames, beat)
    pattern = [rng.choice((0, 1, 2, 3, 4, 5)) for _ in range(8)]
    rests = {place for place in range(8) if rng.random() < 0.18 and place % 4}
    colors = [root + 24 + rng.choice(_SCALES[mood]) for _ in range(8)]
    chords = _PROGRESSIONS[mood]
    for bar in range(frames // (beat * 8) + 1):
        chord = chords[bar % len(chords)]
        start = bar * beat * 8
        for voice, step in enumerate(chord):
            mixer.play("pad", root + step, start, 0.16 - 0.03 * voice, 0.10 + 0.03 * voice)
        for place in (0, 4):
            mixer.play("bass", root + chord[0] - 12, start + place * beat, 0.20, 0.20)
        ladder = sorted({root + 12 + step for step in chord} | {root + 24 + step for step in chord})
        ladder.append(colors[bar % 8])
        for place, choice in enumerate(pattern):
            if place not in rests:
                _pluck(mixer, ladder[choice % len(ladder)], start + place * beat, 0.5 + 0.35 * math.sin(place * 1.7))
    return _interleaved(mixer.left, mixer.right)


def _pluck(mixer: _Mixer, pitch: int, at: int, pan: float) -> None:
    """One plucked note and its two echoes, which change sides."""
    for echo in range(3):
        level = 0.26 * 0.42**echo
        side = pan if echo % 2 == 0 else 1 - pan
        mixer.play("pluck", pitch, at + echo * mixer.beat * 3 // 2, level * (1 - side), level * side)


def _note(voice: str, frequency: float, beat: int) -> Signal:
    parts: tuple[tuple[float, float], ...]
    match voice:
        case "pad":
            parts, frames, attack, fall = ((1.0, 0.8), (2.0, 0.18)), beat * 9, 0.5, 6.0
        case "bass":
            parts, frames, attack, fall = ((1.0, 1.0), (2.0, 0.22)), beat * 5, 0.02, 0.7
        case _:
            parts, frames, attack, fall = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.10)), beat * 4, 0.006, 0.22
    tone = _tone(parts, frequency, frames)
    if voice == "pad":
        _add(tone, _tone(parts, frequency * 1.004, frames), 0, 0.7)
    return _product(tone, _envelope(frames, attack, fall))


def _tone(parts: Sequence[tuple[float, float]], frequency: float, frames: int) -> Signal:
    """A steady tone of `(multiple of the frequency, level)` parts: a table of whole waves, repeated."""
    waves = max(1, round(900 * frequency / RATE))
    length = round(waves * RATE / frequency)
    turn = math.tau * waves / length
    table = array(
        "f",
        [
            sum(
                level * math.sin(turn * multiple * index)
                for multiple, level in parts
                if multiple * frequency < RATE * 0.45
            )
            for index in range(length)
        ],
    )
    repeated = table * (frames // length + 1)
    return Image.frombytes("F", (frames, 1), repeated[:frames].tobytes())


def _envelope(frames: int, attack_s: float, fall_s: float) -> Signal:
    """A soft start, dying away to a half every `fall_s`, silent at the end."""
    knots = 256
    points = array("f")
    for index in range(knots):
        share = index / (knots - 1)
        seconds = share * frames / RATE
        points.append(min(1.0, seconds / attack_s) * 0.5 ** (seconds / fall_s) * min(1.0, (1 - share) * 4))
    return Image.frombytes("F", (knots, 1), points.tobytes()).resize((frames, 1), Image.Resampling.BILINEAR)


def _product(first: Signal, second: Signal) -> Signal:
    product: Signal = ImageMath.lambda_eval(lambda args: args["a"] * args["b"], a=first, b=second)
    return product


def _add(track: Signal, note: Signal, start: int, level: float) -> None:
    end = min(track.width, start + note.width)
    if end > start:
        box = (start, 0, end, 1)
        part = note.crop((0, 0, end - start, 1))
        track.paste(ImageMath.lambda_eval(lambda args: args["a"] + args["b"] * level, a=track.crop(box), b=part), box)


def _interleaved(left: Signal, right: Signal) -> array[int]:
    frames = left.width
    fade = min(1.0, RATE / frames)
    points = array("f", [min(1.0, (1 - index / 255) / fade) for index in range(256)])
    level = Image.frombytes("F", (256, 1), points.tobytes()).resize((frames, 1), Image.Resampling.BILINEAR)
    tracks = [_product(track, level) for track in (left, right)]
    loudest = max(1e-6, *(abs(value) for track in tracks for value in extremes(track)))
    samples = array("h", bytes(4 * frames))
    for place, track in enumerate(tracks):
        scaled = track.point(lambda value: value * (0.82 * 32767 / loudest) + 0)
        samples[place::2] = array("h", array("i", scaled.convert("I").tobytes()))
    return samples


def _wav(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _mp3(samples: array[int]) -> bytes:
    import av

    out = io.BytesIO()
    chunk = 1152 * 2
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        stream.layout, stream.bit_rate = "stereo", 128_000
        stream.options = {"compression_level": "9"}
        for start in range(0, len(samples), chunk):
            part = samples[start : start + chunk]
            frame = av.AudioFrame(format="s16", layout="stereo", samples=len(part) // 2)
            frame.sample_rate, frame.pts = RATE, start // 2
            frame.planes[0].update(part.tobytes())
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()
