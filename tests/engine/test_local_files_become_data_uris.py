"""A file of this machine goes out as a data URI, whole and unchanged, or the reason is told and nothing is sent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.source import Source, at_pointer, path_of
from runcomfy_tui.domain.target import model
from runcomfy_tui.engine import Run, input_files, orders_for
from runcomfy_tui.engine.compose import all_composed, composed, encode_body
from runcomfy_tui.engine.input_files import identity_of, look_at, place_of, sha256_of
from runcomfy_tui.forms.media import BODY_LIMIT_BYTES, FILE_LIMIT_BYTES, LocalFile
from runcomfy_tui.simulator import Server
from tests.engine.rig import PICTURE, engine_on
from tests.media.samples import picture, sound, video


@pytest.fixture
def png(tmp_path: Path) -> Path:
    return picture(tmp_path / "a photo.png", (64, 48))


def uri(path: Path, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"


async def test_a_body_without_files_is_as_it_was() -> None:
    body = {"prompt": "caf\u00e9 \ue000file\ue001", "n": 2**64, "x": [None, True, {"a": 1e-7}]}
    made = await composed(body)
    assert made.content == encode_body(body)
    assert json.loads(made.content) == body
    assert made.sources == ()


async def test_each_file_stands_where_it_was_named(png: Path, tmp_path: Path) -> None:
    clip = video(tmp_path / "clip.mp4")
    body: dict[str, object] = {
        "prompt": "a \ue000file\ue001 of my own",
        "image": LocalFile(str(png)),
        "more": [{"a/b~c": LocalFile(str(clip))}, LocalFile(str(png)), "https://a.example/x.png"],
        "last": 1,
    }
    made = await composed(body)
    sent = json.loads(made.content)
    assert sent == {
        "prompt": "a \ue000file\ue001 of my own",
        "image": uri(png),
        "more": [{"a/b~c": uri(clip, "video/mp4")}, uri(png), "https://a.example/x.png"],
        "last": 1,
    }
    assert [source.pointer for source in made.sources] == ["/image", "/more/0/a~1b~0c", "/more/1"]
    assert [at_pointer(sent, source.pointer) for source in made.sources] == [uri(png), uri(clip, "video/mp4"), uri(png)]
    assert path_of("/more/0/a~1b~0c", sent) == ("more", 0, "a/b~c")
    first = made.sources[0]
    assert first == Source("/image", str(png), hashlib.sha256(png.read_bytes()).hexdigest(), png.stat().st_size)


async def test_home_and_relative_paths_lead_somewhere(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(png.parent))
    monkeypatch.setenv("USERPROFILE", str(png.parent))
    monkeypatch.chdir(png.parent)
    for text in ("~/a photo.png", "a photo.png", "./x/../a photo.png"):
        (source,) = (await composed({"image": LocalFile(text)})).sources
        assert source.path == str(png)
        assert look_at(text).width == 64


async def test_files_that_several_bodies_hold_are_read_once(tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(picture(tmp_path / "x.png").read_bytes() + b"\0" * 4_000_000 + b"IEND")
    bodies: list[dict[str, object]] = [{"seed": n, "image": LocalFile(str(large))} for n in range(40)]
    tracemalloc.start()
    made = await all_composed(bodies)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
    assert len({id(each.parts[1]) for each in made}) == 1
    assert [json.loads(each.content)["seed"] for each in made[:3]] == [0, 1, 2]
    orders = await orders_for(model(PICTURE), [Run(f"job {n}", body, 0.1) for n, body in enumerate(bodies[:2])])
    assert [(o.title, o.price_usd, len(o.sources), o.body == made[n].parts) for n, o in enumerate(orders)] == [
        ("job 0", 0.1, 1, True), ("job 1", 0.1, 1, True),
    ]  # fmt: skip


async def test_it_is_read_off_the_event_loop(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    read_whole = input_files.read_whole

    def noted(path: str) -> input_files.ReadFile:
        threads.append(threading.current_thread())
        return read_whole(path)

    monkeypatch.setattr("runcomfy_tui.engine.input_files.read_whole", noted)
    await composed({"image": LocalFile(str(png))})
    assert threads
    assert threads[0] is not threading.main_thread()


def test_a_file_that_was_not_read_is_never_sent_as_its_path(png: Path) -> None:
    for body in ({"image": LocalFile(str(png))}, {"x": [{"y": LocalFile("a.png")}]}):
        with pytest.raises(ConfigurationError, match=r"(image|x, item 1, y): a.*png has not been read"):
            encode_body(body)


async def refusal(path: Path | str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        await composed({"frames": ["x", LocalFile(str(path))]})
    message = str(caught.value)
    assert message.startswith("frames, item 2: ")
    return message


async def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    empty, cut = tmp_path / "empty.png", tmp_path / "cut.png"
    empty.write_bytes(b"")
    cut.write_bytes(picture(tmp_path / "whole.png").read_bytes()[:-20])
    assert "gone.png does not exist" in await refusal(tmp_path / "gone.png")
    assert "is a folder" in await refusal(tmp_path)
    assert "is an empty file" in await refusal(empty)
    assert "is cut short" in await refusal(cut)
    assert "is not a path" in await refusal("a\0b")
    assert "can be followed" in await refusal("~nobody-of-this-name/x.png")
    assert look_at(str(empty)).problem == "is an empty file"
    assert look_at(str(cut)).problem == "is cut short: its end is missing"
    assert look_at(str(tmp_path / "gone.png")).problem == "does not exist"
    assert "https://" in str(look_at("www.example.com/cat.png").problem)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
async def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert "is not a file" in await refusal(tmp_path / "pipe.png")
    assert look_at(str(tmp_path / "pipe.png")).problem == "is not a file"
    assert sha256_of(str(tmp_path / "pipe.png")) is None


async def test_a_file_that_changes_while_it_is_read_is_refused(png: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with png.open("ab") as file:
        file.write(b"\0" * 2_000_000 + b"IEND")
    encode = base64.b64encode

    def grow(piece: bytes) -> bytes:
        with png.open("ab") as file:
            file.write(b"more")
        return encode(piece)

    monkeypatch.setattr("runcomfy_tui.engine.input_files.base64.b64encode", grow)
    assert "changed while it was read" in await refusal(png)


async def test_what_does_not_fit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("one", FILE_LIMIT_BYTES + 1), ("two", 30 * 2**20), ("three", 30 * 2**20)):
        with (tmp_path / name).open("wb") as file:
            file.write(b"\xff\xd8\xff")
            file.truncate(size)
    assert "is too large (48 MB)" in await refusal(tmp_path / "one")
    assert look_at(str(tmp_path / "one")).size_bytes == FILE_LIMIT_BYTES + 1

    def fail(path: str) -> None:
        raise AssertionError(path)

    monkeypatch.setattr("runcomfy_tui.engine.input_files.read_whole", fail)
    both = {name: LocalFile(str(tmp_path / name)) for name in ("two", "three")}
    with pytest.raises(ConfigurationError, match="80 MiB; RunComfy takes less than 64 MiB"):
        await composed(both)


async def test_a_body_that_is_too_large_is_refused_with_its_files_and_without(
    png: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies: list[dict[str, object]] = [{"prompt": "x" * 100}, {"prompt": "x", "image": LocalFile(str(png))}]
    for body in bodies:
        whole = len((await composed(body)).content)
        monkeypatch.setattr("runcomfy_tui.engine.compose.BODY_LIMIT_BYTES", whole + 1)
        assert len((await composed(body)).content) == whole
        monkeypatch.setattr("runcomfy_tui.engine.compose.BODY_LIMIT_BYTES", whole)
        with pytest.raises(ConfigurationError, match="RunComfy takes less than 64 MiB"):
            await composed(body)
        monkeypatch.undo()


async def test_the_largest_file_fits(tmp_path: Path) -> None:
    path = tmp_path / "largest.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(FILE_LIMIT_BYTES)
    made = await composed({"image": LocalFile(str(path))})
    assert BODY_LIMIT_BYTES - 200_000 < sum(map(len, made.parts)) < BODY_LIMIT_BYTES


def test_the_facts_of_a_file(png: Path, tmp_path: Path) -> None:
    facts = look_at(str(png))
    assert (facts.kind, facts.mime, facts.width, facts.height) == ("image", "image/png", 64, 48)
    assert (facts.problem, facts.pending, facts.size_bytes) == (None, False, png.stat().st_size)
    wav = look_at(str(sound(tmp_path / "a.mp3")))
    assert (wav.kind, wav.mime, wav.seconds) == ("audio", "audio/wav", 1.0)
    clip = look_at(str(video(tmp_path / "v.mov")))
    assert (clip.kind, clip.width, clip.height, clip.seconds) == ("video", 160, 90, 1.0)


def test_files_of_no_known_kind(tmp_path: Path) -> None:
    for name, data in (("notes.txt", b"text"), ("fake.png", b"not a picture"), ("zip.png", b"PK\x03\x04" + b"\0" * 90)):
        (tmp_path / name).write_bytes(data)
        assert look_at(str(tmp_path / name)).kind is None
    (tmp_path / "raw.heif").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 99)
    odd = look_at(str(tmp_path / "raw.heif"))
    assert (odd.kind, odd.problem, odd.width) == ("image", None, None)


def test_a_damaged_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff" + bytes(range(200)))
    assert "not a picture that can be read" in str(look_at(str(tmp_path / "bad.jpg")).problem)


def test_a_hash_is_kept_until_the_file_changes(png: Path) -> None:
    before = sha256_of(str(png))
    assert before == hashlib.sha256(png.read_bytes()).hexdigest() == sha256_of(str(png))
    identity = identity_of(str(png))
    picture(png, (65, 48))
    assert identity_of(str(png)) != identity
    assert sha256_of(str(png)) not in (None, before)
    png.unlink()
    assert sha256_of(str(png)) is None
    assert place_of(str(png)) == png


async def test_the_service_gets_it_and_the_journal_knows_the_file(simulator: Server, home: Path, png: Path) -> None:
    model_id = "blackforestlabs/flux-1-kontext/pro/edit"
    async with engine_on(simulator, home) as rig:
        found = await rig.engine.model(model_id)
        name = next(n for n in found.required_inputs if n != "prompt")
        body: dict[str, object] = {"prompt": "a harbour", name: LocalFile(str(png))}
        assert rig.engine.data_uris(model_id) is None
        job = await rig.engine.submit(model(model_id), "a harbour", body)
        job = await rig.until_job(job.id, lambda j: j.request is not None or j.failure is not None)
        assert job.request is not None, job
        assert json.loads(await rig.journal.body(job.id)) == {"prompt": "a harbour", name: uri(png)}
        (source,) = await rig.journal.sources(job.id)
        assert (source.pointer, source.path) == (f"/{name}", str(png))
        assert await until_known(rig.engine.data_uris, model_id) == "accepted"
        with pytest.raises(ConfigurationError, match=r"gone\.png does not exist"):
            await rig.engine.submit(model(model_id), "x", {**body, name: LocalFile(str(png.parent / "gone.png"))})
        assert len(await rig.journal.jobs()) == 1
    async with engine_on(simulator, home) as rig:
        assert rig.engine.data_uris(model_id) == "accepted"


async def until_known(ask: Callable[[str], str | None], model_id: str) -> str | None:
    for _ in range(200):
        if (known := ask(model_id)) is not None:
            return known
        await asyncio.sleep(0.02)
    return None
