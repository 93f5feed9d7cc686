"""An estimate is what the published price says about these inputs, or nothing at all."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd, why_unknown
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
        (0.1, "second", {"duration": -1}, None),
        (0.1, "second", {"duration": 10**400}, None),
        (0.1, "second", {"duration": 5, "n": 2}, None),
        (0.05, "output", {"num_images": 1}, 0.05),
        (0.05, "output", {"num_images": "1", "steps": 4}, 0.05),
        (0.05, "output", {"num_images": 4}, None),
        (0.05, "output", {"max_images": "auto"}, None),
        (0.05, "output", {"Batch_Size": 2}, None),
        (0.05, "output", {"num_images": None}, 0.05),
        (0.1, "megapixel", {"duration": 5}, None),
        (0.1, None, {}, None),
    ],
)
def test_estimates(price: float | None, unit: str | None, body: dict[str, object], expected: float | None) -> None:
    entry = CatalogueModel("maker/model", "A model", base_price_usd=price, price_unit=unit)
    found = estimate_usd(entry, body)
    assert found == expected if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ({"duration": {"default": 5}}, {}, 0.5),
        ({"duration": {"default": "8"}}, {"prompt": "x"}, 0.8),
        ({"duration": {"default": "auto"}}, {}, None),
        ({"duration": {"default": 5}}, {"duration": 2}, 0.2),
        ({"duration": {"default": 5}}, {"duration": "auto"}, None),
        ({"duration": {"default": 5}, "n": {"default": 2}}, {}, None),
        ({"duration": {"default": 5}, "n": {"default": 2}}, {"n": 1}, 0.5),
        ({"duration": True, "n": None}, {}, None),
    ],
)
def test_what_is_not_sent_has_the_schemas_default(
    schema: dict[str, object], body: dict[str, object], expected: float | None
) -> None:
    entry = CatalogueModel("a/b", "A", base_price_usd=0.1, price_unit="second", input_schema={"properties": schema})
    found = estimate_usd(entry, body)
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("price", "unit", "note", "body", "words"),
    [
        (None, "output", "", {}, "publishes no price"),
        (0.1, "megapixel\x1b[2J", "", {}, "per megapixel, which"),
        (0.1, None, "", {}, "no known unit"),
        (0.1, "output", "For each 1,000 letters begun.\nMore", {}, "depends on more: For each 1,000 letters begun."),
        (0.1, "output", "", {"num_images": 3}, "num_images asks for more"),
        (0.1, "second", "", {}, "how long the result gets"),
        (0.1, "output", " ", {}, None),
    ],
)
def test_an_unknown_price_has_its_reason(
    price: float | None, unit: str | None, note: str, body: dict[str, object], words: str | None
) -> None:
    entry = CatalogueModel("a/b", "A", base_price_usd=price, price_unit=unit, pricing_note=note)
    why = why_unknown(entry, body)
    assert (why is None) == (estimate_usd(entry, body) is not None) == (words is None)
    if why is not None and words is not None:
        assert words in why
        assert "\x1b" not in why


@pytest.mark.parametrize("text", ["a/b", "maker/model/v1.2_x", "a/b/c/d"])
def test_model_ids(text: str) -> None:
    assert is_model_id(text)
    assert (model(text).kind, model(text).id) == (TargetKind.MODEL, text)


@pytest.mark.parametrize("text", ["", "a", "/a", "a/", "a//b", "a/../b", "./a", "a/b?x", "a/b c", "a/b\n", "á/b"])
def test_what_cannot_be_a_model_id(text: str) -> None:
    assert not is_model_id(text)
    with pytest.raises(ValueError, match="not a model id"):
        model(text)
