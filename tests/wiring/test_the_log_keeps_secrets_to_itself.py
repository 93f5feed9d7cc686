"""The log: private, rotating, never on the screen, without tokens, queries of URLs, and control characters."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from runcomfy_tui.auth import Token
from runcomfy_tui.wiring import logs

SECRET = 'rc-"tok\\en/with+odd=characters'


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "home" / "logs" / "the.log"
    hooks = threading.excepthook, sys.unraisablehook
    logs.start(path, debug=True)
    logs.hide(Token(SECRET, "a test"))
    yield path
    logs.stop()
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    logging.getLogger().setLevel(logging.WARNING)


@pytest.mark.parametrize("spelled", [SECRET, repr(SECRET), json.dumps({"t": SECRET}), quote(SECRET, safe="")])
def test_a_token_is_not_written_however_it_is_spelled(log: Path, spelled: str) -> None:
    logging.getLogger("any").info("the token is %s!", spelled)
    text = log.read_text("utf-8")
    assert "the token is" in text
    assert logs.HIDDEN in text
    assert "odd" not in text


def test_a_token_in_a_traceback_is_not_written(log: Path) -> None:
    try:
        raise ValueError(f"Illegal header value b'Bearer {SECRET}'")
    except ValueError:
        logging.getLogger("any").exception("failed")
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert "odd" not in text


def test_a_bearer_that_nobody_registered_is_not_written(log: Path) -> None:
    logging.getLogger("any").info("Authorization: Bearer unregistered-token-123")
    assert "unregistered" not in log.read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://h.runcomfy.net/a/b.png?sig=abc&x=1#f", "https://h.runcomfy.net/a/b.png"),
        ("HTTP://me:pw@127.0.0.1:80/x?q", "HTTP://127.0.0.1:80/x"),
        ("socks5://me:pw@proxy:1080", "socks5://proxy:1080"),
        ("https://h.runcomfy.net/a", "https://h.runcomfy.net/a"),
    ],
)
def test_urls_are_written_without_their_query(log: Path, url: str, kept: str) -> None:
    logging.getLogger("any").info("fetched <%s> now", url)
    assert f"fetched <{kept}> now\n" in log.read_text("utf-8")


def test_control_characters_are_not_written(log: Path) -> None:
    logging.getLogger("any").info("a\x1b]0;title\x07b\x9b31mc")
    assert "abc" in log.read_text("utf-8")


def test_the_file_and_its_folder_are_private(log: Path) -> None:
    logging.getLogger("any").info("something")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (log.parent, log.parent.parent)} == {0o700}


def test_a_file_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "the.log"
    path.touch(0o644)
    logs.start(path)
    logs.stop()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_rotates(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("any")
    for _ in range(50):
        logger.info("x" * 100_000)
    files = sorted(log.parent.iterdir())
    assert len(files) == 1 + logs.FILES_KEPT
    assert all(file.stat().st_size <= logs.MOST_BYTES for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_warnings_and_dying_threads_go_to_the_log(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def die() -> None:
        raise RuntimeError("the thread's end")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("careful", UserWarning, stacklevel=1)
    thread = threading.Thread(target=die, name="worker-7")
    thread.start()
    thread.join()
    text = log.read_text("utf-8")
    assert "the thread worker-7 died" in text
    assert "RuntimeError: the thread's end" in text
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="nothing here refuses a write")
def test_a_log_that_cannot_be_written_is_done_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    logs.start(tmp_path / "file" / "the.log")
    logging.getLogger("any").error("nowhere")
    assert logs.record_crash(RuntimeError()) is None
    logs.stop()
    logging.captureWarnings(False)
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_says_nothing_on_the_screen(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (handler,) = [
        h for h in logging.getLogger().handlers if isinstance(h, logging.FileHandler) and h.baseFilename == str(log)
    ]
    with Path("/dev/full").open("w") as full:
        old = handler.setStream(full)
        logging.getLogger("any").error("x" * 10_000)
        handler.setStream(old)  # type: ignore[arg-type]
    assert capsys.readouterr() == ("", "")
