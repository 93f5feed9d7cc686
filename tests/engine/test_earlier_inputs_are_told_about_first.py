"""Before an earlier job's inputs are sent again it is said what of them is gone, and which files changed since."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import OUTPUTS_KEPT_S
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.source import Source
from runcomfy_tui.engine.compose import composed
from runcomfy_tui.engine.earlier_inputs import EarlierInputs, earlier_inputs
from runcomfy_tui.forms import Items, Members, Typed, check, load, read_schema
from runcomfy_tui.forms.earlier import hosted_urls, said_first, unchanged, with_files
from runcomfy_tui.forms.media import FileFacts, LocalFile
from runcomfy_tui.store import Journal
from tests.media.samples import picture
from tests.store.full_journal import AT, request
from tests.store.samples import new_job

DAY = 86_400.0
HOSTED = "https://files.runcomfy.net/a/0.png?sig=1"
FORM = read_schema(
    {"type": "object", "properties": {
        "image": {"type": "string", "format": "image_uri"},
        "more": {"type": "array", "format": "image_uris"},
        "clip": {"type": "object", "properties": {"first": {"type": "string", "format": "image_uri"}}},
        "prompt": {"type": "string"},
    }}
)  # fmt: skip


def uri(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def source(pointer: str, path: str, data: bytes) -> Source:
    return Source(pointer, path, hashlib.sha256(data).hexdigest(), len(data))


def test_outputs_that_were_deleted_are_told_with_their_age() -> None:
    body = {
        "prompt": "https://not.alone a text",
        "image": HOSTED,
        "more": ["https://mine.example/a.png", "https://x.runcomfy.net/b.png", "http://127.0.0.1:8000/c.png"],
    }
    assert hosted_urls(body) == [HOSTED, "https://x.runcomfy.net/b.png", "http://127.0.0.1:8000/c.png"]
    ended = {"https://files.runcomfy.net/a/0.png": AT, "http://127.0.0.1:8000/c.png": AT - 9 * DAY}

    def said(now: float) -> list[tuple[tuple[str | int, ...], str]]:
        return said_first(body, (), {}, now=now, ended_at=ended)

    maybe = (("more", 1), "is an output of RunComfy, which deletes them after 7 days: it may be gone")
    local = (("more", 2), "is an output of an earlier job, which RunComfy deleted 2 days ago: choose another")
    assert said(AT + 1) == [maybe, local]
    place, words = said(AT + OUTPUTS_KEPT_S + 60)[0]
    assert place == ("image",)
    assert "deleted less than a day ago" in words
    assert "deleted a day ago" in said(AT + OUTPUTS_KEPT_S + DAY)[0][1]


def test_files_that_changed_are_told_and_the_others_stand_as_paths() -> None:
    body = {"image": uri(b"one"), "more": [uri(b"two"), HOSTED, uri(b"three")], "clip": {"first": uri(b"four")}}
    files = [
        source("/image", "/p/one.png", b"one"),
        source("/more/0", "/p/two.png", b"two"),
        source("/more/2", "/p/three.png", b"three"),
        source("/clip/first", "/p/four.png", b"four"),
        # Nothing that was imported makes a path stand for other bytes than those that were sent.
        source("/prompt", "/p/secret.png", b"secret"),
        source("/image", "/p/other.png", b"other"),
    ]
    now = {each.path: each.sha256 for each in files}
    current: dict[str, str | None] = {**now, "/p/two.png": "0" * 64, "/p/three.png": None}
    said = said_first(body, files, current, now=AT, ended_at={"https://files.runcomfy.net/a/0.png": AT})
    assert said == [
        (("more", 0), "came from two.png, which has changed since: what was sent then is kept here"),
        (("more", 2), "came from three.png, which is not there any more: what was sent then is kept here"),
    ]
    same = unchanged(body, files, current)
    assert [each.path for each in same] == ["/p/one.png", "/p/four.png"]
    entries = with_files(load(FORM, body), body, same)
    assert entries["image"] == Typed("/p/one.png")
    assert isinstance(entries["more"], Items)
    assert entries["more"].entries[0] == Typed(uri(b"two"))
    assert entries["clip"] == Members({"first": Typed("/p/four.png")})


class Desk:
    def facts(self, path: str) -> FileFacts:
        return FileFacts(path, 3, "image/png", "image", 1, 1)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal, None]:
    found = await Journal.open(tmp_path / "state" / "journal.db")
    yield found
    await found.close()


async def test_from_the_journal_to_the_same_body_again(journal: Journal, tmp_path: Path) -> None:
    one, two = picture(tmp_path / "one.png"), picture(tmp_path / "two.png", (30, 30))
    body: dict[str, object] = {"image": LocalFile(str(one)), "more": [LocalFile(str(two))], "prompt": "x"}
    made = await composed(body)
    job = await journal.create_job(new_job(), made.content, files=made.sources)
    found = await earlier_inputs(journal, job.id, AT)
    assert found == EarlierInputs(json.loads(made.content), made.sources, ())
    entries = with_files(load(FORM, found.body), found.body, found.files)
    checked = check(FORM, entries, Desk())
    assert checked.body is not None, checked
    assert json.loads((await composed(checked.body)).content) == json.loads(made.content)
    picture(two, (31, 30))
    one.unlink()
    found = await earlier_inputs(journal, job.id, AT)
    assert found.files == ()
    assert [place for place, _ in found.said_first] == [("image",), ("more", 0)]
    entries = with_files(load(FORM, found.body), found.body, found.files)
    assert check(FORM, entries, Desk()).body == json.loads(made.content)


async def test_a_file_of_the_same_size_is_hashed(journal: Journal, tmp_path: Path) -> None:
    one = picture(tmp_path / "one.bmp", (8, 8))
    made = await composed({"image": LocalFile(str(one))})
    job = await journal.create_job(new_job(), made.content, files=made.sources)
    data = bytearray(one.read_bytes())
    data[-1] ^= 1
    one.write_bytes(data)
    assert "has changed since" in (await earlier_inputs(journal, job.id, AT)).said_first[0][1]


async def test_when_a_hosted_file_was_made_is_known_from_the_journal(journal: Journal) -> None:
    made = await journal.create_job(replace(new_job(), created_at=AT), b"{}")
    for event in (ev.Submitting(AT, "o"), ev.Accepted(AT, request(1))):
        await journal.apply(made.id, event)
    ended = ev.ResultFetched(AT + 9, ev.Verdict.SUCCEEDED, finished_at=AT + 5, outputs=2)
    url = "https://storage.runcomfy.net/a/1.png"
    assets = [Asset(0, f"{url}?signature=1", MediaKind.IMAGE, ".png")]
    await journal.apply(made.id, ended, result=b"{}", assets=assets)
    assert await journal.outputs_ended([f"{url}?another=signature", "https://a.example/x"]) == {url: AT + 5}
    job = await journal.create_job(new_job(), json.dumps({"image": f"{url}?X=1"}).encode())
    assert (await earlier_inputs(journal, job.id, AT + DAY)).said_first == ()
    late = await earlier_inputs(journal, job.id, AT + 10 * DAY)
    assert "deleted 2 days ago" in late.said_first[0][1]


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff"])
async def test_a_body_that_is_no_object_is_told(journal: Journal, body: bytes) -> None:
    job = await journal.create_job(new_job(), body)
    with pytest.raises(RuncomfyTuiError, match="inputs of this job"):
        await earlier_inputs(journal, job.id, AT)
