"""Files are made on the fly: real, of the asked size, the same for the same arguments and different otherwise."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping

import pytest
from PIL import Image

from runcomfy_tui.simulator import media
from runcomfy_tui.simulator.artwork.palette import MOTIF_WORDS, PALETTE_WORDS, PALETTES
from runcomfy_tui.simulator.artwork.scene import PAINTERS
from runcomfy_tui.simulator.media import media_available, render

SMALL = (96, 64)


def made(
    kind: str,
    extension: str,
    *,
    prompt: str = "a calm sea",
    seed: int = 1,
    size: tuple[int, int] = SMALL,
    duration_s: float = 0.5,
    more: Mapping[str, object] | None = None,
) -> bytes:
    return render(
        kind,
        extension=extension,
        inputs={"prompt": prompt, **(more or {})},
        seed=seed,
        width=size[0],
        height=size[1],
        duration_s=duration_s,
    )


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize(("extension", "name"), [("png", "PNG"), ("jpg", "JPEG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
def test_a_picture_has_its_format_and_size(extension: str, name: str) -> None:
    picture = opened(made("image", extension))
    assert picture.format == name
    assert picture.size == SMALL


def test_the_same_arguments_make_the_same_file_and_others_another() -> None:
    first = made("image", "png")
    assert made("image", "png") == first
    assert made("image", "png", seed=2) != first
    assert made("image", "png", prompt="a rough sea") != first
    assert made("image", "png", more={"strength": 0.5}) != first


@pytest.mark.parametrize("motif", sorted(PAINTERS))
@pytest.mark.parametrize("size", [(16, 16), (120, 60), (60, 120)])
def test_every_motif_can_be_painted_in_every_shape(motif: str, size: tuple[int, int]) -> None:
    word = MOTIF_WORDS[motif].split()[0]
    for seed in range(3):
        picture = opened(made("image", "png", prompt=word, seed=seed, size=size))
        assert picture.size == size
        assert len(set(picture.convert("L").tobytes())) > 20, "a picture is more than a few flat colours"


def test_every_motif_and_palette_word_leads_somewhere() -> None:
    assert set(MOTIF_WORDS) == set(PAINTERS)
    assert set(PALETTE_WORDS) <= set(PALETTES)


def test_words_of_the_prompt_choose_the_light() -> None:
    def brightness(prompt: str) -> float:
        data = opened(made("image", "png", prompt=prompt)).convert("L").tobytes()
        return sum(data) / len(data)

    assert brightness("a sunny summer day at the beach") > 2 * brightness("a midnight moon over the sea")


def test_sizes_are_kept_within_reason() -> None:
    assert opened(made("image", "jpg", size=(1, 1))).size == (16, 16)
    assert media.MAX_SIDE >= 2048


@pytest.mark.parametrize(
    "inputs", [{}, {"prompt": ""}, {"prompt": None}, {"prompt": "\ud800 [/red]\x1b[31m"}, {"a": [{"b": [1]}]}]
)
def test_any_inputs_will_do(inputs: dict[str, object]) -> None:
    data = render("image", extension="png", inputs=inputs, seed=-1, width=32, height=32, duration_s=0)
    assert opened(data).size == (32, 32)


def test_a_gif_moves() -> None:
    picture = opened(made("video", "gif", duration_s=0.8))
    assert getattr(picture, "n_frames", 1) == 8
    first = picture.convert("RGB").tobytes()
    picture.seek(7)
    assert picture.convert("RGB").tobytes() != first


@pytest.mark.parametrize("motif", ["forest", "space", "sea", "city", "flow"])
def test_moving_scenes_fill_their_frame_to_the_end(motif: str) -> None:
    """A drifting layer must be wide enough: nothing black may come in from the side."""
    picture = opened(made("video", "gif", prompt=MOTIF_WORDS[motif].split()[0] + " day", duration_s=6.0))
    picture.seek(getattr(picture, "n_frames", 1) - 1)
    frame = picture.convert("L")
    middle = frame.crop((40, 0, 56, 64)).tobytes()
    edge = frame.crop((80, 0, 96, 64)).tobytes()
    assert sum(edge) > 0.25 * sum(middle)


def test_a_wav_is_stereo_sound_of_the_asked_length() -> None:
    with wave.open(io.BytesIO(made("audio", "wav", duration_s=2.0))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 22_050)
        assert file.getnframes() == 44_100
        samples = file.readframes(44_100)
    values = memoryview(samples).cast("h")
    assert 20_000 < max(values) <= 32_767
    assert max(values[-20:]) < 2_000, "it fades out"


def test_a_sound_is_never_longer_than_twenty_seconds() -> None:
    with wave.open(io.BytesIO(made("audio", "wav", duration_s=500.0))) as file:
        assert file.getnframes() == 20 * 22_050


@pytest.mark.skipif(not media_available(), reason="needs the media extra")
def test_mp4_has_even_sizes_and_the_asked_length() -> None:
    import av

    with av.open(io.BytesIO(made("video", "mp4", size=(97, 65), duration_s=1.0))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (96, 64)
        assert sum(1 for _ in container.decode(stream)) == 10


@pytest.mark.skipif(not media_available(), reason="needs the media extra")
def test_mp3_and_mp4_are_the_same_for_the_same_arguments() -> None:
    assert made("audio", "mp3") == made("audio", "mp3")
    assert made("audio", "mp3")[:3] == b"ID3"
    assert made("video", "mp4") == made("video", "mp4")


def test_without_the_extra_mp4_is_refused_and_gif_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "media_available", lambda: False)
    with pytest.raises(ValueError, match="media extra"):
        made("video", "mp4")
    assert made("video", "gif")[:4] == b"GIF8"


def test_an_unknown_extension_is_refused() -> None:
    with pytest.raises(ValueError, match="exe"):
        made("image", "exe")
