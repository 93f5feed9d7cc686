"""``runcomfy-tui track``: each request is told on standard output, everything else beside it, and the code says how."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.store import EngineLock, Journal
from tests.cli.conftest import Call
from tests.engine.rig import PICTURE, engine_on, set_faults
from tests.engine.test_requests_of_others_are_taken_over import PORTRAIT, a_picture, a_portrait

SECRET = "rc_not-to-be-shown-anywhere"


@pytest.fixture
def signed_in(service: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the simulator that the environment names, with its token."""
    monkeypatch.setenv("RUNCOMFY_TOKEN", service.environment["RUNCOMFY_TOKEN"])
    return service


async def test_each_request_is_one_line(signed_in: Any, call: Call, home: Path) -> None:
    first, second = await a_picture(signed_in), await a_portrait(signed_in)
    curl = f"curl {signed_in.base_url}/v1/requests/{first}/status -H 'Authorization: Bearer {SECRET}'"
    told = await call("track", curl, second, "--deployment", PORTRAIT, "--output", "json")
    assert told.code == 0, told.err
    one, other = told.lines
    assert (one["request_id"], one["outcome"], one["deployment_id"]) == (first, "found", None)
    assert (other["request_id"], other["deployment_id"], other["model_id"]) == (second, PORTRAIT, None)
    assert {"job_id", "state", "status", "queue_position", "words"} <= set(one)
    assert "2 taken over" in told.err
    again = await call("track", "--output", "json", first)
    assert (again.code, again.data["outcome"], again.data["job_id"]) == (0, "known", one["job_id"])
    pretty = await call("track", first)
    assert pretty.out.startswith(f"{first}  in the list already: ")
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert SECRET not in told.out + told.err
    assert SECRET.encode() not in kept


async def test_a_dashboard_that_is_open_goes_on_with_it(signed_in: Any, call: Call, tmp_path: Path) -> None:
    request_id = await a_picture(signed_in)
    async with engine_on(signed_in, tmp_path / "home") as rig:
        await rig.until_polling()
        told = await call("track", request_id, "--output", "json")
        assert told.code == 0
        done = await rig.until_job(told.data["job_id"], lambda job: job.is_final)
        assert done.target.id == PICTURE
        assert not EngineLock(rig.settings.profile_folder).try_acquire()


async def test_what_is_not_found_or_not_readable_is_65(signed_in: Any, call: Call, tmp_path: Path) -> None:
    request_id = await a_picture(signed_in)
    file = tmp_path / "ids {1}.txt"
    file.write_text(f"# mine\n{request_id}\n\nnot one id\n{request_id}\n")
    told = await call("track", "--file", str(file))
    assert told.code == 65
    assert told.out.count(request_id) == 1
    assert f"{file}, line 4: more than one word" in told.err
    missing = await call("track", "never-was", "--output", "json")
    assert (missing.code, missing.data["outcome"], missing.data["job_id"]) == (65, "not_found", None)
    nothing = await call("track", "https://evil.example/v1/requests/a/status")
    assert (nothing.code, nothing.out) == (65, "")
    assert "argument 1: evil.example is not where RunComfy is asked." in nothing.err


async def test_standard_input_is_read(signed_in: Any, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"request_id": await a_picture(signed_in), "wait": False}
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(answer).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    told = await call("track", "--file", "-", "--output", "json")
    assert (told.code, told.data["request_id"]) == (0, answer["request_id"])


async def test_other_codes(signed_in: Any, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (await call("track")).code == 64
    assert (await call("track", "a", "--deployment", "b/c")).code == 64
    assert (await call("track", "--file", str(tmp_path / "none"))).code == 66
    url = f"{signed_in.base_url}/v1/requests/a/status"
    set_faults(signed_in, server_error={"strength": 1, "calls": ["status"]})
    assert (await call("track", url)).code == 69
    set_faults(signed_in)
    monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", "http://127.0.0.1:9/v1")
    assert (await call("track", "http://127.0.0.1:9/v1/requests/a/status")).code == 75
    monkeypatch.setenv("RUNCOMFY_MODEL_API_BASE", f"{signed_in.base_url}/v1")
    monkeypatch.setenv("RUNCOMFY_TOKEN", "somebody-s-old-token")
    assert (await call("track", url)).code == 77
    monkeypatch.delenv("RUNCOMFY_TOKEN")
    told = await call("track", url, "--output", "json")
    assert (told.code, told.data["outcome"]) == (77, "not_asked")
    (path,) = (tmp_path / "home").rglob("journal.db")
    journal = await Journal.open(path)
    assert await journal.jobs() == []
    await journal.close()
