"""What a soak measures: growth is found in each figure, and neither noise nor work done is taken for it."""

from __future__ import annotations

import logging
import random
from dataclasses import replace

import pytest

from bench.soak_samples import MOST_WAL_BYTES, Complaints, Sample, slope, verdict

_FLAT = Sample(0.0, 0, 12, 60 * 2**20, 50_000, 25, 30, 6, 2**20, 2**20, 0.01, 100)


def hour(seed: int, **growing: float) -> list[Sample]:
    """Return an hour's samples: noise, a job a second, and what is named grows by so much an hour."""
    rng = random.Random(seed)
    samples = []
    for number in range(360):
        share = number / 359
        figures: dict[str, int] = {
            name: int(getattr(_FLAT, name) * rng.uniform(0.97, 1.03) + growing.get(name, 0.0) * share)
            for name in ("rss", "objects", "tasks", "descriptors", "threads", "journal", "wal")
        }
        figures["journal"] += number * 100_000  # What is written down stays.
        samples.append(replace(_FLAT, at_s=number * 10.0, jobs=number * 10, **figures))
    return samples


@pytest.mark.parametrize("seed", range(5))
def test_noise_and_a_journal_that_fills_are_no_growth(seed: int) -> None:
    lines, fine = verdict(hour(seed))
    assert fine, lines


@pytest.mark.parametrize(
    ("figure", "an_hour"),
    [
        ("rss", 60 * 2**20),
        ("objects", 120_000),
        ("tasks", 60),
        ("descriptors", 50),
        ("threads", 12),
        ("journal", 2**29),
    ],
)
def test_what_grows_is_named(figure: str, an_hour: float) -> None:
    lines, fine = verdict(hour(1, **{figure: an_hour}))
    assert not fine
    assert sum("TOO MUCH" in line for line in lines) == 1


def test_a_write_ahead_log_that_is_never_emptied_is_found() -> None:
    assert not verdict(hour(1, wal=2.0 * MOST_WAL_BYTES))[1]


def test_a_slope_is_that_of_the_line() -> None:
    assert slope([0.0, 1.0, 2.0], [5.0, 7.0, 9.0]) == pytest.approx(2.0)
    assert slope([3.0], [1.0]) == 0.0


def test_a_loop_that_died_is_a_complaint_and_a_warning_is_none() -> None:
    complaints = Complaints()
    log = logging.getLogger("soak.test")
    log.addHandler(complaints)
    log.propagate = False
    try:
        log.warning("the disk was slow")
        log.error("the %s loop died", "polling")
    finally:
        log.removeHandler(complaints)
    assert (complaints.count, complaints.first) == (1, ["soak.test: the polling loop died"])
