"""``runcomfy-tui run``: sent once, waited for, told on standard output; whatever prevents that leaves no surprise."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.cli import waiting
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.store import Download
from tests.cli.conftest import Call
from tests.engine.rig import PICTURE, engine_on, set_faults, settings_for

FOX = ("run", PICTURE, "--set", "prompt=a fox", "--poll-secs", "0.2")


@pytest.fixture
def signed_in(service: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the simulator that the environment names, with its token."""
    monkeypatch.setenv("RUNCOMFY_TOKEN", service.environment["RUNCOMFY_TOKEN"])
    return service


def rows(home: Path, columns: str = "state") -> list[Any]:
    """Return what the journal says of its jobs, the oldest first."""
    connection = sqlite3.connect(next(home.rglob("journal.db")))
    found = connection.execute(f"SELECT {columns} FROM jobs ORDER BY rowid").fetchall()
    connection.close()
    return [row[0] if len(row) == 1 else row for row in found]


async def test_the_result_is_printed_and_its_files_are_here(
    signed_in: Any, call: Call, home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = await call(*FOX, "--output-dir", str(out), "--label", " my  fox ", "--output", "json")
    assert done.code == 0, done.err
    assert (done.data["status"], len(done.out.splitlines())) == ("succeeded", 1)
    (file,) = out.glob("*.png")
    assert file.name == f"{done.data['request_id']}_0.png"
    assert f"saved {file}" in done.err
    assert "succeeded in" in done.err
    assert rows(home, "state, label, downloaded, title") == [("succeeded", "my fox", 1, "a fox")]
    again = await call(*FOX, "-q", "--no-download")
    assert again.code == 0
    assert again.out.startswith('{\n  "request_id"')
    assert "The same inputs were submitted" in again.err
    assert len(again.err.splitlines()) == 1
    assert signed_in.simulator.counts["submits_received"] == 2


async def test_without_waiting_a_dashboard_goes_on_with_it(signed_in: Any, call: Call, home: Path) -> None:
    async with engine_on(signed_in, home) as rig:
        await rig.until_polling()
        told = await call(*FOX, "--no-wait")
        assert told.code == 0, told.err
        assert told.out == json.dumps({"request_id": told.data["request_id"], "wait": False}) + "\n"
        job = await rig.journal.find_request(told.data["request_id"])
        assert job is not None
        assert job.claimed_by == ""
        await rig.until_job(job.id, lambda now: now.is_final)


async def test_a_failed_job_is_1(signed_in: Any, call: Call) -> None:
    failed = await call("run", PICTURE, "--set", "prompt=explicit", "--output", "json", "--poll-secs", "0.2")
    assert failed.code == 1
    assert failed.data["error"]
    assert f"request {failed.data['request_id']} has failed" in failed.err.casefold()


@pytest.mark.parametrize(
    ("faults", "variables", "code", "state", "words"),
    [
        ({"server-error": {"strength": 1, "calls": ["submit"]}}, {}, 70, "unknown", "look at your RunComfy dashboard"),
        ({"rate-limit": {"strength": 1, "calls": ["submit"]}}, {}, 75, "withdrawn", "Nothing is kept that would be"),
        ({}, {"RUNCOMFY_MODEL_API_BASE": "http://127.0.0.1:9/v1"}, 75, "withdrawn", "cannot be reached"),
        ({}, {"RUNCOMFY_TOKEN": "somebody-s-old-token"}, 77, "rejected", "refused it"),
        ({}, {"RUNCOMFY_TOKEN": ""}, 77, None, "No API token: nothing was sent"),
        ({}, {"RUNCOMFY_TUI_READ_ONLY": "1"}, 65, None, "read-only"),
        ({}, {"RUNCOMFY_TUI_SESSION_BUDGET": "0.001"}, 65, None, "--yes"),
    ],
)
async def test_what_does_not_go_well_has_its_code_and_leaves_nothing_that_would_be_sent(
    faults: dict[str, object],
    variables: dict[str, str],
    code: int,
    state: str | None,
    words: str,
    signed_in: Any,
    call: Call,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (await call("run", PICTURE, "--template")).code == 0  # The schema is known from now on.
    set_faults(signed_in, faults)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = await call(*FOX, "--no-wait")
    assert (done.code, done.out) == (code, "")
    assert words.casefold() in done.err.casefold()
    assert rows(home) == ([] if state is None else [state])


async def test_a_passed_budget_is_sent_with_yes_and_a_time_that_is_up_leaves_the_job(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNCOMFY_TUI_SESSION_BUDGET", "0.001")
    set_faults(signed_in, server_error={"strength": 1, "calls": ["status"]})
    left = await call(*FOX, "--yes", "--timeout", "1.5")
    (request_id,) = rows(home, "request_id")
    assert (left.code, left.out) == (75, "")
    assert f"{request_id} goes on at RunComfy" in left.err
    assert settings_for(signed_in.base_url, home).journal_path.exists()


async def test_a_time_that_is_up_before_the_submit_was_answered_is_no_code_to_try_again_for(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "GRACE_S", 0.3)
    set_faults(signed_in, stall={"strength": 1, "calls": ["submit"]})
    left = await call(*FOX, "--no-wait", "--timeout", "0.3")
    ((job_id, state),) = rows(home, "id, state")
    assert (left.code, left.out, state) == (70, "", "submitting")
    (line,) = [line for line in left.err.splitlines() if "may be charged" in line]
    assert job_id in line
    assert (await call("result", job_id)).code == 75


async def test_files_that_are_still_to_come_are_no_reason_to_run_again(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_comes(followed: Any, wanted: dict[str, int], _: object) -> list[Download]:
        return [Download(job_id, 0, "https://x.runcomfy.net/0.png", MediaKind.IMAGE, "wanted") for job_id in wanted]

    monkeypatch.setattr(waiting, "until_fetched", none_comes)
    done = await call(*FOX, "--output", "json")
    assert (done.code, done.data["status"]) == (1, "succeeded")
    assert f"runcomfy-tui download {done.data['request_id']}" in done.err


async def test_inputs_must_be_named(signed_in: Any, call: Call) -> None:
    done = await call("run", PICTURE)
    assert (done.code, done.out) == (64, "")
    assert "--template" in done.err
