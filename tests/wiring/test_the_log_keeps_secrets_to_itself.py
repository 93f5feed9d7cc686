"""The log: private, never on the screen, and without anything that could not be shared."""

from __future__ import annotations

import base64
import html
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
from runcomfy_tui.wiring.log_file import LogFile
from runcomfy_tui.wiring.redaction import HIDDEN

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


def encoded(before: str, behind: str) -> str:
    return base64.b64encode(f"{before}{SECRET}{behind}".encode()).decode()


@pytest.mark.parametrize(
    "spelled",
    [
        *(SECRET, repr(SECRET), repr(SECRET.encode()), json.dumps({"t": SECRET}), html.escape(SECRET)),
        *(quote(SECRET, safe=""), quote(SECRET), quote(SECRET, safe="").replace("%2F", "%2f").replace("%5C", "%5c")),
    ],
)
def test_a_token_is_not_written_however_it_is_spelled(log: Path, spelled: str) -> None:
    logging.getLogger("any").info("the token is %s!", spelled)
    text = log.read_text("utf-8")
    assert "the token is" in text
    assert HIDDEN in text
    assert "odd" not in text


@pytest.mark.parametrize(("before", "behind"), [("", ""), ("a", "b"), ("ab", "cd"), ("user:", ":x"), ("Bearer ", "")])
def test_a_token_is_not_written_as_a_part_of_something_in_base64(log: Path, before: str, behind: str) -> None:
    logging.getLogger("any").info("Authorization is %s!", encoded(before, behind))
    text = log.read_text("utf-8")
    told = text[text.index("Authorization is ") + 17 : text.index("!")]
    # What is left of it gives no more than a character at each end of the token.
    assert HIDDEN in told
    assert len(told) - len(HIDDEN) <= len(base64.b64encode(f"{before}{behind}".encode())) + 8


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


def test_what_tells_who_somebody_is_is_not_written(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/people/q.sample")
    for words in (
        *("it is q.sample+runs@mail.example.org.", "/srv/people/q.sample/pictures/fox.png is missing"),
        *("see /home/quill/.config/x and /Users/quill/Library", "at https://h.runcomfy.net/home/page"),
    ):
        logging.getLogger("any").info("%s", words)
    text = log.read_text("utf-8")
    assert "sample" not in text
    assert "quill" not in text
    assert "it is (e-mail)." in text
    assert "~/pictures/fox.png is missing" in text
    assert "see ~/.config/x and ~/Library" in text
    assert "https://h.runcomfy.net/home/page" in text


def test_long_quotations_and_media_are_not_written(log: Path) -> None:
    prompt = "an otter asleep on a raft of kelp, soft morning light, very detailed fur, 35mm"
    try:
        raise ValueError(
            f"{prompt!r} is too long, {prompt.upper()!r} too; data:image/png;base64,{'iVBORw0KG' * 9} as well"
        )
    except ValueError:
        logging.getLogger("any").exception("failed")
    text = log.read_text("utf-8")
    assert "otter" not in text.lower().replace("raise valueerror", "")
    assert "iVBOR" not in text
    assert f"ValueError: '({len(prompt)} characters)' is too long" in text
    assert f'File "{__file__}"' in text or 'File "~' in text


def test_what_never_ends_is_cut(log: Path) -> None:
    logging.getLogger("any").info("y" * 5_000_000)
    assert "characters more" in log.read_text("utf-8")
    assert log.stat().st_size < 300_000


def test_each_process_begins_with_its_versions(log: Path) -> None:
    first, second = log.read_text("utf-8").splitlines()
    assert first.startswith(f"# {os.getpid()}: runcomfy-tui ")
    assert all(name in first for name in ("Python 3.", "SQLite 3.", "httpx 0.", "textual "))
    assert second.endswith("nothing here is secret")


def test_other_peoples_details_are_not_written(log: Path) -> None:
    logging.getLogger("some.library").debug("the details")
    logging.getLogger("runcomfy_tui.engine").debug("our details")
    assert "the details" not in log.read_text("utf-8")
    assert "our details" in log.read_text("utf-8")


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
def test_a_full_disk_says_nothing_on_the_screen(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, LogFile)]
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(handler, "_file", full.fileno)
        old = handler.setStream(full)
        assert old is not None
        logging.getLogger("any").error("x" * 10_000)
        handler.setStream(old)
        monkeypatch.undo()
    assert capsys.readouterr() == ("", "")
    logging.getLogger("any").error("there is room again")
    assert "there is room again" in log.read_text("utf-8")
