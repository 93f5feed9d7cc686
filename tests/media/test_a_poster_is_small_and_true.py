"""One still picture of pictures, animations and video, within the asked size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.poster import poster
from tests.media import samples


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp"])
def test_a_picture_is_scaled_with_its_aspect_kept(tmp_path: Path, name: str) -> None:
    found = poster(samples.picture(tmp_path / name, (800, 400)), 100, 100)
    assert found.size == (100, 50)
    red, blue = found.getpixel((20, 25)), found.getpixel((80, 25))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 180 > 90 > red[2]
    assert blue[2] > 180 > 90 > blue[0]


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    assert poster(samples.picture(tmp_path / "a.png"), 4_000, 4_000).size == (200, 100)


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "RGBA", "LA"])
def test_every_colour_mode_becomes_rgb_or_rgba(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    if mode == "I;16":
        Image.frombytes("I;16", (20, 20), b"\x00\x80" * 400).save(path)
    else:
        samples.picture(path, (20, 20), mode=mode)
    found = poster(path, 10, 10)
    assert found.mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")
    assert found.size == (10, 10)


def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path) -> None:
    Image.frombytes("I;16", (20, 20), b"\x00\x80" * 400).save(tmp_path / "a.png")
    assert poster(tmp_path / "a.png", 10, 10).getpixel((5, 5)) == (128, 128, 128)


def test_a_picture_turned_by_its_camera_is_turned_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40)).save(path, exif=exif)
    assert poster(path, 100, 100).size == (40, 80)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    found = poster(samples.moving_gif(tmp_path / "a.gif"), 100, 100).convert("RGB")
    assert found.size == (40, 30)
    first = found.getpixel((5, 5))
    assert isinstance(first, tuple)
    assert first[0] < 20


def test_a_video_gives_its_first_frame(tmp_path: Path) -> None:
    found = poster(samples.video(tmp_path / "a.mp4"), 80, 80)
    assert found.size == (80, 45)
    color = found.getpixel((40, 20))
    assert isinstance(color, tuple)
    assert color[0] > 150
    assert color[1] < 60


def test_what_has_no_picture_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="no picture"):
        poster(samples.sound(tmp_path / "a.wav"), 10, 10)
