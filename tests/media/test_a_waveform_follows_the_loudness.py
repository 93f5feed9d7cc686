"""Peaks over the length of a sound, from WAV of every width and from compressed sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.waveform import waveform
from tests.media import samples


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_of_any_width(tmp_path: Path, width: int, channels: int) -> None:
    peaks = waveform(samples.sound(tmp_path / "a.wav", width=width, channels=channels), 10)
    assert len(peaks) == 10
    assert peaks[:5] == pytest.approx([0.0] * 5, abs=0.02)
    assert peaks[5:] == pytest.approx([0.75] * 5, abs=0.03)


def test_compressed_sound(tmp_path: Path) -> None:
    peaks = waveform(samples.compressed_sound(tmp_path / "a.mp3"), 10)
    assert len(peaks) == 10
    assert max(peaks[:4]) < 0.05
    assert min(peaks[6:9]) > 0.5


def test_more_buckets_than_samples_are_filled(tmp_path: Path) -> None:
    peaks = waveform(samples.sound(tmp_path / "a.wav", seconds=0.01), 500)
    assert len(peaks) == 500
    assert max(peaks) <= 1.0


def test_a_picture_holds_no_sound(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="no sound"):
        waveform(samples.picture(tmp_path / "a.png"), 10)


def test_a_silent_video_holds_no_sound(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="no sound"):
        waveform(samples.video(tmp_path / "a.mp4"), 10)
