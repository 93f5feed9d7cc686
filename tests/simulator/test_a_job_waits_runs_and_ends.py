"""A job's life: the line before it, the time that it takes, its end and its result."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.simulator.stepped import LAYERS, PICTURE, SOUND, START, VIDEO, Stepped, urls_in


def test_positions_fall_one_by_one_to_the_start() -> None:
    stepped = Stepped()
    ids = [stepped.submit() for _ in range(12)]
    seen: list[int] = []
    while (status := stepped.status(ids[-1]))["status"] == "in_queue":
        seen.append(status["queue_position"])
        stepped.step(0.05)
    assert status["status"] == "in_progress"
    assert "queue_position" not in status
    assert seen[0] >= 9
    assert {before - after for before, after in pairwise(seen)} <= {0, 1, 2}
    assert seen[-1] == 0


def test_a_position_moves_within_two_seconds_when_strangers_wait() -> None:
    for seed in range(20):
        stepped = Stepped(seed=seed)
        request_id = stepped.submit(VIDEO)
        while (position := stepped.status(request_id).get("queue_position")) is not None and position > 0:
            stepped.step(2.0)
            assert stepped.status(request_id).get("queue_position", -1) < position


def test_strangers_stand_before_some_jobs_and_not_before_others() -> None:
    first = [Stepped(seed=seed) for seed in range(40)]
    positions = {stepped.status(stepped.submit(VIDEO))["queue_position"] for stepped in first}
    assert 0 in positions
    assert len(positions) >= 5
    assert max(positions) <= 8


def test_no_more_run_at_once_than_there_are_runners() -> None:
    stepped = Stepped()
    for _ in range(10):
        stepped.submit()
    most = 0
    for _ in range(500):
        most = max(most, stepped.stats()["jobs"]["running"])
        stepped.step(0.2)
    assert stepped.stats()["jobs"]["succeeded"] == 10
    assert most == 2


@pytest.mark.parametrize(
    ("model_id", "low_s", "high_s"), [(PICTURE, 2, 8), (LAYERS, 3.5, 18), (SOUND, 5, 25), (VIDEO, 10, 84)]
)
def test_run_times_fit_the_kind_of_work(model_id: str, low_s: float, high_s: float) -> None:
    seen = set()
    for seed in range(10):
        stepped = Stepped(seed=seed)
        request_id = stepped.submit(model_id, tags="x", image="https://example.com/a.png")
        stepped.until(request_id, "in_progress")
        started = stepped.now
        stepped.until(request_id, "completed", step_s=0.1)
        seen.add(round(stepped.now - started, 1))
    assert low_s <= min(seen) < max(seen) <= high_s
    assert len(seen) > 4


def test_a_first_picture_is_there_within_ten_seconds() -> None:
    for seed in range(10):
        stepped = Stepped(seed=seed)
        request_id = stepped.submit()
        stepped.step(10)
        assert stepped.status(request_id)["status"] == "completed"


def test_how_often_one_looks_changes_nothing() -> None:
    watched, alone = Stepped(), Stepped()
    ids = [
        (watched.submit(model), alone.submit(model)) for model in (PICTURE, VIDEO, PICTURE, SOUND) * 3 if model != SOUND
    ]
    for _ in range(600):
        watched.step(0.3)
        for one, _other in ids:
            watched.status(one)
    alone.step(180)
    alone.now = watched.now
    assert [watched.result(one) for one, _ in ids] == [alone.result(other) for _, other in ids]


def test_the_same_seed_gives_the_same_story_and_another_seed_another() -> None:
    def story(seed: int) -> list[object]:
        stepped = Stepped(seed=seed, failure_share=0.3)
        ids = [stepped.submit(model) for model in (PICTURE, VIDEO) * 5]
        bodies = []
        for _ in range(20):
            stepped.step(3)
            bodies += [stepped.result(one) for one in ids]
        return bodies

    assert story(4) == story(4)
    assert story(4) != story(5)


def test_a_result_before_the_end_tells_where_the_job_stands() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    early = stepped.result(request_id)
    assert early["status"] == "in_queue"
    assert not {"output", "error", "cost", "finished_at"} & set(early)
    stepped.until(request_id, "in_progress")
    assert stepped.result(request_id)["status"] == "in_progress"


def test_a_result_has_times_output_and_cost() -> None:
    stepped = Stepped()
    with_offset = set()
    for _ in range(12):
        began = stepped.now
        result = stepped.result(stepped.finished())
        assert result["status"] in ("succeeded", "completed")
        assert result["cost"] == 0.012
        assert len(urls_in(result["output"])) == 1
        created, finished = (datetime.fromisoformat(result[name]) for name in ("created_at", "finished_at"))
        assert timedelta(0) < finished - created < timedelta(seconds=20)
        with_offset.add(created.tzinfo is not None)
        if created.tzinfo is not None:
            assert abs(created.timestamp() - began) < 0.001
        plain = stepped.read("GET", f"/v1/requests/{result['request_id']}/result")
        assert "cost" not in plain
    assert with_offset == {True, False}


def test_a_price_by_the_second_is_multiplied() -> None:
    stepped = Stepped()
    assert stepped.result(stepped.finished(VIDEO, duration=8))["cost"] == pytest.approx(0.8)
    assert stepped.result(stepped.finished(SOUND, tags="x"))["cost"] == pytest.approx(60 * 0.0002)


def test_outputs_come_in_every_shape_and_number() -> None:
    stepped = Stepped()
    stepped.step(1)
    shapes = set()
    url = "https://example.com/a.png"
    entries = stepped.read("GET", "/v1/models?limit=500&include_schema=1")["models"]
    every = {
        "image_url": url,
        "images": [url],
        "video": url,
        "video_url": url,
        "audio_url": url,
        "tags": "x",
        "text": "x",
    }
    for entry in entries:
        names = entry["inputs"]
        inputs = {name: value for name, value in every.items() if name in names} | {
            "duration": entry["input_schema"]["properties"].get("duration", {}).get("default")
        }
        if "image" in names:
            inputs["image"] = [url] if entry["input_schema"]["properties"]["image"]["type"] == "array" else url
        inputs |= {
            "image_url_1": url,
            "lora": {"path": "x.safetensors"}
            if "inference" in entry["kind"] and "width" in names and "fps" not in names
            else [],
        }
        known = {name: value for name, value in inputs.items() if name in names and value is not None}
        output = stepped.result(stepped.finished(entry["model_id"], **known))["output"]
        shapes.add(type(output).__name__ if not isinstance(output, dict) else "+".join(output))
    assert {"str", "list", "image", "images", "video", "videos", "audio", "image+videos"} <= shapes


def test_a_number_of_pictures_is_obeyed() -> None:
    stepped = Stepped()
    result = stepped.result(stepped.finished("google/nano-banana-3/text-to-image", num_images=4))
    assert len(urls_in(result["output"])) == 4
    assert result["cost"] == pytest.approx(4 * 0.039)


def test_time_never_goes_back() -> None:
    stepped = Stepped()
    request_id = stepped.finished()
    stepped.now = START - 1000
    assert stepped.status(request_id)["status"] == "completed"
