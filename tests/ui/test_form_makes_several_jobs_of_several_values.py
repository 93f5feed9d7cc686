from __future__ import annotations

import pytest

from runcomfy_tui.forms import Entry, Several, Typed
from runcomfy_tui.ui.screens.form.around import Around
from runcomfy_tui.ui.screens.form.batch_question import BatchQuestion, within
from runcomfy_tui.ui.screens.form.varying import cost_words
from tests.ui.form_steps import opened
from tests.ui.steps import screen_text, until

AT_7_CENTS = Around(estimate=lambda _: 0.07)


async def test_the_foot_says_how_many_jobs_that_makes_and_what_they_cost() -> None:
    for around, words in ((AT_7_CENTS, "6 jobs, at most $0.420"), (Around(), "6 jobs, price unknown")):
        async with opened(around=around) as form:
            await form.fill("prompt", "a boat")
            await form.go_to("steps")
            await form.press("f5", *"10..30 step 10")
            await form.go_to("seed")
            await form.press("f5", *"1 | 2")
            await until(form.pilot, lambda w=words: w in screen_text(form.pilot))  # type: ignore[misc]


async def test_up_to_twenty_are_confirmed_by_a_key_that_did_not_ask() -> None:
    entries: dict[str, Entry] = {"prompt": Typed("a boat"), "steps": Several("10 | 20 | 30")}
    async with opened(entries=entries, around=AT_7_CENTS) as form:
        await form.press("ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))
        assert "Submit 3 jobs?" in screen_text(form.pilot)
        await form.press("ctrl+s", "enter")
        assert form.batches == []
        await form.press("l", "end", *" at sea", "enter", "y")
        await until(form.pilot, lambda: form.batches)
        (asked,) = form.batches
        assert [body["steps"] for body in asked.bodies] == [10, 20, 30]
        assert asked.label == "a boat ×3 at sea"
        assert form.submits == []
        await form.press("ctrl+s")
        assert len(form.batches) == 1


async def test_a_limit_in_dollars_sends_only_as_many() -> None:
    entries: dict[str, Entry] = {"prompt": Typed("a boat"), "steps": Several("10 | 20 | 30")}
    async with opened(entries=entries, around=AT_7_CENTS) as form:
        await form.press("ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))
        await form.press("s", *"0.05", "enter", "y")
        assert "Not one job costs at most that" in screen_text(form.pilot)
        await form.press("s", "end", "backspace", "backspace", *"15")
        assert "Submit the first 2 of 3 jobs, at most $0.140?" in screen_text(form.pilot)
        await form.press("enter", "y")
        await until(form.pilot, lambda: form.batches)
        assert [body["steps"] for body in form.batches[0].bodies] == [10, 20]
        assert form.batches[0].label == "a boat ×2"


async def test_more_than_twenty_are_confirmed_by_typing_their_number() -> None:
    async with opened(entries={"prompt": Typed("a boat"), "steps": Several("10..34")}, around=AT_7_CENTS) as form:
        await form.press("ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))
        await form.press("y", "enter")
        assert "Type 25 to submit 25 jobs" in screen_text(form.pilot)
        await form.press("backspace", "2", "4", "enter")
        assert form.batches == []
        await form.press("backspace", "5", "enter")
        await until(form.pilot, lambda: form.batches)
        assert len(form.batches[0].bodies) == 25


async def test_each_is_checked_before_anything_is_asked_and_the_wrong_one_is_named() -> None:
    async with opened(entries={"prompt": Typed("a boat"), "steps": Several("10 | 20 | 300")}) as form:
        await form.press("ctrl+s")
        await until(form.pilot, lambda: "Variation 3 (steps 300)" in screen_text(form.pilot))
        assert "must be at most 100" in screen_text(form.pilot)
        assert form.batches == []
        assert form.entry("steps") == Several("10 | 20 | 300")
        await form.go_to("steps")
        await form.press("end", "backspace", "ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))
        await form.press("escape")
        await form.press("ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))


async def test_values_of_an_input_that_is_switched_off_make_no_job_of_their_own() -> None:
    schema = {
        "properties": {"mode": {"enum": ["fast", "slow"]}, "steps": {"type": "integer"}, "seed": {"type": "integer"}},
        "if": {"properties": {"mode": {"const": "fast"}}},
        "then": {"properties": {"steps": False}},
    }
    entries: dict[str, Entry] = {
        "mode": Several("fast | slow"),
        "steps": Several("1 | 2 | 3"),
        "seed": Several("7 | 8"),
    }
    async with opened(schema, entries=entries, around=AT_7_CENTS) as form:
        await form.press("ctrl+s")
        await until(form.pilot, lambda: isinstance(form.app.screen, BatchQuestion))
        assert "Submit 8 jobs?" in screen_text(form.pilot)
        await form.press("y")
        await until(form.pilot, lambda: form.batches)
        fast = [{"mode": "fast", "seed": seed} for seed in (7, 8)]
        slow = [{"mode": "slow", "steps": steps, "seed": seed} for steps in (1, 2, 3) for seed in (7, 8)]
        assert form.batches[0].bodies == [*fast, *slow]


@pytest.mark.parametrize(
    ("prices", "limit", "count"), [([0.1, 0.1, 0.1], 0.2, 2), ([0.1, None, 0.1], 9, 1), ([], 1, 0), ([0.0, 0.0], 0, 2)]
)
def test_a_limit_stops_before_what_would_pass_it(prices: list[float | None], limit: float, count: int) -> None:
    assert within(prices, limit) == count


def test_an_unknown_price_is_said_and_never_counted_as_nothing() -> None:
    assert cost_words([0.5, 0.25]) == "at most $0.750"
    assert cost_words([None, None]) == "price unknown"
    assert cost_words([0.5, None]) == "$0.500 for 1 of them, the price of the others is unknown"
