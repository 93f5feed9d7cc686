"""The log's file: it rotates, its old ones are private too, and several processes share it without losing a line."""

from __future__ import annotations

import logging
import re
import stat
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from runcomfy_tui.wiring import log_file
from runcomfy_tui.wiring.log_file import FILES_KEPT, LogFile

_WRITER = """
import logging, sys
from pathlib import Path
from runcomfy_tui.wiring import log_file
log_file.MOST_BYTES, log_file.FILES_KEPT = 20_000, 100
handler = log_file.LogFile(Path(sys.argv[1]), lambda: f"# {sys.argv[2]}\\n")
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
for number in range(300):
    text = f"<{sys.argv[2]}-{number}>" + "." * (12_000 if number % 50 == 0 else 80)
    handler.emit(logging.LogRecord("any", logging.INFO, "", 0, text, None, None))
"""


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("any", logging.INFO, "", 0, text, None, None)


def test_it_rotates_and_every_file_is_private_and_has_a_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 1_000)
    handler = LogFile(tmp_path / "the.log", lambda: "# head\n")
    for number in range(60):
        handler.emit(record(f"{number:02}" + "x" * 98))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["the.log", *(f"the.log.{n}" for n in range(1, FILES_KEPT + 1))]
    assert all(file.stat().st_size <= 1_100 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.read_text().startswith("# head\n") for file in files)
    assert files[0].read_text().splitlines()[-1].startswith("59")


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "the.log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="links"):
        LogFile(tmp_path / "the.log")


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "the.log")
    handler.emit(record("one"))
    (tmp_path / "the.log").unlink()
    handler.emit(record("two"))
    handler.close()
    assert (tmp_path / "the.log").read_text() == "two\n"


def test_several_processes_lose_no_line_and_garble_none(tmp_path: Path) -> None:
    log = tmp_path / "the.log"
    names = "abc"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(log), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    threads = [threading.Thread(target=child.communicate, args=("go\n",)) for child in children]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [child.returncode for child in children] == [0] * len(children)
    lines = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    told = Counter(line.strip(".") for line in lines if not line.startswith("#"))
    assert told == Counter(f"<{name}-{number}>" for name in names for number in range(300))
    assert all(re.fullmatch(r"<\w-\d+>\.+|# [abc]", line) for line in lines)
    assert max(file.stat().st_size for file in tmp_path.iterdir()) < 60_000
