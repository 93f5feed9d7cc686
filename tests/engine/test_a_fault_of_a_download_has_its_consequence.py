"""What each fault means for a download, and what each answer of a file host means for the part that is here."""

from __future__ import annotations

import errno
import random

import pytest

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.engine.download_answer import Coming, asking_for, read_answer
from runcomfy_tui.engine.download_faults import MOST_ATTEMPTS, PROGRESS_BYTES, NoRoom, after_fault, unless_too_early
from runcomfy_tui.engine.part_file import PartInUse
from runcomfy_tui.store import Download

NOW = 1_700_000_000.0
ROW = Download("job", 0, "https://files.runcomfy.net/x.png", MediaKind.IMAGE, "running", etag='"one"', done_bytes=5)
TAG = '"one"'


def after(fault: errors.RuncomfyTuiError | OSError, row: Download = ROW, gained_bytes: int = 0) -> Download:
    return after_fault(row, fault, NOW, gained_bytes, random.Random(1))


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (errors.NotConnected("no route", sent=False), "wanted"),
        (errors.ConnectionCut("broke off", sent=True), "wanted"),
        (errors.TimedOut("stalled", sent=True), "wanted"),
        (errors.CertificateRefused("not trusted", sent=False), "failed"),
        (errors.ServerFault("answers 500", status=500), "wanted"),
        (errors.ServerFault("answers 503", status=503), "wanted"),
        (errors.ServerFault("answers 429", status=429), "wanted"),
        (errors.ServerFault("answers 400", status=400), "failed"),
        (errors.ServerFault("answers 302 without an address", status=302), "failed"),
        (errors.Unauthorised("token", status=401), "wanted"),
        (errors.NotYours("another account's", status=403), "failed"),
        (errors.NotFound("not known", status=404), "gone"),
        (errors.FileGone("answers 410"), "gone"),
        (errors.UnsafeUrl("port 80 instead of 443"), "refused"),
        (errors.FileDamaged("empty"), "failed"),
        (errors.FileFault("too many files"), "failed"),
        (PartInUse("another program writes it"), "wanted"),
        (errors.ConfigurationError("proxy"), "failed"),
        (errors.JournalError("locked"), "wanted"),
        (NoRoom("no room"), "paused"),
        (OSError(errno.ENOSPC, "No space left on device"), "paused"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "paused"),
        (OSError(errno.EACCES, "Permission denied"), "failed"),
        (OSError(errno.EROFS, "Read-only file system"), "failed"),
    ],
    ids=lambda value: f"{type(value).__name__} {value}" if isinstance(value, Exception) else "",
)
def test_a_fault(fault: errors.RuncomfyTuiError | OSError, state: str) -> None:
    row = after(fault)
    assert row.state == state
    assert row.problem
    assert (row.retry_at is not None) == (state in ("wanted", "paused"))
    assert row.etag == TAG


def test_waits_grow_and_end() -> None:
    row, waits = ROW, []
    while (row := after(errors.ConnectionCut("broke off", sent=True), row)).state == "wanted":
        assert row.retry_at is not None
        waits.append(row.retry_at - NOW)
    assert row.state == "failed"
    assert row.problem == f"broke off (tried {MOST_ATTEMPTS} times)"
    assert 0.5 <= waits[0] <= 1.0
    assert 300 <= waits[-1] <= 600
    assert 15 * 60 < sum(waits) < 60 * 60


def test_a_try_that_brought_something_does_not_count() -> None:
    row = ROW
    for _ in range(100):
        row = after(errors.ConnectionCut("broke off", sent=True), row, PROGRESS_BYTES)
    assert (row.state, row.attempts) == ("wanted", 1)
    assert row.retry_at is not None
    assert row.retry_at - NOW < 1.0


def test_a_wait_that_was_asked_for_is_kept() -> None:
    row = after(errors.RateLimited("slow down", status=429, retry_after_s=77.0))
    assert row.retry_at == NOW + 77.0


def test_a_file_that_is_gone_too_early_is_asked_for_some_times_more() -> None:
    row, tries = ROW, 0
    while (
        row := unless_too_early(after(errors.FileGone("answers 404"), row), NOW + 1, random.Random(1))
    ).state == "wanted":
        tries += 1
    assert (tries, row.state, row.problem) == (2, "gone", "answers 404")
    late = unless_too_early(after(errors.FileGone("answers 404")), NOW, random.Random(1))
    assert (late.state, late.problem) == ("gone", "deleted at RunComfy after 7 days")


def test_only_a_part_with_a_tag_is_asked_to_go_on() -> None:
    assert asking_for(5, TAG) == {"Range": "bytes=5-", "If-Range": TAG}
    assert asking_for(0, TAG) == asking_for(5, None) == {}


@pytest.mark.parametrize(
    ("status", "headers", "coming", "size"),
    [
        (200, {"content-length": "10", "etag": TAG}, Coming.WHOLE, 10),
        (200, {}, Coming.WHOLE, None),
        (200, {"content-length": "-1"}, Coming.WHOLE, None),
        (200, {"content-length": "१०"}, Coming.WHOLE, None),
        (206, {"content-range": "bytes 5-9/10", "content-length": "5", "etag": TAG}, Coming.REST, 10),
        (206, {"content-range": "bytes 5-9/10"}, Coming.REST, 10),
        (206, {"content-range": "bytes 5-9/10", "etag": 'W/"one"'}, Coming.REST, 10),
        (206, {"content-range": "bytes 5-9/10", "etag": '"two"'}, Coming.UNFIT, None),
        (206, {"content-range": "bytes 5-8/10"}, Coming.UNFIT, None),
        (206, {"content-range": "bytes 4-9/10"}, Coming.UNFIT, None),
        (206, {"content-range": "bytes 5-4/5"}, Coming.UNFIT, None),
        (206, {"content-range": "bytes 5-9/10", "content-length": "6"}, Coming.UNFIT, None),
        (206, {"content-type": "multipart/byteranges; boundary=x"}, Coming.UNFIT, None),
        (416, {"content-range": "bytes */5"}, Coming.NOTHING, 5),
        (416, {"content-range": "bytes */5", "etag": '"two"'}, Coming.UNFIT, None),
        (416, {"content-range": "bytes */6"}, Coming.UNFIT, None),
        (416, {}, Coming.UNFIT, None),
    ],
)
def test_an_answer(status: int, headers: dict[str, str], coming: Coming, size: int | None) -> None:
    answer = read_answer(status, headers, 5, TAG)
    assert (answer.coming, answer.size_bytes) == (coming, size)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (206, {"content-range": "bytes 0-9/10"}, "206 instead of the file"),
        (416, {"content-range": "bytes */0"}, "416 instead of the file"),
        (200, {"content-encoding": "gzip"}, "packs"),
        (200, {"content-length": str(2 * 1024**3 + 1)}, "over 2 GiB"),
    ],
)
def test_what_cannot_be_a_file(status: int, headers: dict[str, str], words: str) -> None:
    with pytest.raises(errors.FileDamaged, match=words):
        read_answer(status, headers, 0, None)
