"""One test a fault: what the answer and its delivery become, and what stays whole behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from runcomfy_tui.simulator.faults import KINDS
from tests.simulator.stepped import PICTURE, Stepped, target_of, urls_in

SUBMIT = f"/v1/models/{PICTURE}"


def submit_with(stepped: Stepped, **faults: object) -> tuple[int, int]:
    """Submit under faults; the answer's status and how many jobs were accepted."""
    stepped.faults(**faults)
    answer = stepped.ask("POST", SUBMIT, {"prompt": "x"})
    return answer.status, stepped.stats()["submits_accepted"]


def test_latency_delays_after_the_effect_and_varies() -> None:
    stepped = Stepped()
    stepped.faults(latency=2)
    delays = [stepped.ask("POST", SUBMIT, {"prompt": "x"}).delivery.delay_s for _ in range(20)]
    assert all(1 <= delay <= 3 for delay in delays)
    assert len(set(delays)) > 10
    assert stepped.stats()["submits_accepted"] == 20
    stepped.faults(latency="steady:0.25")
    assert stepped.ask("GET", "/v1/models").delivery.delay_s == 0.25


def test_rate_limit_answers_429_with_the_wait() -> None:
    stepped = Stepped()
    stepped.faults(rate_limit=1)
    answer = stepped.ask("POST", SUBMIT, {"prompt": "x"})
    assert answer.status == 429
    assert int(answer.header("retry-after") or 0) in (1, 2, 3)
    assert "error_code" in answer.json()  # type: ignore[operator]
    stepped.faults(rate_limit="date:1")
    moment = parsedate_to_datetime(stepped.ask("GET", "/api/auth/me").header("retry-after") or "")
    assert 0 < (moment - datetime.fromtimestamp(stepped.now, UTC)).total_seconds() <= 3
    stats = stepped.stats()
    assert (stats["rate_limited"], stats["submits_received"], stats["submits_accepted"]) == (2, 1, 0)


@pytest.mark.parametrize(("mode", "is_json"), [("json", True), ("plain", False)])
def test_rate_limit_can_keep_the_wait_to_itself(mode: str, is_json: bool) -> None:
    stepped = Stepped()
    stepped.faults(rate_limit=f"{mode}:1")
    answer = stepped.ask("POST", SUBMIT, {"prompt": "x"})
    assert answer.status == 429
    assert answer.header("retry-after") is None
    assert (answer.header("content-type") == "application/json") == is_json


def test_a_hidden_limit_lets_so_many_a_second_pass() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    stepped.faults(rate_limit="hidden:2")
    passed = 0
    for _ in range(100):
        passed += stepped.ask("GET", f"/v1/requests/{request_id}/status").status == 200
        stepped.step(0.1)
    assert 18 <= passed <= 22
    assert stepped.stats()["rate_limited"] == 100 - passed


def test_server_error_is_a_page_and_has_no_effect() -> None:
    stepped = Stepped()
    assert submit_with(stepped, server_error=1)[0] in (500, 502)
    answer = stepped.ask("GET", "/v1/models")
    assert answer.body.startswith(b"<html>")
    assert submit_with(stepped, server_error="503:1") == (503, 0)
    assert submit_with(stepped, server_error="json:1") == (500, 0)
    assert submit_with(stepped, server_error="late:1") == (502, 1)


def test_error_in_200_has_a_code_on_top_and_no_effect() -> None:
    stepped = Stepped()
    stepped.faults(error_in_200=1)
    assert stepped.read("POST", SUBMIT, {"prompt": "x"})["error_code"] == 500001
    stepped.faults(error_in_200="10001")
    stepped.faults(error_in_200={"strength": 1, "mode": "10001"})
    assert stepped.read("POST", SUBMIT, {"prompt": "x"})["error_code"] == 10001
    assert stepped.stats()["submits_accepted"] == 0


def test_no_balance_is_402() -> None:
    stepped = Stepped()
    stepped.faults(no_balance=True)
    assert stepped.read("POST", SUBMIT, {"prompt": "x"}, expect=402)["error_code"] == 400002


def test_drop_after_submit_accepts_and_says_nothing() -> None:
    stepped = Stepped()
    stepped.faults(drop_after_submit=True)
    assert stepped.ask("POST", SUBMIT, {"prompt": "x"}).delivery.cut_before_answer
    refused = stepped.ask("POST", SUBMIT, {})
    assert (refused.status, refused.delivery.cut_before_answer) == (422, False)
    stats = stepped.stats()
    assert (stats["submits_received"], stats["submits_accepted"], stats["jobs"]["queued"]) == (2, 1, 1)


def test_drop_mid_body_cuts_the_answer_in_two() -> None:
    stepped = Stepped()
    stepped.faults(drop_mid_body=1)
    answer = stepped.ask("POST", SUBMIT, {"prompt": "x"})
    assert answer.delivery.cut_at == 0.5
    assert stepped.stats()["submits_accepted"] == 1
    stepped.faults(drop_mid_body="random:1")
    places = [stepped.ask("GET", "/v1/models").delivery.cut_at or 0.0 for _ in range(50)]
    assert min(places) < 0.2
    assert max(places) > 0.8


def test_stall_is_silent_from_the_start_or_in_the_middle() -> None:
    stepped = Stepped()
    stepped.faults(stall=1)
    assert stepped.ask("GET", "/v1/models").delivery.stall_before_answer
    stepped.faults(stall="body:1")
    assert stepped.ask("GET", "/v1/models").delivery.stall_at == 0.5


@pytest.mark.parametrize("mode", ["", "html:", "empty:", "binary:"])
def test_garbage_is_200_and_not_json(mode: str) -> None:
    stepped = Stepped()
    stepped.faults(garbage=f"{mode}1")
    answer = stepped.ask("POST", SUBMIT, {"prompt": "x"})
    assert answer.status == 200
    with pytest.raises(ValueError):
        answer.json()
    assert stepped.stats()["submits_accepted"] == 1
    stepped.faults(garbage="array:1")
    assert isinstance(stepped.read("GET", "/v1/models"), list)


def test_unknown_status_changes_the_words_of_status_and_result() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    stepped.faults(unknown_status=1)
    words = {stepped.status(request_id)["status"] for _ in range(60)} | {stepped.result(request_id)["status"]}
    assert len(words) > 3
    assert not words & {"in_queue", "in_progress", "completed"}
    stepped.faults(unknown_status="warming_up")
    assert stepped.status(request_id)["status"] == "warming_up"
    stepped.faults()
    assert stepped.status(request_id)["status"] == "in_queue"


def test_vanish_is_a_404_for_the_same_requests_each_time() -> None:
    stepped = Stepped()
    ids = [stepped.submit() for _ in range(40)]
    stepped.faults(vanish=0.5)

    def gone() -> list[str]:
        return [one for one in ids if stepped.ask("GET", f"/v1/requests/{one}/status").status == 404]

    first = gone()
    assert 8 < len(first) < 32
    assert gone() == first
    assert stepped.read("GET", f"/v1/requests/{first[0]}/result", expect=404)["error_code"] == 404001
    stepped.faults()
    assert gone() == []


def test_expired_token_refuses_the_first_token_only() -> None:
    stepped = Stepped()
    stepped.faults(expired_token=True)
    assert stepped.read("POST", SUBMIT, {"prompt": "x"}, expect=401)["error_code"] == 400004
    assert stepped.ask("GET", "/v1/models").status == 200
    stepped.token += "-rotated"
    assert stepped.submit()


def test_hostile_text_is_everywhere_but_where_things_are_identified() -> None:
    stepped = Stepped()
    request_id = stepped.finished(PICTURE, prompt="explicit")
    good = stepped.finished()
    stepped.faults(hostile_text=True)
    model = stepped.read("GET", "/v1/models")["models"][0]
    assert "\x1b]52;" in model["display_name"]
    assert "\u202e" in model["description"]
    assert len(model["description"]) > 100_000
    assert model["model_id"].isprintable()
    result = stepped.result(request_id)
    assert result["request_id"] == request_id
    assert "[/red]" in result["error"]["message"]
    assert stepped.result(good)["output"]["image"].startswith("http://simulator.test/files/")
    assert stepped.result(good)["status"] in ("succeeded", "completed")
    assert len(stepped.ask("GET", "/v1/models?limit=500&include_schema=1").body) < 8_000_000
    assert "[/red]" in stepped.read("POST", SUBMIT, {}, expect=422)["detail"][0]["msg"]
    assert len(stepped.read("GET", "/api/auth/me")["email"]) > 100


class Picture:
    """A finished picture, asked for under faults."""

    def __init__(self) -> None:
        self.stepped = Stepped()
        result = self.stepped.result(self.stepped.finished(PICTURE, width=512, height=512))
        self.target = target_of(urls_in(result["output"])[0])


def test_slow_file_has_a_rate() -> None:
    picture = Picture()
    picture.stepped.faults(slow_file=4000)
    assert picture.stepped.ask("GET", picture.target).ready().delivery.bytes_per_second == 4000
    assert picture.stepped.ask("GET", "/v1/models").delivery.bytes_per_second is None


def test_cut_file_closes_the_connection_now_and_then() -> None:
    picture = Picture()
    picture.stepped.faults(cut_file=1000)
    deliveries = [picture.stepped.ask("GET", picture.target).ready().delivery for _ in range(200)]
    after = [delivery.cut_after_bytes or 0 for delivery in deliveries]
    assert 700 < sum(after) / len(after) < 1300
    assert not any(delivery.reset for delivery in deliveries)
    assert picture.stepped.ask("GET", "/v1/models").delivery.cut_after_bytes is None
    picture.stepped.faults(cut_file="reset:5")
    assert picture.stepped.ask("GET", picture.target).ready().delivery.reset


def test_truncated_file_breaks_off_openly_or_not() -> None:
    picture = Picture()
    picture.stepped.faults(truncated_file=True)
    assert picture.stepped.ask("GET", picture.target).ready().delivery.cut_at == 0.5
    picture.stepped.faults(truncated_file="clean")
    assert picture.stepped.ask("GET", picture.target).ready().delivery.body_share == 0.5


def test_wrong_length_lies_in_both_directions() -> None:
    picture = Picture()
    picture.stepped.faults(wrong_length=True)
    assert picture.stepped.ask("GET", picture.target).ready().delivery.length_offset == 1000
    picture.stepped.faults(wrong_length="short")
    assert picture.stepped.ask("GET", picture.target).ready().delivery.length_offset == -1000


@pytest.mark.parametrize(
    ("mode", "begins", "status"),
    [
        ("", "https://files.foreign.example/", 302),
        ("private", "http://169.254.169.254/", 302),
        ("plain", "http://files.foreign.example/", 302),
        ("loop", "http://simulator.test/files/", 302),
        ("307:1", "https://files.foreign.example/", 307),
    ],
)
def test_foreign_redirect_leads_elsewhere(mode: str, begins: str, status: int) -> None:
    picture = Picture()
    picture.stepped.faults(foreign_redirect=mode or True)
    answer = picture.stepped.ask("GET", picture.target).ready()
    assert answer.status == status
    assert (answer.header("location") or "").startswith(begins)


def test_expired_file_is_a_page_of_the_bucket() -> None:
    picture = Picture()
    picture.stepped.faults(expired_file=True)
    answer = picture.stepped.ask("GET", picture.target).ready()
    assert (answer.status, answer.header("content-type")) == (403, "application/xml")
    picture.stepped.faults(expired_file="404:1")
    assert picture.stepped.ask("GET", picture.target).ready().status == 404


def test_every_fault_has_a_test_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [
        name
        for name in KINDS
        if f"faults({name.replace('-', '_')}=" not in text and f", {name.replace('-', '_')}=" not in text
    ] == []
