"""With a state file every accepted job is there after a kill, and goes on as if nothing had happened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from runcomfy_tui.simulator import Simulator, StateError
from tests.simulator.process import Process
from tests.simulator.stepped import PICTURE, VIDEO, Stepped


def test_jobs_go_on_as_they_would_have(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    kept, other = Stepped(state=path, failure_share=0.3), Stepped(failure_share=0.3)
    ids = [(kept.submit(model), other.submit(model)) for model in (PICTURE, VIDEO) * 8]
    for stepped in (kept, other):
        stepped.step(7)
    for one, another in ids[3::5]:
        assert kept.cancel(one) == other.cancel(another)
    kept.simulator.close()
    again = Stepped(state=path, now=kept.now)
    for wait in (4.0, 3.0, 60.0, 1000.0):
        again.step(wait)
        other.now = again.simulator.time(again.now)
        assert [again.result(one) for one, _ in ids] == [other.result(another) for _, another in ids]
    again.simulator.close()


def test_time_goes_on_from_the_last_moment_shown(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    first = Stepped(state=path)
    request_id = first.submit()
    first.step(5000)
    assert first.status(request_id)["status"] == "completed"
    shown = first.stats()["now"]
    first.simulator.close()
    second = Stepped(state=path)
    assert shown <= second.stats()["now"] < shown + 5
    assert second.status(request_id)["status"] == "completed"
    before = second.stats()["now"]
    second.step(3)
    assert second.stats()["now"] == before + 3
    second.simulator.close()


def test_the_file_keeps_its_own_seed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    Stepped(state=path, seed=5).simulator.close()
    again = Stepped(state=path, seed=6)
    assert again.token == "simulator-token-5"
    again.simulator.close()


def test_a_reset_empties_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    first = Stepped(state=path)
    first.submit()
    first.read("POST", "/_simulator/reset")
    first.simulator.close()
    again = Stepped(state=path)
    assert sum(again.stats()["jobs"].values()) == 0
    again.simulator.close()


def test_a_second_simulator_is_told_that_the_file_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.db"
    monkeypatch.setattr("runcomfy_tui.simulator.state._PATIENCE_S", 0.05)
    first = Stepped(state=path)
    with pytest.raises(StateError, match="used by another simulator"):
        Simulator(state_path=path)
    first.submit()
    first.simulator.close()


def test_what_is_no_state_file_is_left_alone(tmp_path: Path) -> None:
    text, foreign, newer = tmp_path / "text", tmp_path / "foreign.db", tmp_path / "newer.db"
    text.write_text("something else, long enough to be looked at as a header of a file\n" * 20)
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE people (name)")
    database.close()
    Stepped(state=newer).simulator.close()
    database = sqlite3.connect(newer)
    database.execute("PRAGMA user_version=99")
    database.close()
    for path, reason in ((text, "not a simulator's state"), (foreign, "something else"), (newer, "another version")):
        before = path.read_bytes()
        with pytest.raises(StateError, match=reason):
            Simulator(state_path=path)
        assert path.read_bytes() == before
    with pytest.raises(StateError, match="cannot be opened"):
        Simulator(state_path=tmp_path / "no" / "folder" / "state.db")


def test_a_disk_that_refuses_means_no_job(tmp_path: Path) -> None:
    stepped = Stepped(state=tmp_path / "state.db")
    stepped.simulator._state._db.execute("PRAGMA query_only=1")  # type: ignore[union-attr]
    assert stepped.read("POST", f"/v1/models/{PICTURE}", {"prompt": "x"}, expect=500)["error_code"] == 500001
    assert sum(stepped.stats()["jobs"].values()) == 0
    stepped.simulator.close()


async def test_a_killed_process_has_every_answered_submit(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    async with Process(state=state, speed=5) as process:
        submit = f"/v1/models/{PICTURE}"
        answered = [(await process.post(submit, {"prompt": "x"}))["request_id"] for _ in range(30)]
        await process.post(f"/v1/requests/{answered[-1]}/cancel", {})
        before = (await process.get("/_simulator/stats"))["now"]
        await process.kill()
    async with Process(state=state, speed=1) as process:
        for request_id in answered:
            status = await process.get(f"/v1/requests/{request_id}/status")
            assert status["status"] in ("in_queue", "in_progress", "completed", "failed", "cancelled")
        assert (await process.get(f"/v1/requests/{answered[-1]}/status"))["status"] == "cancelled"
        stats = await process.get("/_simulator/stats")
        assert sum(stats["jobs"].values()) == 30
        assert stats["now"] >= before
        await process.post("/_simulator/clock", {"advance_s": 1000})
        jobs = (await process.get("/_simulator/stats"))["jobs"]
        assert jobs["succeeded"] + jobs["failed"] == 29
