"""Facts of pictures, sound and video, with the media extra and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.media import decoders, facts
from runcomfy_tui.media.facts import inspect
from tests.media import samples


def test_a_picture(tmp_path: Path) -> None:
    found = inspect(samples.picture(tmp_path / "a.png"))
    assert (found.kind, found.mime, found.extension) == ("image", "image/png", "png")
    assert (found.width, found.height, found.frames, found.duration_s) == (200, 100, 1, None)
    assert found.size_bytes == (tmp_path / "a.png").stat().st_size


def test_a_picture_with_a_wrong_name(tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.jpg")
    assert inspect(path.rename(tmp_path / "a.mp4")).extension == "jpg"


def test_an_animated_picture_has_frames_and_a_length(tmp_path: Path) -> None:
    found = inspect(samples.moving_gif(tmp_path / "a.gif"))
    assert (found.kind, found.frames, found.duration_s) == ("image", 4, 0.4)


def test_a_wav(tmp_path: Path) -> None:
    found = inspect(samples.sound(tmp_path / "a.wav", seconds=1.5))
    assert (found.kind, found.duration_s, found.sample_rate, found.channels) == ("audio", 1.5, 8_000, 2)


def test_a_wav_that_promises_more_than_it_holds(tmp_path: Path) -> None:
    path = samples.sound(tmp_path / "a.wav")
    path.write_bytes(path.read_bytes()[:8_000])
    assert inspect(path).duration_s == pytest.approx(0.25, abs=0.01)


def test_a_video(tmp_path: Path) -> None:
    found = inspect(samples.video(tmp_path / "a.mp4"))
    assert (found.kind, found.width, found.height, found.frames) == ("video", 160, 90, 10)
    assert found.duration_s == pytest.approx(1.0, abs=0.11)


def test_an_mp3(tmp_path: Path) -> None:
    found = inspect(samples.compressed_sound(tmp_path / "a.mp3"))
    assert (found.kind, found.mime, found.sample_rate, found.channels) == ("audio", "audio/mpeg", 16_000, 1)
    assert found.duration_s == pytest.approx(1.0, abs=0.15)


def test_without_the_extra_video_is_known_by_type_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.video(tmp_path / "a.mp4")
    monkeypatch.setattr(facts, "media_extra_installed", lambda: False)
    monkeypatch.setattr(decoders, "media_extra_installed", lambda: False)
    found = inspect(path)
    assert (found.kind, found.width, found.duration_s) == ("video", None, None)
    assert found.size_bytes > 0


def test_another_file_keeps_the_extension_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.TXT"
    path.write_text("hello")
    found = inspect(path)
    assert (found.kind, found.mime, found.extension, found.size_bytes) == ("other", None, "txt", 5)
