"""Reading faults from flags and JSON, alone and together, on some calls only, and switching them while running."""

from __future__ import annotations

import pytest

from runcomfy_tui.simulator.faults import CALLS, KINDS, FaultError, fault_of_flag, fault_of_json
from tests.simulator.stepped import PICTURE, Stepped


@pytest.mark.parametrize(
    ("flag", "strength", "mode"),
    [
        ("stall", 0.3, ""),
        ("stall=0.5", 0.5, ""),
        ("stall=body", 0.3, "body"),
        ("stall=body:1", 1, "body"),
        ("latency=2", 2, ""),
        ("rate-limit=hidden:2", 2, "hidden"),
        ("rate-limit=plain:0.25", 0.25, "plain"),
        ("error-in-200=0.5", 0.5, ""),
        ("error-in-200=400002", 0.3, "400002"),
        ("error-in-200=10001:1", 1, "10001"),
        ("unknown-status=warming_up", 1, "warming_up"),
        ("slow-file=500", 500, ""),
    ],
)
def test_a_flag_is_a_name_with_a_strength_or_a_mode(flag: str, strength: float, mode: str) -> None:
    fault = fault_of_flag(flag)
    assert (fault.strength, fault.mode) == (strength, mode)
    assert fault.calls == KINDS[fault.name].calls


def test_a_flag_may_name_calls() -> None:
    assert fault_of_flag("server-error@submit+status=1").calls == ("submit", "status")


@pytest.mark.parametrize(
    "flag",
    [
        "",
        "nothing",
        "stall=x",
        "stall=2",
        "stall=-1",
        "stall=nan",
        "stall@nowhere",
        "rate-limit=hidden:0",
        "latency=1e9",
    ],
)
def test_a_flag_that_cannot_be_is_refused_with_a_sentence(flag: str) -> None:
    with pytest.raises(FaultError, match=r"\w+ .*\.$|\w+ .*\)\.$"):
        fault_of_flag(flag)


@pytest.mark.parametrize(
    "value", [[], {"strength": "x"}, {"strength": True}, {"calls": "submit"}, {"mode": 3}, float("inf")]
)
def test_json_that_cannot_be_is_refused(value: object) -> None:
    with pytest.raises(FaultError):
        fault_of_json("stall", value)


def test_faults_strike_only_the_calls_they_are_told_to() -> None:
    stepped = Stepped()
    stepped.faults(server_error={"strength": 1, "calls": ["status"]})
    request_id = stepped.submit()
    assert stepped.ask("GET", f"/v1/requests/{request_id}/status").status in (500, 502)
    assert stepped.result(request_id)["status"] == "in_queue"


def test_faults_work_together() -> None:
    stepped = Stepped()
    stepped.faults(latency="steady:1", hostile_text=True, drop_after_submit=True)
    answer = stepped.ask("POST", f"/v1/models/{PICTURE}", {"prompt": "x"})
    assert answer.delivery.delay_s == 1
    assert answer.delivery.cut_before_answer
    assert b"[/red]" in answer.body


def test_putting_replaces_all_and_a_mistake_changes_nothing() -> None:
    stepped = Stepped()
    stepped.faults(stall=0.5, latency=None, vanish=False)
    assert stepped.read("GET", "/_simulator/faults") == {
        "stall": {"strength": 0.5, "mode": "", "calls": list(CALLS)},
    }
    refused = stepped.read("PUT", "/_simulator/faults", {"latency": 1, "no-such": 1}, expect=400)
    assert "no-such" in refused["error_message"]
    assert set(stepped.read("GET", "/_simulator/faults")) == {"stall"}
    stepped.faults(garbage=True)
    assert set(stepped.read("GET", "/_simulator/faults")) == {"garbage"}
    stepped.faults()
    assert stepped.read("GET", "/_simulator/faults") == {}


def test_a_share_strikes_about_that_often_and_the_same_under_a_seed() -> None:
    def struck(seed: int) -> list[bool]:
        stepped = Stepped(seed=seed)
        stepped.faults(server_error=0.3)
        return [stepped.ask("GET", "/v1/models?limit=1").status >= 500 for _ in range(300)]

    assert 60 < sum(struck(1)) < 120
    assert struck(1) == struck(1)
    assert struck(1) != struck(2)


def test_every_fault_is_described() -> None:
    described = Stepped().read("GET", "/_simulator/faults?describe=1")
    assert set(described) == set(KINDS)
    assert all(fault["summary"] and fault["unit"] and fault["calls"] for fault in described.values())
