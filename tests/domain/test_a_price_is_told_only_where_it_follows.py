"""An estimate is what the published price says about these inputs, or nothing at all."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd
from runcomfy_tui.domain.target import TargetKind, is_model_id, model


@pytest.mark.parametrize(
    ("price", "unit", "body", "expected"),
    [
        (0.05, "output", {}, 0.05),
        (0.0, "output", {}, 0.0),
        (None, "output", {}, None),
        (0.1, "second", {"duration": 5}, 0.5),
        (0.1, "second", {"duration": "8"}, 0.8),
        (0.1, "second", {"duration": 2.5}, 0.25),
        (0.1, "second", {}, None),
        (0.1, "second", {"duration": True}, None),
        (0.1, "second", {"duration": "long"}, None),
        (0.1, "second", {"duration": "²"}, None),
        (0.1, "second", {"duration": None}, None),
        (0.1, "megapixel", {"duration": 5}, None),
        (0.1, None, {}, None),
    ],
)
def test_estimates(price: float | None, unit: str | None, body: dict[str, object], expected: float | None) -> None:
    entry = CatalogueModel("maker/model", "A model", base_price_usd=price, price_unit=unit)
    found = estimate_usd(entry, body)
    assert found == expected if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize("text", ["a/b", "maker/model/v1.2_x", "a/b/c/d"])
def test_model_ids(text: str) -> None:
    assert is_model_id(text)
    assert (model(text).kind, model(text).id) == (TargetKind.MODEL, text)


@pytest.mark.parametrize("text", ["", "a", "/a", "a/", "a//b", "a/../b", "./a", "a/b?x", "a/b c", "a/b\n", "á/b"])
def test_what_cannot_be_a_model_id(text: str) -> None:
    assert not is_model_id(text)
    with pytest.raises(ValueError, match="not a model id"):
        model(text)
