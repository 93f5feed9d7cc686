"""``ls``, ``watch`` and ``download``: the screen's filter, a line a job, a change or a file, and the exit codes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.store import EngineLock, Journal
from tests.cli.conftest import Call
from tests.cli.test_a_run_is_seen_through_to_its_end import FOX, rows, signed_in
from tests.engine.rig import VIDEO, engine_on, set_faults

__all__ = ["signed_in"]


async def test_jobs_are_followed_to_their_end_and_listed(
    signed_in: Any, call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNCOMFY_TUI_AUTO_DOWNLOAD", "0")
    assert (await call("ls")).err.startswith("No jobs yet")
    assert (await call("watch")).err == "Nothing goes on.\n"
    picture = (await call(*FOX, "--no-wait", "--label", "fox")).data["request_id"]
    video = (await call("run", VIDEO, "--set", "prompt=a ship", "--no-wait")).data["request_id"]
    watched = await call("watch", picture, "--output", "json")
    assert watched.code == 0, watched.err
    assert [line["request_id"] for line in watched.lines] == [picture] * len(watched.lines)
    assert (watched.lines[0]["state"], watched.lines[-1]["state"]) == ("queued", "succeeded")
    assert EngineLock(next(home.rglob("journal.db")).parent).try_acquire()

    listed = await call("ls", "--output", "json")
    assert (listed.code, listed.err) == (0, "")
    assert [line["request_id"] for line in listed.lines] == [video, picture]
    assert (listed.lines[1]["label"], listed.lines[1]["outputs"], listed.lines[1]["downloaded"]) == ("fox", 1, 0)
    assert listed.lines[1]["created_at"].endswith("Z")
    found = await call("ls", "label:fox", "state:succeeded")
    title, line = found.out.splitlines()
    assert title.split()[:2] == ["ID", "STATE"]
    assert line.split()[::2][:2] == [picture, "succeeded"]
    assert found.err == "1 of 2.\n"
    assert "1 of 2 that fit" in (await call("ls", "--limit", "1")).err
    wrong = await call("ls", "colour:red")
    assert (wrong.code, wrong.out) == (64, "")
    assert "colour:" in wrong.err

    done = await call("download", picture, "--output-dir", str(tmp_path / "files"), "--output", "json")
    assert (done.code, done.data["state"], done.data["request_id"]) == (0, "done", picture)
    assert Path(done.data["path"]).parent == tmp_path / "files"
    assert (
        await call("download", "label:fox", "--output-dir", str(tmp_path / "files"))
    ).out == f"{done.data['path']}\n"
    elsewhere = await call("download", picture, "--output-dir", str(tmp_path / "elsewhere"))
    assert (elsewhere.code, Path(elsewhere.out.strip()).parent) == (0, tmp_path / "elsewhere")
    assert Path(elsewhere.out.strip()).read_bytes() == Path(done.data["path"]).read_bytes()
    assert (await call("download", video)).code == 65
    assert (await call("download", "nobody-knows-this")).code == 65


async def test_files_of_what_has_succeeded_are_here_when_nobody_else_fetches_them(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Journal.downloads_changed_since

    async def told_late(journal: Journal, since: int) -> object:
        found = await told(journal, since)
        await asyncio.sleep(0.2)
        return found

    monkeypatch.setattr(Journal, "downloads_changed_since", told_late)
    set_faults(signed_in, latency={"strength": 0.5, "mode": "steady", "calls": ["file"]})
    assert (await call(*FOX, "--no-wait")).code == 0
    assert (await call("watch")).code == 0
    assert rows(home, "state, downloaded") == [("succeeded", 1)]


async def test_a_dashboard_that_polls_is_followed(signed_in: Any, call: Call, home: Path) -> None:
    async with engine_on(signed_in, home) as rig:
        await rig.until_polling()
        job = await rig.submit(prompt="a quay")
        assert (await call("watch", "quay")).code == 65  # The title is what the person will know it by.
        watched = await call("watch", "harbour")
        assert watched.code == 0
        assert watched.out.splitlines()[-1].endswith("succeeded, flux-2-klein/9b/text-to-image")
        assert rig.engine.status.polling
        assert (await rig.job(job.id)).is_final


async def test_the_code_says_what_is_worst(
    signed_in: Any, call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await call("run", VIDEO, "--set", "prompt=first", "--no-wait")).code == 0
    assert (await call("watch", "--timeout", "0.1")).code == 75
    set_faults(signed_in, server_error={"strength": 1, "calls": ["submit"]})
    assert (await call(*FOX)).code == 70
    assert (await call("watch", "state:unknown")).code == 70
    set_faults(signed_in)
    assert (await call("run", VIDEO, "--no-validate", "--set", "duration:=-5", "--set", "prompt=x")).code == 65
    rejected = await call("watch", "state:rejected")
    assert rejected.code == 1
    assert len(rejected.out.splitlines()) == 1
    monkeypatch.setenv("RUNCOMFY_TOKEN", "somebody-s-old-token")
    assert (await call("watch", "state:queued,running", "--timeout", "20")).code == 77


LOADED = """
import sys
sys.modules["click"] = None  # Of the development tools: httpx would import it.
from runcomfy_tui.cli import main
main(sys.argv[1:])
print(*sys.modules)
"""


@pytest.mark.parametrize(
    ("argv", "never"),
    [
        (("ls",), {"textual", "httpx", "keyring", "asyncio", "runcomfy_tui.engine"}),
        (("status", "nobody-knows-this"), {"textual", "keyring", "jsonschema_rs", "runcomfy_tui.engine"}),
    ],
)
async def test_what_is_asked_often_loads_little(argv: tuple[str, ...], never: set[str], signed_in: Any) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADED, *argv, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    loaded = set(out.decode().split())
    assert "runcomfy_tui.wiring.job_reading" in loaded
    assert loaded.isdisjoint(never)
