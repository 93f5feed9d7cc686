"""Cancelling: always while queued, running by kind of work, never what has ended; repeating does no harm."""

from __future__ import annotations

import pytest

from tests.simulator.stepped import PICTURE, SOUND, VIDEO, Stepped

DONE = {"status": "completed", "outcome": "cancelled"}


@pytest.mark.parametrize("model_id", [PICTURE, VIDEO, SOUND])
def test_a_queued_job_is_always_cancelled(model_id: str) -> None:
    stepped = Stepped()
    request_id = stepped.submit(model_id, tags="x")
    assert stepped.cancel(request_id) == {"request_id": request_id, **DONE}
    assert stepped.status(request_id)["status"] == "cancelled"
    assert stepped.result(request_id)["status"] == "cancelled"
    assert stepped.result(request_id)["cost"] == 0
    stepped.step(1000)
    assert stepped.status(request_id)["status"] == "cancelled"
    assert stepped.cancel(request_id)["outcome"] == "cancelled"


@pytest.mark.parametrize(
    ("model_id", "outcome"), [(PICTURE, "cancelled"), (SOUND, "cancelled"), (VIDEO, "not_cancellable")]
)
def test_a_running_job_depends_on_its_kind(model_id: str, outcome: str) -> None:
    stepped = Stepped()
    request_id = stepped.submit(model_id, tags="x")
    stepped.until(request_id, "in_progress")
    assert stepped.cancel(request_id)["outcome"] == outcome
    stepped.step(1000)
    assert stepped.status(request_id)["status"] == ("cancelled" if outcome == "cancelled" else "completed")


def test_what_has_ended_stays_as_it_is() -> None:
    stepped = Stepped()
    request_id = stepped.finished()
    before = stepped.result(request_id)
    assert stepped.cancel(request_id)["outcome"] == "not_cancellable"
    assert stepped.result(request_id) == before


def test_those_behind_move_up() -> None:
    stepped = Stepped()
    ids = [stepped.submit(VIDEO) for _ in range(10)]
    positions = [stepped.status(one)["queue_position"] for one in ids]
    for gone in (7, 3, 0):
        stepped.cancel(ids[gone])
        positions = [place - (index > gone) for index, place in enumerate(positions)]
        left = [index for index in range(10) if stepped.status(ids[index])["status"] == "in_queue"]
        assert [stepped.status(ids[index])["queue_position"] for index in left] == [positions[index] for index in left]


def test_a_cancelled_runner_takes_the_next_at_once() -> None:
    stepped = Stepped()
    ids = [stepped.submit() for _ in range(4)]
    stepped.until(ids[1], "in_progress", step_s=0.1)
    stepped.until_position(ids[2], 0)
    stepped.cancel(ids[1])
    assert stepped.status(ids[2])["status"] == "in_progress"


def test_a_stranger_who_comes_to_the_head_still_takes_its_time() -> None:
    for seed in range(8):
        stepped = Stepped(seed=seed)
        ids = [stepped.submit(VIDEO) for _ in range(6)]
        stepped.until_position(ids[2], 0)
        stepped.step(5)
        before = [stepped.status(one)["queue_position"] for one in ids[3:]]
        stepped.cancel(ids[2])
        stepped.step(0.01)
        assert [stepped.status(one)["queue_position"] for one in ids[3:]] == [place - 1 for place in before]


def test_everything_can_be_cancelled_out_of_order_and_the_rest_still_ends() -> None:
    stepped = Stepped()
    ids = [stepped.submit() for _ in range(60)]
    for index in range(59, -1, -3):
        stepped.step(0.4)
        stepped.cancel(ids[index])
    stepped.step(10_000)
    jobs = stepped.stats()["jobs"]
    assert jobs["queued"] == jobs["running"] == jobs["failed"] == 0
    assert jobs["succeeded"] + jobs["cancelled"] == 60
    assert jobs["cancelled"] >= 15
