from __future__ import annotations

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.model_search import ModelIndex, categories_of, chosen, output_kind

MODELS = [
    CatalogueModel("maker/flux-2/text-to-image", "FLUX 2", "Fast pictures.", ("text-to-image",)),
    CatalogueModel("other/flux-kontext/edit", "FLUX Kontext", "Edits.", ("image-to-image",)),
    CatalogueModel(
        "kling/kling-3/image-to-video", "Kling 3", "Moves a flux of light.", ("image-to-video",), "workflow"
    ),
    CatalogueModel("voice/eleven/text-to-audio", "[Eleven] \x1b[31m4", "Reads aloud.", ("text-to-audio",)),
]
INDEX = ModelIndex(MODELS)


def _found(text: str, index: ModelIndex = INDEX) -> list[str]:
    return [entry.name for entry in index.search(text)]


def test_nothing_typed_lists_all_by_name() -> None:
    assert _found("") == ["[Eleven] 4", "FLUX 2", "FLUX Kontext", "Kling 3"]
    assert _found("  ") == _found("")


def test_figures_in_names_count_by_their_value() -> None:
    assert _found("", ModelIndex(CatalogueModel(f"a/{n}", f"Kling {n}") for n in (10, 2, 1))) == [
        "Kling 1", "Kling 2", "Kling 10",
    ]  # fmt: skip


def test_a_name_that_starts_so_comes_before_a_description_that_mentions_it() -> None:
    assert _found("flux") == ["FLUX 2", "FLUX Kontext", "Kling 3"]


def test_every_word_must_be_somewhere() -> None:
    assert _found("flux edit") == ["FLUX Kontext"]
    assert _found("flux audio") == []


def test_a_category_finds_its_models() -> None:
    assert _found("image-to-video") == ["Kling 3"]


def test_what_is_typed_without_its_dashes_comes_before_letters_that_are_only_in_order() -> None:
    found = ModelIndex(
        [
            CatalogueModel("topazlabs/upscale-4/image-to-image", "Upscale 4"),
            CatalogueModel("tongyi-mai/z-image/turbo", "Z-Image Turbo"),
        ]
    )
    assert _found("zimage", found) == ["Z-Image Turbo", "Upscale 4"]
    assert _found("flux2") == ["FLUX 2"]


def test_letters_in_order_find_a_model_too() -> None:
    assert _found("klngvid") == ["Kling 3"]


def test_no_pattern_can_be_typed() -> None:
    assert _found(".*") == []
    assert _found("(a+)+$") == []
    assert _found("[eleven]") == ["[Eleven] 4"]
    assert _found("x" * 5_000) == []


def test_places_tell_the_best_and_hold_only_what_fits() -> None:
    places = INDEX.places(["FLUX"])
    assert places == {MODELS[0].model_id: 0, MODELS[1].model_id: 1, MODELS[2].model_id: 2}


def test_answers_stay_right_while_words_are_kept() -> None:
    index = ModelIndex(MODELS)
    for text in (
        "f",
        "fl",
        "flu",
        "flux",
        "flux e",
        "flux ed",
        "flux",
        "fl",
        "kling",
        "a b c d e f g h i j k l m",
        "flux",
    ):
        assert _found(text, index) == _found(text, ModelIndex(MODELS)), text


def test_what_a_model_makes_follows_from_its_categories() -> None:
    def kind(*categories: str) -> str:
        return output_kind(CatalogueModel("a/b", "A", categories=categories))

    assert kind("text-to-image") == "image"
    assert kind("upscale", "image-to-3D") == "3d"
    assert kind("edit-video") == "video"
    assert kind("upscale") == kind() == ""
    assert kind("x-to-\x1b[31m\u202e") == ""


def test_models_are_chosen_as_the_service_would() -> None:
    assert [each.display_name for each in chosen(MODELS, category="text-to-image")] == ["FLUX 2"]
    assert [each.display_name for each in chosen(MODELS, kind="workflow")] == ["Kling 3"]
    assert [each.display_name for each in chosen(MODELS, search="kontext flux")] == ["FLUX Kontext"]
    assert chosen(MODELS) == MODELS
    assert categories_of(MODELS) == ("image-to-image", "image-to-video", "text-to-audio", "text-to-image")


def test_thousands_of_hostile_models_are_searched() -> None:
    texts = ("\x1b]52;c;cHduZWQ=\x07", "[/red]", "\u202eflux", "名前" * 50, "\ud800", "", "{}\n" * 500)
    index = ModelIndex(
        CatalogueModel(f"a/{number}", texts[number % len(texts)], texts[-number % len(texts)], (texts[0],) * 50)
        for number in range(3_000)
    )
    assert len(index.search("")) == 3_000
    assert all("\x1b" not in entry.name and entry.name for entry in index.entries)
    assert index.search("flux")
