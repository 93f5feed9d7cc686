"""A target's queue as a line: believed when answers agree, carried forward from above, given up at a contradiction."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.engine.line import BAR_S, LONGEST_BAR_S, Line


def line_of(*positions: int | None, at: float = 0.0) -> Line:
    """Return a line of jobs a, b, c…, accepted a minute apart, each of which told its position in turn."""
    line = Line()
    for number in range(len(positions)):
        line.join(chr(97 + number), 60.0 * number, is_usable=True)
    for number, position in enumerate(positions):
        if position is not None:
            line.heard(chr(97 + number), position, at + number, at + number + 0.1)
    return line


def test_one_answer_makes_no_line_and_two_that_agree_do() -> None:
    assert not line_of(3).is_trusted
    assert not line_of(3, None).is_trusted
    assert line_of(3, 5).is_trusted


def test_an_answer_without_a_position_says_nothing() -> None:
    line = line_of(3, 5)
    line.heard("b", None, 10.0, 10.1)
    assert line.nearest() == ("a",)
    assert not line.is_barred(10.1)


def test_those_nearest_the_head_are_watched() -> None:
    line = line_of(2, 4, 7)
    assert line.nearest() == ("a", "b")
    line.started("a", 10.0)
    assert line.nearest() == ("b", "c")


@pytest.mark.parametrize("why", ["stale or being cancelled", "gone"])
def test_a_head_that_cannot_be_relied_on_is_replaced(why: str) -> None:
    line = line_of(2, 4, 7)
    if why == "gone":
        line.leave("a")
    else:
        line.join("a", 0.0, is_usable=False)
    assert line.nearest() == ("b", "c")


def test_positions_behind_the_head_are_carried_forward() -> None:
    line = line_of(5, 8, 12)
    assert line.estimates(5.0) == {}
    line.heard("a", 5, 10.0, 10.1)  # Whatever moved until now, b and c may have told already.
    line.heard("a", 2, 20.0, 20.1)
    assert line.estimates(20.1) == {"b": 5, "c": 9}
    line.started("a", 30.0)
    assert line.estimates(30.0) == {"b": 2, "c": 6}
    line.heard("b", 2, 31.0, 31.1)
    assert line.estimates(31.1) == {"c": 6}


def test_an_estimate_is_never_less_than_our_own_jobs_ahead() -> None:
    line = line_of(3, 4, 5)
    line.heard("a", 3, 10.0, 10.1)
    line.heard("a", 0, 20.0, 20.1)
    assert line.estimates(20.1) == {"b": 1, "c": 2}


def test_a_position_that_jumps_back_bars_the_line() -> None:
    line = line_of(3, 5)
    line.heard("b", 6, 10.0, 10.1)
    assert not line.is_trusted
    assert line.is_barred(10.1 + BAR_S - 1)
    assert not line.is_barred(10.1 + BAR_S)
    assert line.estimates(20.0) == {}


def test_behind_may_not_fall_less_than_ahead() -> None:
    line = line_of(5, 8)
    line.heard("a", 5, 10.0, 10.1)
    line.heard("a", 1, 20.0, 20.1)
    line.heard("b", 5, 30.0, 30.1)
    assert line.is_barred(30.1)


def test_a_later_job_that_starts_first_bars_the_line() -> None:
    line = line_of(3, 5)
    line.started("b", 10.0)
    line.heard("a", 2, 9.0, 10.5)  # Asked before b was seen running: it may have started since.
    assert not line.is_barred(10.5)
    line.heard("a", 2, 11.0, 11.1)
    assert line.is_barred(11.1)


def test_two_that_stand_in_one_place_are_not_in_one_line() -> None:
    line = line_of(3, 3)
    line.heard("a", 3, 10.0, 10.1)
    assert line.is_barred(10.1)


def test_of_two_accepted_together_either_may_be_first() -> None:
    line = Line()
    line.join("a", 100.0, is_usable=True)
    line.join("b", 100.3, is_usable=True)
    line.heard("b", 4, 0.0, 0.1)
    line.heard("a", 5, 1.0, 1.1)
    assert line.nearest() == ("b", "a")
    line.heard("b", 6, 2.0, 2.1)
    assert line.is_barred(2.1)


def test_bars_double_to_two_hours_and_are_forgiven() -> None:
    line, now, bars = Line(), 0.0, list[float]()
    line.join("a", 0.0, is_usable=True)
    for _ in range(6):
        line.heard("a", 3, now, now + 0.1)
        line.heard("a", 4, now + 1, now + 1.1)
        now += 1.1
        assert line.is_barred(now)
        began = now
        while line.is_barred(now):
            now += 10.0
        bars.append(now - began)
    expected = [BAR_S, 2 * BAR_S, 4 * BAR_S, 8 * BAR_S, LONGEST_BAR_S, LONGEST_BAR_S]
    assert bars == pytest.approx(expected, abs=10.0)
    now += LONGEST_BAR_S + 1
    line.heard("a", 2, now, now + 0.1)
    line.heard("a", 3, now + 1, now + 1.1)
    assert line.is_barred(now + BAR_S)
    assert not line.is_barred(now + 2 * BAR_S)


@dataclass
class Queue:
    """Several real queues, strangers in them; answers are true of a moment between question and arrival."""

    pools: int
    chance: random.Random
    now: float = 0.0
    waiting: list[list[str]] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    made: int = 0

    def arrive(self, line: Line) -> None:
        self.made += 1
        name = f"job-{self.made:04}"
        pool = self.chance.choice(self.waiting)
        pool += [f"stranger-{self.made}-{n}" for n in range(self.chance.choice([0, 0, 1, 2]))] + [name]
        line.join(name, self.now + self.chance.uniform(0.0, 3.0), is_usable=True)

    def serve(self) -> None:
        pool = self.chance.choice(self.waiting)
        if pool:
            name = pool.pop(0)
            if name.startswith("job"):
                self.running.add(name)

    def give_up(self, line: Line) -> None:
        pool = self.chance.choice(self.waiting)
        if pool:
            name = self.chance.choice(pool)
            pool.remove(name)
            if name.startswith("job"):
                line.leave(name)

    def ask(self, line: Line, name: str) -> None:
        """One question: other things happen while it travels."""
        asked_at = self.now
        self.now += self.chance.uniform(0.01, 0.5)
        position = self.position(name)
        if self.chance.random() < 0.5:
            self.serve()
        self.now += self.chance.uniform(0.01, 0.5)
        if position is not None:
            line.heard(name, position, asked_at, self.now)
        elif name in self.running:
            line.started(name, self.now)

    def position(self, name: str) -> int | None:
        return next((pool.index(name) for pool in self.waiting if name in pool), None)


def lived(pools: int, seed: int, steps: int) -> tuple[Line, Queue]:
    """Let a line and what it stands for live for a while; check what is promised at every step."""
    chance = random.Random(seed)
    queue, line, before = Queue(pools, chance, waiting=[[] for _ in range(pools)]), Line(), dict[str, int]()
    for _ in range(steps):
        queue.now += chance.uniform(0.1, 4.0)
        step = chance.random()
        if step < 0.25:
            queue.arrive(line)
        elif step < 0.45:
            queue.serve()
        elif step < 0.48:
            queue.give_up(line)
        elif waiting := line.waiting():
            # As the schedule does: the head mostly, and the others in their turn.
            queue.ask(line, chance.choice([*line.nearest()[:1] * 3, *waiting]))
        estimates = line.estimates(queue.now)
        for name, estimate in estimates.items():
            true = queue.position(name)
            if pools == 1:
                assert true is None or true <= estimate, "an estimate is a bound from above"
            assert estimate <= before.get(name, estimate) or line.answered_at(name) == queue.now
        before = estimates
        if pools == 1:
            assert not line.is_barred(queue.now)
    return line, queue


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 250))
def test_a_true_line_never_contradicts_itself(seed: int, steps: int) -> None:
    lived(1, seed, steps)


def test_pools_are_found_out() -> None:
    barred = 0
    for seed in range(40):
        line, queue = lived(3, seed, 400)
        barred += line.is_barred(queue.now)
    assert barred >= 38
