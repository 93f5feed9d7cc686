"""``config path``, ``show``, ``check`` and ``reference``: both streams and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui.cli import main
from runcomfy_tui.settings import SETTINGS


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUNCOMFY_TUI_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "config.toml"


def test_path_names_the_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "path"]) == 0
    told = capsys.readouterr()
    assert told.out == f"{file}\n"
    assert "not there yet" in told.err
    file.touch()
    assert main(["--output", "json", "config", "path"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(file), "exists": True}


def test_show_tells_where_each_value_is_from(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNCOMFY_TUI_THEME", "dusk")
    monkeypatch.setenv("RUNCOMFY_TOKEN", "secret-of-mine")
    file.write_text("\nmouse = false\n[profiles.work]\nmost_rate = 3\n")
    assert main(["config", "show", "--profile", "work"]) == 0
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert rows["mouse"] == ["false", "line", "2"]
    assert rows["most_rate"] == ["3", "line", "4"]
    assert (rows["theme"], rows["profile"]) == (["dusk", "RUNCOMFY_TUI_THEME"], ["work", "--profile"])
    assert "secret-of-mine" not in out
    assert main(["config", "show", "--output=json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["name"] for line in lines} == set(SETTINGS)
    assert {
        "name": "mouse",
        "value": False,
        "layer": "file",
        "source": f"{file}, line 2",
        "group": "The screen",
    } in lines


def test_check_names_everything_that_is_wrong(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["config", "check"]) == 0
    assert "defaults hold" in capsys.readouterr().err
    monkeypatch.setenv("RUNCOMFY_TUI_MOUSE", "perhaps")
    file.write_text("mouze = false\n\nmost_rate = 99\n")
    assert main(["config", "check", "--output", "json"]) == 64
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["line"] for line in lines] == [1, 3, None]
    assert lines[0]["advice"] == "Did you mean mouse?"
    assert lines[2]["message"].startswith("RUNCOMFY_TUI_MOUSE must be")


def test_a_wrong_file_stops_other_commands_but_not_these(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("mouze = false\n")
    for command in (["config", "show"], ["journal", "check"]):
        assert main(command) == 64
        told = capsys.readouterr()
        assert told.out == ""
        assert f"{file}, line 1: mouze is not a setting of runcomfy-tui. Did you mean mouse?" in told.err
    assert [main(["config", each]) for each in ("path", "reference")] == [0, 0]


def test_reference_prints_a_file_or_the_page(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "reference"]) == 0
    file.write_text(capsys.readouterr().out)
    assert main(["config", "check"]) == 0
    capsys.readouterr()
    assert main(["config", "reference", "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("# Configuration\n")


def test_without_a_file_nothing_that_reads_one_is_loaded(file: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from runcomfy_tui import locations, settings\n"
        "settings.load({}, {}, locations.under(Path(sys.argv[1])))\n"
        "print(*({'tomllib', 'difflib', 'runcomfy_tui.settings.file'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, file.parents[1]], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
