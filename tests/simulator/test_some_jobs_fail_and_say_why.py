"""Failures: by chance, on purpose, and how a failed job shows itself only in its result."""

from __future__ import annotations

import pytest

from tests.simulator.stepped import PICTURE, Stepped

KONTEXT = "blackforestlabs/flux-1-kontext/pro/edit"


def test_about_one_in_sixteen_fails_by_accident() -> None:
    stepped = Stepped(failure_share=0.06)
    for _ in range(600):
        stepped.submit()
    stepped.step(100_000)
    jobs = stepped.stats()["jobs"]
    assert 15 <= jobs["failed"] <= 65
    assert jobs["failed"] + jobs["succeeded"] == 600


def test_the_first_five_jobs_are_spared_accidents() -> None:
    for seed in range(10):
        stepped = Stepped(seed=seed, failure_share=0.99)
        ids = [stepped.submit() for _ in range(6)]
        stepped.step(1000)
        assert all("output" in stepped.result(one) for one in ids[:5])


def test_failed_jobs_end_with_either_word_and_the_result_decides() -> None:
    stepped = Stepped(failure_share=1.0)
    words, shapes = set(), set()
    for _ in range(40):
        request_id = stepped.finished()
        words.add(stepped.status(request_id)["status"])
        result = stepped.result(request_id)
        assert result["status"] == "failed"
        assert "output" not in result
        assert result["cost"] == 0
        shapes.add(type(result["error"]))
    assert words == {"completed", "failed"}
    assert shapes == {str, dict, list}


@pytest.mark.parametrize("prompt", ["an Explicit scene", "a celebrity at lunch"])
def test_some_words_fail_by_content_policy(prompt: str) -> None:
    stepped = Stepped()
    result = stepped.result(stepped.finished(PICTURE, prompt=prompt))
    assert result["status"] == "failed"
    assert result["error"]["code"] == "content_policy_violation"


def test_a_media_address_with_missing_in_its_path_cannot_be_downloaded() -> None:
    stepped = Stepped()
    result = stepped.result(stepped.finished(KONTEXT, image_url="https://example.com/missing/a.png"))
    assert "Could not download image_url" in result["error"]
    there = stepped.finished(KONTEXT, image_url="https://missing.example.com/a.png")
    assert stepped.result(there)["status"] in ("succeeded", "completed")


def test_a_deserved_failure_comes_within_thirty_seconds() -> None:
    for seed in range(10):
        stepped = Stepped(seed=seed)
        request_id = stepped.submit(prompt="explicit")
        stepped.step(30)
        assert stepped.result(request_id)["status"] == "failed"


def test_a_failed_job_has_no_files() -> None:
    stepped = Stepped()
    request_id = stepped.finished(PICTURE, prompt="explicit")
    assert stepped.ask("GET", f"/files/{request_id}/0.png").status == 404
