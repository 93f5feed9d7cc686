"""Text cut and filled to cells, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import Align, cell_width, cut, cut_middle, fit


@given(st.text(alphabet="aé語字e\u0301-/_ ", max_size=60), st.integers(1, 40), st.sampled_from(Align))
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int, align: Align) -> None:
    assert cell_width(fit(clean(text), width, align)) == width
    assert cell_width(cut_middle(clean(text), width)) <= width
    assert cell_width(cut(clean(text), width)) <= width


def test_a_wide_character_that_does_not_fit_leaves_a_blank() -> None:
    assert fit("語語語", 4) == "語… "
    assert fit("語語語", 4, Align.RIGHT) == " 語…"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "seedance-2.5/reference-to-video/1080p"),
        (24, "seedance-2.5/…/1080p"),
        (20, "seedance-2.5/…/1080p"),
        (18, "seedance-2.5…1080p"),
        (12, "seedance-2.…"),
        (1, "…"),
        (0, ""),
    ],
)
def test_a_model_keeps_its_two_ends(width: int, shown: str) -> None:
    assert cut_middle("seedance-2.5/reference-to-video/1080p", width) == shown


def test_a_huge_text_is_not_read_whole() -> None:
    assert fit("x" * 5_000_000, 5) == "xxxx…"
