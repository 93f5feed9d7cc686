"""What a row and the detail say of a model: prices, inputs, past jobs, news; and never what could harm the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.catalogue_news import Change, changes, from_json, merged, to_json
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.model_search import listed
from runcomfy_tui.domain.target import Target, TargetKind, model
from runcomfy_tui.present.column import placed
from runcomfy_tui.present.glyphs import ASCII
from runcomfy_tui.present.model_usage import NEVER, Usage, UsageBook, last_used, usage
from runcomfy_tui.present.model_words import InputWords, age_words, describe, news_sum
from runcomfy_tui.present.models import (
    ModelRow,
    best_column,
    input_names,
    inputs_words,
    look_of,
    model_columns,
    model_row,
    price_words,
)

AT = 1_795_000_000.0
FLUX = CatalogueModel(
    "bfl/flux-2/text-to-image", "FLUX 2", "Fast.", ("text-to-image", "new"), "model", 0.012, "output",
    "More for larger ones.", "https://www.runcomfy.com/models/flux", ("seed", "image", "prompt", "size"),
    ("image", "prompt"),
)  # fmt: skip


def row(entry: CatalogueModel = FLUX, **more: object) -> ModelRow:
    return model_row(listed(entry), **more)  # type: ignore[arg-type]


def cells(shown: ModelRow) -> dict[str, str]:
    return {column.key: column.cell(shown, AT).text for column in model_columns(ASCII)}


def job(number: int, state: JobState = JobState.SUCCEEDED, **more: object) -> Job:
    at = AT - 1_000 * number
    return Job(f"job-{number:04}", "default", "", model("a/b"), "", "", at, state, at + 30, started_at=at + 10, **more)  # type: ignore[arg-type]


def test_a_row_tells_all_at_a_glance() -> None:
    shown = row(is_favourite=True, usage=Usage(3, 2, 1, 41.0, 0.5, AT - 7_300))
    assert cells(shown) == {
        "favourite": "*",
        "name": "FLUX 2",
        "price": "$0.012/output",
        "output": "image",
        "inputs": "prompt* image* seed size",
        "time": "41s",
        "cost": "$0.500",
        "last": "2h",
        "category": "text-to-image, new",
        "kind": "model",
        "id": "bfl/flux-2/text-to-image",
    }


def test_a_missing_price_is_unknown_never_free() -> None:
    unknown = CatalogueModel("a/b", "A")
    assert price_words(unknown) == "price unknown"
    assert cells(row(unknown))["price"] == "unknown"
    assert price_words(replace(unknown, base_price_usd=0.112, price_unit="second")) == "$0.112 / second"
    assert cells(row(replace(unknown, base_price_usd=0.112, price_unit="second")))["price"] == "$0.112/s"
    assert cells(row(replace(unknown, base_price_usd=0.0, price_unit=None)))["price"] == "$0"


def test_what_nobody_knows_stays_empty() -> None:
    shown = cells(row(CatalogueModel("a/b", "")))
    assert shown["name"] == "a/b"
    assert {shown[key] for key in ("time", "cost", "last", "output", "inputs")} == {""}


def test_required_inputs_come_first_the_prompt_before_all() -> None:
    assert input_names(FLUX) == (("prompt", "image", "seed", "size"), 2)
    assert inputs_words(row(), 3) == "prompt* image* seed"
    only_required = CatalogueModel("a/b", "A", required_inputs=("x", "x"))
    assert input_names(only_required) == (("x",), 1)


def test_news_stand_in_the_row() -> None:
    assert cells(row(change=Change("new", FLUX.model_id, "", AT)))["name"] == "FLUX 2 · new"
    gone = row(is_gone=True)
    assert (cells(gone)["name"], cells(gone)["price"], look_of(gone, AT).stale) == ("FLUX 2 · gone", "", True)


def test_favourites_come_first_then_what_was_used_last_then_names() -> None:
    rows = [
        row(replace(FLUX, model_id="a/1", display_name="b")),
        row(replace(FLUX, model_id="a/2", display_name="A")),
        row(replace(FLUX, model_id="a/3"), usage=Usage(1, last_at=AT - 10)),
        row(replace(FLUX, model_id="a/4"), usage=Usage(1, last_at=AT)),
        row(replace(FLUX, model_id="a/5", display_name="z"), is_favourite=True),
        row(replace(FLUX, model_id="a/6"), is_favourite=True, usage=Usage(1, last_at=1.0)),
    ]
    assert [each.id[-1] for each in sorted(rows, key=lambda each: each.nearness)] == list("654321")


def test_columns_drop_by_priority() -> None:
    def keys(width: int) -> set[str]:
        return {place.column.key for place in placed(model_columns(), width)}

    assert keys(30) == {"favourite", "name", "price"}
    assert keys(74) == {"favourite", "name", "price", "output", "last", "time", "cost"}  # the detail tells the inputs
    assert "inputs" in keys(110)
    assert keys(74) < keys(110) < keys(220)
    assert len(keys(220)) == 11
    assert best_column(lambda _: 3).sort_key(row()) == 3.0


def test_past_jobs_tell_what_is_usual() -> None:
    jobs = [
        job(1, cost_usd=0.5), job(2, cost_usd=0.1), job(3), job(4, JobState.FAILED, cost_usd=9.0),
        job(5, JobState.QUEUED), job(6, JobState.CANCELLED),
    ]  # fmt: skip
    found = usage(jobs)
    assert (found.count, found.succeeded, found.failed, found.ended) == (6, 3, 1, 4)
    assert found.usual_s == 20.0
    assert found.usual_usd == pytest.approx(0.3)
    assert found.last_at == AT - 1_000
    assert usage([]) is NEVER


def test_only_the_latest_successes_say_what_is_usual() -> None:
    old = [job(number, cost_usd=100.0) for number in range(100, 200)]
    assert usage([*old, *(job(number, cost_usd=1.0) for number in range(25))]).usual_usd == 1.0


def test_a_book_works_out_only_what_changed() -> None:
    book = UsageBook()
    book.note([job(1), replace(job(2), target=Target(TargetKind.LORA, "a/b"))])
    assert book.changed() == {"a/b"}
    first = book.of("a/b")
    assert (first.count, book.changed()) == (1, frozenset())
    assert book.of("a/b") is first
    book.note([job(1), job(3)])
    assert book.of("a/b").count == 2
    assert book.of("c/d") is NEVER
    assert last_used([job(1), job(3)]) == {"a/b": AT - 1_000}


def test_the_detail_says_it_in_words() -> None:
    shown = row(usage=Usage(12, 10, 1, 34.0, 0.012, AT - 3_600), change=Change("price", FLUX.model_id, "", AT, 0.01))
    words = describe(shown, AT, "https://page", [InputWords("prompt", "text", required=True), InputWords("seed")])
    facts = dict(words.facts)
    assert words.price == "$0.012 / output"
    assert facts["your jobs"] == "12 · 10 of 11 succeeded, 91 % · 1h ago"
    assert facts["usually"] == "34s and $0.012"
    assert facts["pricing"] == "More for larger ones."
    assert facts["page"] == "https://page"
    assert "before: $0.010" in facts["news"]
    assert words.inputs_title == "2 inputs, 1 required (*)"


def test_before_the_schema_is_known_the_catalogues_names_stand_there() -> None:
    words = describe(row(), AT, "", None, "their limits are being asked for…")
    assert [each.name for each in words.inputs] == ["prompt", "image", "seed", "size"]
    assert words.inputs_title == "4 inputs, 2 required (*): their limits are being asked for…"
    empty = describe(row(CatalogueModel("a/b", "A")), AT, "", None)
    assert (empty.inputs_title, empty.description, dict(empty.facts)["your jobs"]) == (
        "inputs not known", "No description.", "none yet",
    )  # fmt: skip


def test_changes_are_told_in_one_line() -> None:
    news = changes([FLUX], [replace(FLUX, base_price_usd=None), CatalogueModel("a/new", "[b]N\x1b[2J")], AT)
    assert news_sum(news) == "1 new model ([b]N), 1 price changed (FLUX 2)"
    assert news_sum([Change("gone", f"a/{n}", f"G{n}", AT) for n in range(3)]) == "3 models gone (G0, G1, …)"
    assert news_sum([]) == ""
    assert changes([], [FLUX], AT) == ()
    assert from_json(to_json(news)) == news
    assert merged(news, [Change("gone", "a/new", "N", AT)], AT)[0].what == "gone"
    assert len(merged(news, [Change("gone", "a/new", "N", AT)], AT)) == 2


def test_the_age_of_the_catalogue_is_said() -> None:
    assert age_words(None, AT, refreshing=False, problem=None) == ""
    assert "asking" in age_words(None, AT, refreshing=True, problem=None)
    words = age_words(AT, AT + 60, refreshing=True, problem=None)
    assert words.startswith("catalogue of ")
    assert words.endswith(", refreshing…")
    assert age_words(AT, AT + 90_000, refreshing=False, problem="x") == "catalogue of 1d ago, RunComfy does not answer"


def test_hostile_texts_reach_no_cell() -> None:
    evil = "[red]\x1b]52;c;cHduZWQ=\x07\u202eevil\n\x9b2J"
    shown = row(
        CatalogueModel(
            "a/b", evil, evil, (evil,) * 5_000, evil, 1e308, evil, evil, evil, (evil,) * 5_000, (evil,) * 5_000
        )
    )
    words = describe(shown, AT, "https://page", None)
    texts = [*cells(shown).values(), words.price, words.description, *(text for pair in words.facts for text in pair)]
    texts += [each.name for each in words.inputs]
    assert not any(set(text) & set("\x1b\x9b\n\u202e\x07") for text in texts)
    assert sum(map(len, texts)) < 20_000
