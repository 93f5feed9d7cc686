"""``runcomfy-tui journal``: what it prints, where, and with which exit code; nothing heavy is loaded for it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui.cli import main
from runcomfy_tui.cli.arguments import parse
from runcomfy_tui.store import Journal
from tests.store import full_journal
from tests.store.full_journal import SECRET_KEY, SIGNATURE
from tests.store.samples import query


def place(home: Path, profile: str = "default") -> Path:
    return home / "state" / "profiles" / profile / "journal.db"


@pytest.fixture
def full(home: Path) -> Path:
    asyncio.run(full_journal.made(place(home)))
    return place(home)


def test_a_check(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "check"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"{full}: sound"
    assert any("17 jobs: 2 intent, 1 submitting" in line for line in lines)
    query(full, "UPDATE jobs SET request_id = NULL WHERE title = 'running'")
    assert main(["journal", "check"]) == 1
    out = capsys.readouterr().out
    assert "1 problem" in out
    assert "without a request" in out


@pytest.mark.parametrize("argv", [["--output", "json", "journal", "check"], ["journal", "check", "--output", "json"]])
def test_a_check_in_json(argv: list[str], full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["sound"] is True
    assert report["jobs"]["queued"] == 4
    assert report["problems"] == []


def test_without_a_journal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "check"]) == 66
    assert main(["journal", "export"]) == 1
    assert main(["journal", "prune"]) == 1
    assert main(["journal", "recover"]) == 66
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("There is no journal") == 3
    assert not home.exists()


def test_an_export_to_standard_output_and_back(
    full: Path, home: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["journal", "export"]) == 0
    out, err = capsysbinary.readouterr()
    assert out.isascii()
    assert out.count(b"\n") == 1 + 17 + 2 + 1 + 1 + 2 + 1
    assert err.startswith(b"Exported 17 jobs. Left out: 22 kB of media")
    assert SECRET_KEY.encode() not in out
    assert SIGNATURE.encode() not in out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(out)))
    assert main(["journal", "import", "-", "--profile", "other"]) == 0
    text = capsysbinary.readouterr()[0].decode()
    assert "Imported 17 jobs; 0 known already. Nothing was sent." in text
    assert "waiting for a key: 2 jobs" in text
    assert query(place(home, "other"), "SELECT DISTINCT profile FROM jobs") == [("other",)]


def test_an_export_to_a_file_is_private_and_overwrites_nothing(
    full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.jsonl"
    assert main(["journal", "export", "--media", "--output-file", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine")
    assert main(["journal", "export", "--output-file", str(file)]) == 1
    assert file.read_text() == "mine"
    assert "--force" in capsys.readouterr().err
    assert main(["journal", "export", "--output-file", str(file), "--force"]) == 0
    assert file.read_text().startswith('{"type":"header"')
    assert [entry.name for entry in tmp_path.iterdir() if "part" in entry.name] == []


def test_an_export_that_fails_leaves_no_half_of_a_file(full: Path, tmp_path: Path) -> None:
    query(full, "UPDATE jobs SET state = 'dreaming' WHERE title = 'lost'")
    assert main(["journal", "export", "--output-file", str(tmp_path / "all.jsonl")]) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["home"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_export_to_a_full_disk(full: Path) -> None:
    code = "import sys; from runcomfy_tui.cli import main; sys.exit(main(['journal', 'export']))"
    with Path("/dev/full").open("wb") as device:
        done = subprocess.run([sys.executable, "-c", code], stdout=device, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "Standard output could not be written (No space left on device).\n")


def test_imports_that_cannot_be(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jsonl").write_text("nonsense\n")
    assert main(["journal", "import", str(tmp_path / "bad.jsonl")]) == 65
    assert capsys.readouterr().err == "Nothing was imported: line 1: it is not JSON.\n"
    assert main(["journal", "import", str(tmp_path / "nowhere")]) == 66
    assert main(["journal", "import", str(tmp_path)]) == 66


def test_pruning(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query(full, "UPDATE jobs SET state = 'failed', request_id = 'r' || id WHERE id IN (SELECT job_id FROM body_parts)")
    assert main(["journal", "prune", "--dry-run"]) == 0
    assert capsys.readouterr().out == "Would free 22 kB: 1 media of 6 jobs (22 kB).\n"
    assert main(["journal", "prune", "--keep-failed"]) == 0
    assert "Freed 0 B" in capsys.readouterr().out
    assert main(["journal", "prune", "--output", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["media"], told["freed_bytes"]) == (1, 22_022)
    assert told["shrunk_bytes"] > 15_000
    assert main(["journal", "prune", "--older-than", "9000w"]) == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["journal"],
        ["journal", "burn"],
        ["journal", "import"],
        ["journal", "prune", "--older-than", "soon"],
        ["journal", "prune", "--older-than", "30"],
        ["journal", "check", "--output", "xml"],
        ["demo", "--output", "json"],
        ["--output", "json"],
    ],
)
def test_arguments_that_cannot_be_meant(argv: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 64
    assert capsys.readouterr().out == ""
    assert not home.exists()


def test_the_profile_stands_before_or_after() -> None:
    for argv in (
        ["--profile", "w", "journal", "check"],
        ["journal", "--profile", "w", "check"],
        ["journal", "check", "--profile", "w"],
    ):
        arguments = parse(argv)
        assert (arguments.command, arguments.action, arguments.profile) == ("journal", "check", "w")


def test_recovering_one_s_own_journal_and_one_that_was_set_aside(
    full: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "recover"]) == 1
    assert "not damaged" in capsys.readouterr().err
    data = full.read_bytes()
    full.write_bytes(b"\xff" * 8192 + data[8192:])
    assert main(["journal", "recover"]) == 0
    captured = capsys.readouterr()
    assert "journal.damaged-1.db" in captured.err
    assert "Of 17 jobs in it 17 were recovered" in captured.out
    assert main(["journal", "check"]) == 0
    aside = full.with_name("journal.damaged-1.db")
    assert main(["journal", "recover", str(aside), "--profile", "other", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["jobs"] == 17
    assert main(["journal", "recover", str(aside)]) == 0
    assert "Of 17 jobs in it 0 were recovered, 17 were known already" in capsys.readouterr().out


async def test_all_of_it_works_while_a_window_is_open(full: Path, tmp_path: Path) -> None:
    journal = await Journal.open(full)
    file = str(tmp_path / "all.jsonl")
    for argv in (["check"], ["export", "--output-file", file], ["import", file], ["prune", "--older-than", "1h"]):
        assert await asyncio.to_thread(main, ["journal", *argv]) == 0
        await journal.put_meta("ui.theme", argv[0])
    assert len(await journal.jobs()) == 17
    await journal.close()


def test_nothing_heavy_is_loaded(full: Path) -> None:
    code = (
        "import sys\nfrom runcomfy_tui.cli import main\n"
        "code = [main(['journal', *argv]) for argv in (['check'], ['export'], ['prune'])]\n"
        "unwanted = {'textual', 'httpx', 'httpcore', 'keyring', 'PIL', 'av', 'jsonschema_rs'} & set(sys.modules)\n"
        "print('END', code, sorted(unwanted))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}, check=True)
    assert done.stdout.splitlines()[-1] == "END [0, 0, 0] []"
