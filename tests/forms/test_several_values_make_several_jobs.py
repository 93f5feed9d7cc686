"""Several values in a field make one draft for each, over all fields each combination, and values keep their type."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.forms import (
    Branched,
    Draft,
    Entry,
    Field,
    FieldKind,
    Form,
    Items,
    Members,
    Null,
    Picked,
    Several,
    Typed,
    check,
    read_schema,
)
from runcomfy_tui.forms.variations import MOST_JOBS, expand, first, parse, written

TEXT = Field("prompt", FieldKind.TEXT)
WHOLE = Field("steps", FieldKind.INTEGER, minimum=1, maximum=50)
EIGHTS = Field("width", FieldKind.INTEGER, minimum=64, maximum=2048, step=8)
NUMBER = Field("strength", FieldKind.NUMBER, minimum=0, maximum=1)
SEED = Field("seed", FieldKind.SEED, minimum=-1, maximum=2**64 - 1, random_value=-1)
CHOICE = Field("size", FieldKind.CHOICE, choices=(5, "5", "auto", True))
SECONDS = Field("duration", FieldKind.CHOICE, choices=("auto", "3", "5", "8"))
NUMBERS = Field("duration", FieldKind.CHOICE, choices=(3, 4, 5, 6))
SWITCH = Field("audio", FieldKind.SWITCH)
MEDIA = Field("image", FieldKind.MEDIA, media="image")


def values(field: Field, text: str, seed: int = 1) -> list[object]:
    found = parse(field, Several(text), random.Random(seed))
    return [each.text if isinstance(each, Typed) else each.value for each in found if isinstance(each, Typed | Picked)]


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (TEXT, "a cat | a dog | a cat", ["a cat", "a dog"]),
        (TEXT, "one", ["one"]),
        (TEXT, r"this \| that | other", ["this | that", "other"]),
        (TEXT, r"a\\ | b\n", ["a\\", r"b\n"]),
        (TEXT, "1..4", ["1..4"]),
        (TEXT, "8 random", ["8 random"]),
        (TEXT, "first line\nsecond | other", ["first line\nsecond", "other"]),
        (WHOLE, "1..4", ["1", "2", "3", "4"]),
        (WHOLE, "4 .. 1", ["4", "3", "2", "1"]),
        (WHOLE, "1..10 step 4", ["1", "5", "9"]),
        (WHOLE, "1..3 | 10 | 3.0 | 1e1", ["1", "2", "3", "10"]),
        (EIGHTS, "64..88", ["64", "72", "80", "88"]),
        (NUMBER, "0..1 step 0.25", ["0", "0.25", "0.5", "0.75", "1"]),
        (NUMBER, ".1..0.3 step .1", ["0.1", "0.2", "0.3"]),
        (SEED, "18446744073709551613..18446744073709551615", [str(2**64 - 3), str(2**64 - 2), str(2**64 - 1)]),
        (CHOICE, '5 | "5" | auto', [5, "5", "auto"]),
        (CHOICE, "true", [True]),
        (SECONDS, "3 | 8", ["3", "8"]),
        (NUMBERS, "4..6", [4, 5, 6]),
        (NUMBERS, "6..4", [4, 5, 6]),
        (SWITCH, "true | off", [True, False]),
        (MEDIA, "https://a.example/1.png | ~/b.png", ["https://a.example/1.png", "~/b.png"]),
    ],
)
def test_what_is_typed_means_these_values(field: Field, text: str, expected: list[object]) -> None:
    found = values(field, text)
    assert found == expected
    assert list(map(type, found)) == list(map(type, expected))
    assert first(field, Several(text)) == parse(field, Several(text), random.Random(0))[0]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (TEXT, " ", "names no values"),
        (TEXT, "a || b", r"nothing on one side of a \|"),
        (TEXT, "| b", r"nothing on one side of a \|"),
        (WHOLE, "1..", "not a range"),
        (WHOLE, "a..b", "not a range"),
        (WHOLE, "1..2.5", "whole numbers"),
        (WHOLE, "1..5 step 0", "step of 0"),
        (WHOLE, "0..1000", "1,001 jobs: at most 1,000"),
        (WHOLE, "0..1e999", "far more jobs"),
        (WHOLE, "1 | two", "must be a number"),
        (WHOLE, "1 | 2.5", "whole number"),
        (WHOLE, "60 random", "fewer than 60 values"),
        (WHOLE, "0 random", "at least 1"),
        (SEED, "2000 random", "at most 1,000"),
        (Field("n", FieldKind.INTEGER), "3 random", "no lowest and highest"),
        (CHOICE, "6", "choose one of"),
        (CHOICE, "5 random", "only 4 values"),
        (NUMBERS, "7..9", "choose one of"),
        (SWITCH, "perhaps", "true or false"),
        (MEDIA, "3 random", "cannot be drawn"),
        (Field("x", FieldKind.JSON), "1 | 2", "cannot take several"),
    ],
)
def test_what_cannot_be_is_told_in_plain_words(field: Field, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(field, Several(text), random.Random(1))


def test_random_values_are_distinct_within_limits_and_follow_the_source() -> None:
    for field in (WHOLE, EIGHTS, SEED, NUMBER):
        drawn = values(field, "8 random")
        assert len(set(drawn)) == 8
        assert drawn == values(field, "8 random") != values(field, "8 random", seed=2)
        form = Form((field,), Field("(other)", FieldKind.JSON), {})
        for text in drawn:
            assert isinstance(text, str)
            assert field.minimum is not None
            assert field.maximum is not None
            assert field.minimum <= float(text) <= field.maximum
            assert check(form, {field.name: Typed(text)}).ok
    assert "-1" not in values(SEED, "900 random")
    assert all(int(str(width)) % 8 == 0 for width in values(EIGHTS, "20 random"))
    assert sorted(map(str, values(CHOICE, "4 random"))) == ["5", "5", "True", "auto"]


def test_null_is_a_value_of_a_field_that_takes_it() -> None:
    nullable = Field("n", FieldKind.INTEGER, nullable=True)
    assert parse(nullable, Several("null | 3"), random.Random()) == (Null(), Typed("3"))


def test_several_fields_make_each_combination() -> None:
    form = read_schema(
        {"type": "object", "properties": {
            "prompt": {"type": "string"}, "seed": {"type": "integer"}, "size": {"enum": [5, "5"]},
        }}
    )  # fmt: skip
    draft: Draft = {"prompt": Several("a | b"), "seed": Several("1..3"), "size": Picked("5")}
    made = expand(form, draft, rng=random.Random(1))
    assert (made.count, made.errors) == (6, {})
    assert made.varied == {"prompt": ("a", "b"), "seed": ("1", "2", "3")}
    bodies = [check(form, each).body for each in made.drafts]
    assert bodies == [{"prompt": p, "seed": s, "size": "5"} for p in ("a", "b") for s in (1, 2, 3)]


def test_a_draft_without_several_values_is_one_job() -> None:
    form = Form((TEXT,), Field("(other)", FieldKind.JSON), {})
    made = expand(form, {"prompt": Typed("a")})
    assert (made.count, made.drafts, made.varied) == (1, ({"prompt": Typed("a")},), {})


def test_a_thousand_jobs_are_the_most() -> None:
    form = Form((WHOLE, SEED), Field("(other)", FieldKind.JSON), {})
    made = expand(form, {"steps": Several("1..40"), "seed": Several("1..25")})
    assert len(made.drafts) == made.count == MOST_JOBS
    made = expand(form, {"steps": Several("1..40"), "seed": Several("1..26")})
    assert (made.drafts, made.count) == ((), 1040)
    assert set(made.errors) == {"steps", "seed"}
    assert "1,040 jobs" in made.errors["seed"][0]
    words = [f"a {number}" for number in range(MOST_JOBS + 1)]
    assert len(parse(TEXT, written(tuple(words[1:])), random.Random(1))) == MOST_JOBS
    with pytest.raises(ValueError, match="1,001 jobs: at most 1,000"):
        parse(TEXT, written(tuple(words)), random.Random(1))


def test_errors_stand_on_their_fields() -> None:
    form = Form((WHOLE, SEED), Field("(other)", FieldKind.JSON), {})
    made = expand(form, {"steps": Several("1 | x"), "seed": Several("1 | 2"), "gone": Several("1")})
    assert set(made.errors) == {"steps", "gone"}
    assert made.drafts == ()


def test_inner_fields_vary_too() -> None:
    clip = Field("", FieldKind.GROUP, fields=(Field("text", FieldKind.LINE), Field("seconds", FieldKind.INTEGER)))
    clips = Field("clips", FieldKind.LIST, item=clip)
    either = Field("either", FieldKind.UNION, branches=(Field("", FieldKind.LINE), Field("", FieldKind.INTEGER)))
    form = Form((clips, either), Field("(other)", FieldKind.JSON), {})
    inner: Entry = Members({"text": Typed("a"), "seconds": Several("1..2")})
    draft: Draft = {
        "clips": Items((Members({"text": Typed("x")}), inner)),
        "either": Branched(1, {0: Typed("kept"), 1: Several("7 | 8")}),
    }
    made = expand(form, draft)
    assert made.varied == {"clips, item 2, seconds": ("1", "2"), "either": ("7", "8")}
    seen = []
    for each in made.drafts:
        listed, union = each["clips"], each["either"]
        assert isinstance(listed, Items)
        first_clip, second = listed.entries
        assert isinstance(second, Members)
        assert first_clip == Members({"text": Typed("x")})
        assert isinstance(union, Branched)
        assert union.entries[0] == Typed("kept")
        seen.append((second.entries["seconds"], union.entries[1]))
    assert seen == [(Typed(a), Typed(b)) for a in "12" for b in "78"]
    wrong = expand(form, {"clips": Items((Members({"seconds": Several("x")}),))})
    assert wrong.errors == {"clips": ("item 1, seconds must be a number",)}


PLAIN = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda t: t == t.strip())


@given(st.lists(PLAIN, min_size=1, max_size=6, unique=True))
def test_any_texts_come_back_as_they_were_written(texts: list[str]) -> None:
    assert values(TEXT, written(tuple(texts)).text) == texts


@given(st.text(max_size=40), st.sampled_from([TEXT, WHOLE, NUMBER, SEED, CHOICE, SECONDS, NUMBERS, SWITCH, MEDIA]))
def test_no_text_breaks_it(text: str, field: Field) -> None:
    try:
        found = parse(field, Several(text), random.Random(1))
    except ValueError:
        return
    assert 1 <= len(found) <= MOST_JOBS
    assert not any(isinstance(each, Several) for each in found)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2), st.decimals(0, 100, places=2))
def test_a_range_goes_evenly_from_one_end_to_the_other(low: object, high: object, step: object) -> None:
    field = Field("x", FieldKind.NUMBER)
    try:
        found = [float(str(each)) for each in values(field, f"{low}..{high} step {step}")]
    except ValueError:
        return
    assert found[0] == pytest.approx(float(str(low)))
    assert all(math.isclose(abs(b - a), float(str(step)), abs_tol=1e-6) for a, b in itertools.pairwise(found))
    assert abs(float(str(high)) - found[-1]) < float(str(step)) + 1e-9
