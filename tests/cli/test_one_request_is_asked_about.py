"""``status``, ``result``, ``cancel`` and ``requests``: one answer on standard output, learned by the journal too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.cli.test_a_run_is_seen_through_to_its_end import FOX, rows, signed_in
from tests.engine.rig import VIDEO, set_faults
from tests.engine.test_requests_of_others_are_taken_over import PORTRAIT, a_picture, a_portrait

__all__ = ["signed_in"]


async def test_a_request_that_the_list_does_not_know(signed_in: Any, call: Call, home: Path, tmp_path: Path) -> None:
    request_id = await a_picture(signed_in)
    told = await call("status", request_id, "--output", "json")
    assert told.code == 0, told.err
    assert (told.data["request_id"], told.data["job_id"], told.data["state"]) == (request_id, None, None)
    assert told.data["status"] in {"in_queue", "in_progress", "completed"}
    assert (await call("requests", "get", request_id)).out.startswith(f"{request_id}  ")
    assert list(home.rglob("journal.db")) == []
    while (done := await call("result", request_id, "--output", "json", "--output-dir", str(tmp_path / "o"))).code:
        assert done.code == 75, done.err
    assert done.data["status"] == "succeeded"
    assert [file.name for file in (tmp_path / "o").glob("*.png")] == [f"{request_id}_0.png"]
    assert rows(home, "state, downloaded") == [("succeeded", 1)]
    portrait = await a_portrait(signed_in)
    unknown = await call("status", portrait)
    assert unknown.code == 65
    assert "deployments status" in unknown.err
    assert (await call("deployments", "status", PORTRAIT, portrait)).code == 0


async def test_a_job_of_the_list_learns_what_is_answered(signed_in: Any, call: Call, home: Path) -> None:
    sent = await call("run", VIDEO, "--set", "prompt=x", "--no-wait")
    request_id = sent.data["request_id"]
    cancelled = await call("cancel", request_id, "--output", "json")
    (job_id,) = rows(home, "id")
    outcome = cancelled.data["outcome"]
    assert (cancelled.data["request_id"], cancelled.data["job_id"]) == (request_id, job_id)
    assert cancelled.code == (1 if outcome == "not_cancellable" else 0)
    told = await call("status", job_id, "--output", "json")
    assert (told.code, told.data["request_id"], told.data["model_id"]) == (0, request_id, VIDEO)
    while (done := await call("result", request_id, "--no-download", "--output", "json")).code == 75:
        assert rows(home) != ["succeeded"]
    assert done.code == (0 if done.data["status"] == "succeeded" else 1)
    assert rows(home) == [done.data["status"]]
    again = await call("cancel", request_id, "--output", "json")
    assert again.data["outcome"] == ("cancelled" if done.code else "not_cancellable")


async def test_what_is_unknown_is_told_and_not_asked(signed_in: Any, call: Call, home: Path) -> None:
    set_faults(signed_in, server_error={"strength": 1, "calls": ["submit"]})
    assert (await call(*FOX)).code == 70
    (job_id,) = rows(home, "id")
    told = await call("status", job_id, "--output", "json")
    assert (told.code, told.data["state"], told.data["request_id"]) == (70, "unknown", None)
    assert (await call("cancel", job_id)).code == 70
    assert (await call("result", job_id)).code == 70
    assert rows(home) == ["unknown"]


@pytest.mark.parametrize("command", ["status", "result", "cancel"])
async def test_each_fault_has_its_code(
    command: str, signed_in: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await call(command, "no id")).code == 64
    nobody = await call(command, "nobody-knows-this")
    assert (nobody.code, nobody.out) == (65, "")
    for fault, code in (("server_error", 69), ("rate_limit", 75)):
        set_faults(signed_in, **{fault: {"strength": 1, "calls": [command]}})
        assert (await call(command, "nobody-knows-this")).code == code
    set_faults(signed_in)
    monkeypatch.setenv("RUNCOMFY_TOKEN", "somebody-s-old-token")
    assert (await call(command, "nobody-knows-this")).code == 77
    monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", "http://127.0.0.1:9/v1")
    assert (await call(command, "nobody-knows-this")).code == 75


async def test_a_cancel_that_does_not_arrive_stays_a_wish(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = (await call("run", VIDEO, "--set", "prompt=x", "--no-wait")).data["request_id"]
    monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", "http://127.0.0.1:9/v1")
    told = await call("cancel", request_id)
    assert told.code == 75
    assert "The wish stays in the list" in told.err
    (wish,) = rows(home, "cancel")
    assert '"answer": null' in wish
    monkeypatch.setenv("RUNCOMFY_TUI_READ_ONLY", "1")
    assert (await call("cancel", request_id)).code == 65
