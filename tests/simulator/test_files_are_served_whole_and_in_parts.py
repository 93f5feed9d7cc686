"""The files of a job: types, strong ETags, ranges, conditions, HEAD, and their end after seven days."""

from __future__ import annotations

import pytest

from runcomfy_tui.simulator import Answer
from runcomfy_tui.simulator.media import media_available
from tests.simulator.stepped import PICTURE, SOUND, VIDEO, Stepped, target_of, urls_in

MAGIC = {
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8\xff",
    "webp": b"RIFF",
    "gif": b"GIF8",
    "wav": b"RIFF",
    "mp3": b"ID3",
    "mp4": b"\x00\x00\x00",
}
SMALL = {"width": 512, "height": 512}


class Shelf:
    """One finished small picture and ways to ask for it."""

    def __init__(self) -> None:
        self.stepped = Stepped()
        result = self.stepped.result(self.stepped.finished(PICTURE, **SMALL))
        self.target = target_of(urls_in(result["output"])[0])
        self.whole = self.ask().body
        self.etag = self.ask().header("etag") or ""

    def ask(self, method: str = "GET", **headers: str) -> Answer:
        """Without a token, as files are asked for."""
        self.stepped.token = ""
        answer = self.stepped.ask(method, self.target, **headers)
        self.stepped.token = self.stepped.simulator.token
        return answer.ready()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


def test_a_file_has_a_type_a_strong_etag_and_no_need_of_a_token(shelf: Shelf) -> None:
    answer = shelf.ask()
    assert answer.status == 200
    assert answer.header("content-type") == "image/png"
    assert answer.header("accept-ranges") == "bytes"
    assert shelf.etag.startswith('"')
    assert shelf.etag.endswith('"')
    assert answer.body.startswith(MAGIC["png"])


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=5-99999999", 5, None)],
)
def test_a_range_is_that_part(shelf: Shelf, asked: str, start: int, end: int | None) -> None:
    answer = shelf.ask(range=asked)
    part = shelf.whole[start:end]
    first = start % len(shelf.whole)
    assert (answer.status, answer.body) == (206, part)
    assert answer.header("content-range") == f"bytes {first}-{first + len(part) - 1}/{len(shelf.whole)}"
    assert answer.header("etag") == shelf.etag


def test_the_whole_asked_for_as_a_range_is_a_range(shelf: Shelf) -> None:
    answer = shelf.ask(range="bytes=0-")
    assert (answer.status, answer.body) == (206, shelf.whole)


def test_a_range_beyond_the_end_is_refused_with_the_length(shelf: Shelf) -> None:
    answer = shelf.ask(range=f"bytes={len(shelf.whole)}-")
    assert answer.status == 416
    assert answer.header("content-range") == f"bytes */{len(shelf.whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-3", "nonsense"])
def test_what_is_not_one_range_gets_the_whole(shelf: Shelf, asked: str) -> None:
    answer = shelf.ask(range=asked)
    assert (answer.status, answer.body) == (200, shelf.whole)


def test_if_range_goes_on_only_with_the_same_file(shelf: Shelf) -> None:
    assert shelf.ask(range="bytes=10-", if_range=shelf.etag).status == 206
    changed = shelf.ask(range="bytes=10-", if_range='"another"')
    assert (changed.status, changed.body) == (200, shelf.whole)
    assert shelf.ask(if_none_match=shelf.etag).status == 304


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_files_are_only_read(shelf: Shelf, method: str) -> None:
    assert shelf.ask(method).status == 405


def test_files_are_gone_after_seven_days() -> None:
    stepped = Stepped()
    url = urls_in(stepped.result(stepped.finished(PICTURE, **SMALL))["output"])[0]
    stepped.step(7 * 24 * 3600 - 60)
    assert stepped.ask("GET", target_of(url)).ready().status == 200
    stepped.step(120)
    answer = stepped.ask("GET", target_of(url)).ready()
    assert answer.status == 403
    assert b"AccessDenied" in answer.body
    assert stepped.ask("GET", "/files/nobody/0.png").status == 404


def test_an_unfinished_job_has_no_file() -> None:
    stepped = Stepped()
    request_id = stepped.submit()
    assert stepped.ask("GET", f"/files/{request_id}/0.png").status == 404


@pytest.mark.parametrize("wish", ["png", "jpeg", "webp"])
def test_the_format_asked_for_is_made(wish: str) -> None:
    stepped = Stepped()
    model = "openai/gpt-image-2.5/flare/edit"
    result = stepped.result(stepped.finished(model, images=["https://example.com/a.png"], output_format=wish))
    url = urls_in(result["output"])[0]
    extension = url.rpartition(".")[2]
    assert extension == {"jpeg": "jpg"}.get(wish, wish)
    assert stepped.ask("GET", target_of(url)).ready().body.startswith(MAGIC[extension])


@pytest.mark.parametrize(("model_id", "kinds"), [(VIDEO, {"jpg", "mp4", "gif"}), (SOUND, {"mp3", "wav"})])
def test_clips_and_sounds_are_real(model_id: str, kinds: set[str]) -> None:
    stepped = Stepped()
    result = stepped.result(stepped.finished(model_id, tags="x", duration=4 if model_id == VIDEO else 5, n=1))
    url = urls_in(result["output"])[-1]
    extension = url.rpartition(".")[2]
    assert extension in kinds
    assert (extension in ("mp4", "mp3")) == media_available()
    answer = stepped.ask("GET", target_of(url)).ready()
    assert answer.body.startswith(MAGIC[extension])
    assert (answer.header("content-type") or "").startswith(("video/", "audio/", "image/gif"))


def test_every_job_looks_different_and_every_rendering_the_same() -> None:
    etags = []
    for _ in range(2):
        stepped = Stepped()
        for _ in range(2):
            url = urls_in(stepped.result(stepped.finished(PICTURE, **SMALL))["output"])[0]
            etags.append(stepped.ask("GET", target_of(url)).ready().header("etag"))
    assert etags[0] != etags[1]
    assert etags[:2] == etags[2:]
