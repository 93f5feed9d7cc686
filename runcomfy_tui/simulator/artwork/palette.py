"""The colours and the motif of a scene, chosen from the words of a prompt and from the seed."""

from __future__ import annotations

import colorsys
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The light of a scene; `night` says that lamps and stars are out."""

    zenith: RGB
    sky: RGB
    horizon: RGB
    sun: RGB
    far: RGB
    near: RGB
    accent: RGB
    night: bool = False


def _rgb(code: str) -> RGB:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def _palette(codes: str, *, night: bool = False) -> Palette:
    zenith, sky, horizon, sun, far, near, accent = (_rgb(code) for code in codes.split())
    return Palette(zenith, sky, horizon, sun, far, near, accent, night)


PALETTES: dict[str, Palette] = {
    "dawn": _palette("2b3a67 8a6fa8 ffc4a3 fff1d6 8f7fa6 1f2138 ff8fa3"),
    "day": _palette("2f78c4 7db9e8 e8f3f7 fffbe6 93b4cc 1d3b3a ffd166"),
    "golden": _palette("3b4a7a d98f6b ffd89a fff3c4 b98a7d 2a1c2b ff7b54"),
    "dusk": _palette("1a1446 7b2f7f ff7e67 ffd9a0 6b3f78 130d26 ff4d8d"),
    "crimson": _palette("2a0a2e a11d4a ff6b3d ffe08a 7a2346 16060f ffb347"),
    "night": _palette("050a1f 0f2048 2f4f80 e8f0ff 26406b 04060f 6ee7ff", night=True),
    "aurora": _palette("040718 07203a 0f4a55 d8fff0 163a4d 03070f 5dffb0", night=True),
    "teal": _palette("0c3b4a 2d8c8c d9f2d0 fffbe0 5fa39a 0a2228 ff9f5a"),
    "mist": _palette("7b93a8 b2c3cf eef1ee ffffff a3b4bd 22303a e08e6d"),
    "violet": _palette("120b38 4b2a91 d68bf0 ffe6ff 6a4a9c 0f0926 4df0ff"),
    "sand": _palette("4a8fb5 a9cdd3 ffe9c2 fff6dc e3b27a 6b2f1d ff8552"),
    "ember": _palette("12070a 4a1414 c8451a ffd27a 5c2018 0b0405 ff9a3d", night=True),
}

MOTIF_WORDS: dict[str, str] = {
    "sea": "sea ocean beach coast wave waves harbor harbour boat ship sail island lake river water fish whale surf "
    "lighthouse shore bay lagoon underwater mermaid",
    "forest": "forest tree trees wood woods woodland jungle pine fox deer wolf bear leaf leaves moss fern owl "
    "garden bird fairy elf cabin",
    "city": "city street skyline town tokyo york paris london neon cyberpunk building buildings tower towers "
    "skyscraper urban downtown car traffic rooftop robot office shop",
    "space": "space planet planets galaxy star stars cosmos cosmic astronaut rocket moon nebula orbit alien saturn "
    "mars universe spaceship ufo satellite",
    "desert": "desert dune dunes sand sahara camel canyon cactus oasis egypt pyramid",
    "mountains": "mountain mountains alps peak peaks hill hills valley landscape snow winter glacier ice aurora "
    "northern cliff volcano dragon castle eagle",
    "forms": "portrait face woman man girl boy person people model fashion dress wearing she he smile hair eyes "
    "product bottle logo poster cat dog chair vase fruit food cup shoe watch abstract",
    "contours": "map topographic paper papercut layers pattern texture terrain contour origami wallpaper",
    "flow": "wind flow silk hair smoke ink swirl dance music paint painting brush impressionist gogh wave fabric",
    "bokeh": "bokeh light lights party dream dreamy rain macro glow candle christmas festival flower flowers "
    "blossom rose firefly fireflies magic sparkle",
}

PALETTE_WORDS: dict[str, str] = {
    "night": "night midnight moon dark stars moonlight",
    "dusk": "dusk sunset evening twilight neon cyberpunk",
    "golden": "golden warm autumn fall honey vintage",
    "dawn": "dawn sunrise morning spring pastel blossom pink",
    "day": "day noon sunny summer blue clear",
    "mist": "mist misty fog foggy haze snow winter ice cloudy rain gray grey",
    "aurora": "aurora northern emerald glow firefly fireflies",
    "teal": "teal lagoon tropical jungle lake green",
    "violet": "violet purple magic dream dreamy galaxy nebula fantasy",
    "sand": "desert sand dune dunes sahara canyon",
    "crimson": "red crimson blood rose dramatic epic",
    "ember": "fire ember lava volcano candle dragon",
}

_DEFAULT_PALETTES: dict[str, tuple[str, ...]] = {
    "sea": ("dusk", "golden", "dawn", "teal", "day", "night"),
    "forest": ("mist", "teal", "golden", "dawn", "aurora"),
    "city": ("night", "dusk", "violet", "dusk"),
    "space": ("violet", "night", "aurora", "ember", "crimson"),
    "desert": ("sand", "golden", "crimson", "dusk"),
    "mountains": ("dawn", "day", "golden", "dusk", "aurora", "mist"),
    "forms": ("golden", "teal", "dawn", "sand", "violet"),
    "contours": ("teal", "dusk", "sand", "day", "violet"),
    "flow": ("dusk", "teal", "night", "golden", "crimson"),
    "bokeh": ("night", "violet", "ember", "aurora", "dusk"),
}


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The lower-case words in the given texts; only the first 20,000 characters of each are read."""
    found: set[str] = set()
    for text in texts:
        found.update(re.findall(r"[a-z]{2,}", text[:20_000].lower()))
    return frozenset(found)


def choose_motif(words: frozenset[str], rng: random.Random) -> str:
    """The motif that most words speak for; by chance where none does."""
    scores = {motif: len(words.intersection(known.split())) for motif, known in MOTIF_WORDS.items()}
    best = max(scores.values())
    if best == 0:
        return rng.choice(sorted(MOTIF_WORDS))
    return rng.choice([motif for motif, score in scores.items() if score == best])


def choose_palette(motif: str, words: frozenset[str], rng: random.Random) -> Palette:
    """The palette that the words ask for, else one that suits the motif; its hues turned a little by chance."""
    asked = [name for name, known in PALETTE_WORDS.items() if words.intersection(known.split())]
    name = rng.choice(asked or _DEFAULT_PALETTES[motif])
    return _turned(PALETTES[name], rng.uniform(-0.035, 0.035), rng.uniform(0.92, 1.08))


def _turned(palette: Palette, turn: float, saturation: float) -> Palette:
    def shift(color: RGB) -> RGB:
        hue, sat, value = colorsys.rgb_to_hsv(*(part / 255 for part in color))
        red, green, blue = colorsys.hsv_to_rgb((hue + turn) % 1.0, min(1.0, sat * saturation), value)
        return round(red * 255), round(green * 255), round(blue * 255)

    return replace(
        palette,
        zenith=shift(palette.zenith),
        sky=shift(palette.sky),
        horizon=shift(palette.horizon),
        far=shift(palette.far),
        near=shift(palette.near),
        accent=shift(palette.accent),
    )


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """`first` at share 0, `second` at share 1."""
    share = min(1.0, max(0.0, share))
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )
