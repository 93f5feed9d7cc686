"""`/_simulator/...`: counts, time, a fresh start, and that faults leave it alone."""

from __future__ import annotations

import pytest

from tests.simulator.stepped import BASE, PICTURE, Stepped


def test_calls_are_counted_by_kind() -> None:
    stepped = Stepped()
    first, second = stepped.submit(), stepped.submit()
    stepped.ask("POST", f"/v1/models/{PICTURE}", {})
    stepped.status(first)
    stepped.status(second)
    stepped.result(first)
    stepped.cancel(second)
    stepped.ask("GET", f"/files/{first}/0.png")
    stepped.ask("GET", "/v1/models")
    stats = stepped.stats()
    expected = {"submits_received": 3, "submits_accepted": 2, "polls": 2, "results": 1, "cancels": 1, "files": 1}
    assert {name: stats[name] for name in expected} == expected
    assert stats["rate_limited"] == 0
    assert stats["jobs"] == {"queued": 1, "running": 0, "succeeded": 0, "failed": 0, "cancelled": 1}
    assert stats["calls"]["POST submit"] == 3


def test_time_moves_forward_on_demand() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    before = stepped.stats()["now"]
    assert stepped.read("POST", "/_simulator/clock", {"advance_s": 60})["now"] == before + 60
    assert stepped.status(request_id)["status"] == "completed"
    assert stepped.read("POST", "/_simulator/clock", {})["now"] == before + 60


@pytest.mark.parametrize("body", [{"advance_s": -1}, {"advance_s": "x"}, [], b"{", {"advance_s": True}])
def test_time_that_cannot_be_is_refused(body: object) -> None:
    assert Stepped().read("POST", "/_simulator/clock", body, expect=400)["error_message"]


def test_reset_forgets_jobs_counts_and_faults_but_not_the_time() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    stepped.read("POST", "/_simulator/clock", {"advance_s": 500})
    stepped.faults(stall=1)
    now = stepped.stats()["now"]
    stepped.read("POST", "/_simulator/reset")
    stats = stepped.stats()
    assert stats["submits_received"] == 0
    assert sum(stats["jobs"].values()) == 0
    assert stats["now"] == now
    assert stepped.read("GET", "/_simulator/faults") == {}
    stepped.read("GET", f"/v1/requests/{request_id}/status", expect=404)


def test_accepted_jobs_are_listed_with_their_inputs_and_files() -> None:
    stepped = Stepped()
    first = stepped.submit(prompt="a harbour at dawn")
    second = stepped.submit(prompt="“a fox”")
    stepped.cancel(second)
    stepped.step(120)
    listed = stepped.read("GET", "/_simulator/jobs")["jobs"]
    assert [(job["request_id"], job["state"]) for job in listed] == [(first, "succeeded"), (second, "cancelled")]
    assert listed[0]["inputs"]["prompt"] == "a harbour at dawn"
    assert [stepped.ask("GET", url.removeprefix(BASE)).status for url in listed[0]["files"]] == [200]
    assert listed[1]["files"] == []
    (found,) = stepped.read("GET", "/_simulator/jobs?inputs=%E2%80%9Ca+fox")["jobs"]
    assert found["request_id"] == second


def test_faults_and_missing_tokens_leave_it_alone() -> None:
    stepped = Stepped()
    stepped.token = ""
    stepped.faults(stall=1, server_error=1, latency=5, hostile_text=1, rate_limit=1)
    answer = stepped.ask("GET", "/_simulator/stats")
    assert (answer.status, answer.delivery.delay_s, answer.delivery.stall_before_answer) == (200, 0, False)


def test_it_explains_itself() -> None:
    text = Stepped().ask("GET", "/_simulator/").body.decode()
    for path in ("stats", "faults", "clock", "reset"):
        assert f"/_simulator/{path}" in text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "nothing", 404), ("DELETE", "stats", 405), ("POST", "faults", 405)]
)
def test_what_is_not_there_is_said(method: str, path: str, status: int) -> None:
    assert Stepped().ask(method, f"/_simulator/{path}").status == status
