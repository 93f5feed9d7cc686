"""The filter of models: words rank, terms choose, and what makes no sense is said."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.domain.model_search import ModelIndex
from runcomfy_tui.present.model_sieve import ModelSieve, View, complete, parse, value_of, with_term
from runcomfy_tui.present.model_usage import Usage
from runcomfy_tui.present.models import model_row

AT = 1_795_000_000.0
MODELS = [
    CatalogueModel("bfl/flux-2/text-to-image", "FLUX 2", "Fast.", ("text-to-image",), "model", 0.012, "output",
                   inputs=("seed", "prompt"), required_inputs=("prompt",)),
    CatalogueModel("kling/kling-3/image-to-video", "Kling 3", "Moves a flux.", ("image-to-video", "image-to-video-pro"),
                   "model", 0.112, "second", inputs=("image_url",)),
    CatalogueModel("voice/eleven/text-to-audio", "Eleven", "Reads.", ("text-to-audio", "two words"), "inference"),
    CatalogueModel("rc/upscale", "Upscale", "Bigger.", ("upscale",), "workflow", 0.2, "output"),
]  # fmt: skip
INDEX = ModelIndex(MODELS)
KNOWN = frozenset({"text-to-image", "image-to-video", "image-to-video-pro", "text-to-audio", "two words", "upscale"})
ROWS = {
    entry.name: model_row(
        entry,
        is_favourite=entry.name == "Kling 3",
        usage=Usage(3, 2, 1, 40.0, 0.5, AT) if entry.name == "FLUX 2" else Usage(),
        change=Change("new", entry.model.model_id, "", AT) if entry.name == "Upscale" else None,
    )
    for entry in INDEX.entries
}


def found(text: str, view: View = "all") -> set[str]:
    sieve = ModelSieve(parse(text, KNOWN), INDEX, view)
    ids = sieve.select(ROWS.values(), AT)
    assert ids == {row.id for row in ROWS.values() if sieve.passes(row, AT)}
    return {name for name, row in ROWS.items() if row.id in ids}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"FLUX 2", "Kling 3", "Eleven", "Upscale"}),
        ("flux", {"FLUX 2", "Kling 3"}),
        ("flux -fast", {"Kling 3"}),
        ("-flux", {"Eleven", "Upscale"}),
        ("category:image-to-video", {"Kling 3"}),
        ("category:text", {"FLUX 2", "Eleven"}),
        ("category:upscale,text-to-audio", {"Eleven", "Upscale"}),
        ('category:"two words"', {"Eleven"}),
        ("kind:model", {"FLUX 2", "Kling 3"}),
        ("-kind:model", {"Eleven", "Upscale"}),
        ("KIND:Inf", {"Eleven"}),
        ("output:video", {"Kling 3"}),
        ("input:prompt", {"FLUX 2"}),
        ("price<0.1", {"FLUX 2"}),
        ("price>=0.112", {"Kling 3", "Upscale"}),
        ("price:unknown", {"Eleven"}),
        ("price<$0.05", {"FLUX 2"}),
        ("cost<1", {"FLUX 2"}),
        ("time<1m", {"FLUX 2"}),
        ("time:unknown", {"Kling 3", "Eleven", "Upscale"}),
        ("favourite:yes", {"Kling 3"}),
        ("favourite:no used:no", {"Eleven", "Upscale"}),
        ("new:y", {"Upscale"}),
        ("favourite:", {"FLUX 2", "Kling 3", "Eleven", "Upscale"}),
        ("nothing-like-it", set()),
    ],
)
def test_a_filter_lets_through(text: str, names: set[str]) -> None:
    assert found(text) == names
    assert parse(text, KNOWN).problems == ()


def test_a_category_that_there_is_means_itself_alone() -> None:
    pro = ModelIndex([CatalogueModel("a/pro", "Pro", categories=("image-to-video-pro",))])
    row = model_row(pro.entries[0])
    assert not ModelSieve(parse("category:image-to-video", KNOWN), pro).passes(row, AT)
    assert ModelSieve(parse("category:image-to-vid", KNOWN), pro).passes(row, AT)


def test_views_show_favourites_or_what_was_used() -> None:
    assert found("", "favourites") == {"Kling 3"}
    assert found("", "recents") == {"FLUX 2"}
    assert found("upscale", "recents") == set()


def test_words_rank_and_terms_do_not() -> None:
    sieve = ModelSieve(parse("kind:model flux"), INDEX)
    assert sieve.is_ranked
    assert sieve.place_of(MODELS[0].model_id) < sieve.place_of(MODELS[1].model_id) < sieve.place_of("a/b")
    assert not ModelSieve(parse("kind:model -flux"), INDEX).is_ranked
    assert ModelSieve(parse("  "), INDEX).is_empty
    assert not ModelSieve(parse(""), INDEX, "recents").is_empty


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("colour:red", "no term is called “colour:”"),
        ("price<cheap", "needs a number"),
        ("price<5m", "needs a number"),
        ("time<soon", "needs a time"),
        ("favourite:maybe", "takes yes or no"),
        ("price<" + "9" * 400, "needs a number"),
    ],
)
def test_what_makes_no_sense_is_said_and_ignored(text: str, problem: str) -> None:
    assert problem in parse(text).problems[0]
    assert found(text) == set(ROWS)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("cat", "category:"),
        ("pr", "price<"),
        ("x -fav", "x -favourite:"),
        ("favourite:", None),
        ("favourite:y", "favourite:yes"),
        ("category:im", "category:image-to-video"),
        ("category:upscale,te", "category:upscale,text-to-audio"),
        ("category:two", None),
        ("kind:", None),
        ("zzz", None),
        ("", None),
    ],
)
def test_a_term_is_completed(text: str, whole: str | None) -> None:
    values = {"category": sorted(KNOWN)}
    assert complete(text, lambda name: values.get(name, ())) == whole


def test_a_choice_replaces_the_term_and_leaves_the_rest() -> None:
    assert (
        with_term("flux category:upscale price<1", "category", "text-to-image") == "flux price<1 category:text-to-image"
    )
    assert with_term("", "category", "two words") == 'category:"two words"'
    assert with_term('a category:"two words"', "category", "") == "a"
    assert value_of('a category:"two words"', "category") == "two words"
    assert value_of("-category:x", "category") == ""


def test_hostile_filters_end_soon() -> None:
    for text in ('"' * 5_000, "a:" * 5_000, "-" * 5_000, "\x00" * 999, "category:" + "," * 9_999, "price<" + "." * 999):
        parse(text)
        complete(text, lambda _: ())
        with_term(text, "category", "x")
