"""``--debug``: any command leaves a log, says where at its end, and no token is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.simulator import Server
from tests.cli.conftest import Call


@pytest.mark.parametrize(
    "argv", [("--debug", "deployments", "list"), ("whoami", "--debug"), ("get-nothing", "--debug")]
)
async def test_it_is_named_at_the_end(
    argv: tuple[str, ...], call: Call, service: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = service.environment["RUNCOMFY_TOKEN"]
    monkeypatch.setenv("RUNCOMFY_TOKEN", token)
    done = await call(*argv)
    log = home / "logs" / "runcomfy-tui.log"
    if "get-nothing" in argv:
        assert (done.code, log.exists()) == (64, False)
        return
    assert done.code == 0
    assert done.err.splitlines()[-1].endswith(str(log))
    assert "HTTP Request: GET" in log.read_text()
    assert token not in log.read_text()


async def test_where_none_can_be_written_the_command_works_all_the_same(
    call: Call, service: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RUNCOMFY_TUI_HOME", str(tmp_path / "file" / "home"))
    done = await call("config", "path", "--debug")
    assert done.code == 0
    assert "No log could be written" in done.err
