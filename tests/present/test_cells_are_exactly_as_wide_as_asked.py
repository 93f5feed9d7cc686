"""Text cut and filled to cells, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import Align, cell_width, cut, fit
from runcomfy_tui.present.targets import fit_target


@given(st.text(alphabet="aé語字e\u0301-/_ ", max_size=60), st.integers(1, 40), st.sampled_from(Align))
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int, align: Align) -> None:
    assert cell_width(fit(clean(text), width, align)) == width
    assert cell_width(fit_target(clean(text), width)) <= width
    assert cell_width(cut(clean(text), width)) <= width


def test_a_wide_character_that_does_not_fit_leaves_a_blank() -> None:
    assert fit("語語語", 4) == "語… "
    assert fit("語語語", 4, Align.RIGHT) == " 語…"


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("seedance-2.5/reference-to-video/1080p", 40, "seedance-2.5/reference-to-video/1080p"),
        ("seedance-2.5/reference-to-video/1080p", 36, "seedance-2.5/1080p"),
        ("flux-2-klein/9b/text-to-image", 18, "flux-2-klein/9b"),
        ("kling-3.0/pro/image-to-video", 13, "kling-3.0/pro"),
        ("kling-3.0/pro/image-to-video", 12, "kling-3.0/p…"),
        ("kling-3.0/pro/image-to-video", 11, "kling-3.0…"),
        ("eleven-v4/text-to-audio", 18, "eleven-v4"),
        ("edit", 3, "ed…"),
        ("eleven-v4", 1, "…"),
        ("eleven-v4", 0, ""),
    ],
)
def test_a_target_loses_its_category_first_and_then_its_end(name: str, width: int, shown: str) -> None:
    assert fit_target(name, width) == shown


def test_a_huge_text_is_not_read_whole() -> None:
    assert fit("x" * 5_000_000, 5) == "xxxx…"
