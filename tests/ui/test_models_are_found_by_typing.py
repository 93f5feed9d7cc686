from __future__ import annotations

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.ui.screens.new_job.match import entries, search
from runcomfy_tui.ui.screens.new_job.screen import price_words

_ENTRIES = entries(
    [
        CatalogueModel("maker/flux-2/text-to-image", "FLUX 2", "Fast pictures.", ("text-to-image",)),
        CatalogueModel("other/flux-kontext/edit", "FLUX Kontext", "Edits.", ("image-to-image",)),
        CatalogueModel("kling/kling-3/image-to-video", "Kling 3", "Moves a flux of light.", ("image-to-video",)),
        CatalogueModel("voice/eleven/text-to-audio", "[Eleven] \x1b[31m4", "Reads aloud.", ("text-to-audio",)),
    ]
)


def _found(text: str) -> list[str]:
    return [entry.name for entry in search(_ENTRIES, text)]


def test_nothing_typed_lists_all_by_name() -> None:
    assert _found("") == ["[Eleven] 4", "FLUX 2", "FLUX Kontext", "Kling 3"]


def test_a_name_that_starts_so_comes_before_a_description_that_mentions_it() -> None:
    assert _found("flux") == ["FLUX 2", "FLUX Kontext", "Kling 3"]


def test_every_word_must_be_somewhere() -> None:
    assert _found("flux edit") == ["FLUX Kontext"]
    assert _found("flux audio") == []


def test_a_category_finds_its_models() -> None:
    assert _found("image-to-video") == ["Kling 3"]


def test_what_is_typed_without_its_dashes_comes_before_letters_that_are_only_in_order() -> None:
    found = entries(
        [
            CatalogueModel("topazlabs/upscale-4/image-to-image", "Upscale 4"),
            CatalogueModel("tongyi-mai/z-image/turbo", "Z-Image Turbo"),
        ]
    )
    assert [entry.name for entry in search(found, "zimage")] == ["Z-Image Turbo", "Upscale 4"]
    assert _found("flux2") == ["FLUX 2"]


def test_letters_in_order_find_a_model_too() -> None:
    assert _found("klngvid") == ["Kling 3"]


def test_a_missing_price_is_unknown_never_free() -> None:
    assert price_words(CatalogueModel("a/b", "A")) == "price unknown"
    assert price_words(CatalogueModel("a/b", "A", base_price_usd=0.112, price_unit="second")) == "$0.112 / second"
