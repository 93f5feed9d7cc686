"""Pictures of the main views at two sizes, the time standing still; every difference is to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.steps import SMALL, WIDE
from tests.ui.studio import Studio

_Compare = Callable[..., bool]
_SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    """Return a studio."""
    return Studio(tmp_path)


@_SIZES
@pytest.mark.parametrize(
    ("name", "keys", "shown"),
    [
        pytest.param("queued", (), "12 ahead in the queue", id="jobs"),
        pytest.param("failed", (), "safety filter", id="failed"),
        pytest.param("succeeded", (), "926 B", id="picture"),
        pytest.param("running", (",", ","), "ahead in the queue", id="timeline"),
        pytest.param("succeeded", (".", ".", "tab"), "request_id", id="result"),
        pytest.param("queued", ("x",), "Cancel", id="cancel"),
        pytest.param("unknown", ("enter",), "What became of", id="unknown"),
        pytest.param("queued", ("?",), "type to search", id="help"),
        pytest.param("", ("n",), "of 5", id="new-job"),
        pytest.param("", ("5",), "following", id="events"),
        pytest.param("", ("5", "slash", *"kind:fault", "enter"), "4 of 60", id="events-faults"),
    ],
)
def test_view(
    snap_compare: _Compare, studio: Studio, size: tuple[int, int], name: str, keys: tuple[str, ...], shown: str
) -> None:
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after(name, keys, shown))


@_SIZES
def test_no_jobs(snap_compare: _Compare, studio: Studio, size: tuple[int, int]) -> None:
    studio.is_empty = True
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after("", (), "No jobs yet"))


@_SIZES
def test_no_token(snap_compare: _Compare, studio: Studio, size: tuple[int, int]) -> None:
    studio.is_empty, studio.has_token = True, False
    assert snap_compare(studio.app(), terminal_size=size, run_before=studio.after("", (), "RUNCOMFY_TOKEN"))


def test_the_smallest(snap_compare: _Compare, studio: Studio) -> None:
    run_before = studio.after("failed", ("enter",), "42201")
    assert snap_compare(studio.app(), terminal_size=(40, 10), run_before=run_before)
