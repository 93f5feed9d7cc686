"""An import is read as the work of a stranger: one line that cannot be, and nothing at all is brought in."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.domain.errors import ImportRefused
from runcomfy_tui.store import Journal, importing
from tests.store import full_journal
from tests.store.exported import Lines, as_bytes, exported, imported, lines_of
from tests.store.samples import query


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    import asyncio

    path = tmp_path_factory.mktemp("sound") / "state" / "journal.db"
    asyncio.run(full_journal.made(path))
    return lines_of(exported(path, media=True))


def changed(sound: Lines, change: Callable[[dict[str, Any]], object], title: str = "succeeded") -> tuple[bytes, int]:
    """Return the export with one job's line changed, and the number of that line."""
    lines = json.loads(json.dumps(sound))
    number = next(n for n, line in enumerate(lines) if line["type"] == "job" and line["job"]["title"] == title)
    change(lines[number])
    return as_bytes(lines), number + 1


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], object]:
    def change(line: Any) -> None:
        for name in path[:-1]:
            line = line[name]
        line[path[-1]] = value

    return change


DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]

BAD = {
    "no id": put("job", "id", value=""),
    "an id with a path": put("job", "id", value="../../x"),
    "an id that is none": put("job", "id", value=7),
    "a state that is none": put("job", "state", value="dreaming"),
    "a state without its request": put("job", "request", value=None),
    "a state with a request": put("job", "state", value="unknown"),
    "a target that is none": put("job", "target", value="maker/model"),
    "a kind that is none": put("job", "target", "kind", value="robot"),
    "a time as text": put("job", "created_at", value="yesterday"),
    "a time that no calendar has": put("job", "created_at", value=1e18),
    "a boolean for a number": put("job", "outputs", value=True),
    "a huge number": put("job", "queue_position", value=2**70),
    "a negative number": put("job", "outputs", value=-1),
    "a long text": put("job", "title", value="t" * 1_000_001),
    "a wish that is none": put("job", "cancel", value={"wished_at": "now"}),
    "a failure that is none": put("job", "failure", value=["broke"]),
    "a request id that is none": put("job", "request", "id", value="a b\x1b[2J"),
    "a sha that is none": put("job", "body_sha256", value="abc"),
    "another body's sha": put("job", "body_sha256", value="0" * 64),
    "no body list": put("body", value=None),
    "a body that is none": put("body", value=[{"text": 5}]),
    "base64 that is none": put("body", value=[{"base64": "%%%"}]),
    "half a surrogate": put("body", value=[{"text": "\ud800"}]),
    "a medium without a sha": put("body", value=[{"medium": "x", "size_bytes": 1}]),
    "a timeline that is none": put("timeline", value={"at": 1}),
    "an event without a time": put("timeline", 0, "at", value=None),
    "an event with a foreign word": put("timeline", 0, "kind", value="rm -rf"),
    "an event with strange fields": put("timeline", 2, "data", value={"progress": "flying", "wire_status": 5}),
    "an event without its fields": put("timeline", 1, "data", value={}),
    "an extension with a path": put("assets", 0, "extension", value="/../../.bashrc"),
    "two files of one number": put("assets", 0, "index", value=1),
    "a download that is none": put("downloads", 0, "state", value="stolen"),
    "a result that is none": put("result", value="text"),
    "local files that are no list": put("sources", value={"path": "/a"}),
    "a local file without a sha": put(
        "sources", value=[{"pointer": "/a", "path": "/a", "sha256": "x", "size_bytes": 1}]
    ),
    "a list too deep": put("job", "title", value=DEEP),
    "no job": put("job", value=None),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_line_is_named_and_nothing_enters(name: str, sound: Lines, path: Path) -> None:
    data, number = changed(sound, BAD[name])
    with pytest.raises(ImportRefused, match=rf"line {number}\b") as refusal:
        imported(path, data)
    assert "\x1b" not in str(refusal.value)
    assert len(str(refusal.value)) < 400
    for table in ("jobs", "media", "events", "drafts", "meta", "body_parts", "presets", "sources"):
        assert query(path, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "line 1"),
        (b"{}\n", "no exported journal"),
        (b"\xff\xfe\x00", "line 1: it is not JSON"),
        (b"[" * 200_000, "line 1"),
        (b'{"type": "header", "format": "runcomfy-tui journal", "version": 2}\n', "newer version"),
        (b'{"type": "header", "format": "runcomfy-tui journal", "version": "1"}\n', "no exported journal"),
    ],
)
def test_what_is_no_export(data: bytes, words: str, path: Path) -> None:
    with pytest.raises(ImportRefused, match=words):
        imported(path, data)


def test_a_cut_file_is_noticed(sound: Lines, path: Path) -> None:
    data = as_bytes(sound)
    for part in (as_bytes(sound[:-1]), as_bytes([*sound[:3], sound[-1]]), data[: len(data) // 2]):
        with pytest.raises(ImportRefused, match=r"cut|not JSON"):
            imported(path, part)
    assert query(path, "SELECT count(*) FROM jobs") == [(0,)]


def test_what_follows_the_last_line_is_refused(sound: Lines, path: Path) -> None:
    with pytest.raises(ImportRefused, match="after the last"):
        imported(path, as_bytes([*sound, sound[2]]))


@pytest.mark.parametrize(
    "line",
    [
        {"type": "meta", "key": "account.links", "value": {"token:mine": "a" * 64}},
        {"type": "meta", "key": "account.key", "value": "known"},
        {"type": "meta", "key": 5, "value": 1},
        {"type": "draft", "target": {"kind": "model"}, "data": {}},
        {"type": "preset", "target": {"kind": "model", "id": "a/b"}, "name": "", "data": {}, "saved_at": 1.0},
        {"type": "preset", "target": {"kind": "model", "id": "a/b"}, "name": "a", "data": {}, "saved_at": 1e18},
        {"type": "medium", "sha256": "0" * 64, "size_bytes": 1, "data": {"text": "x"}},
        {"type": "end", "jobs": "many"},
        ["a list"],
    ],
)
def test_other_lines_are_looked_at_too(line: Any, sound: Lines, path: Path) -> None:
    with pytest.raises(ImportRefused, match="line 3"):
        imported(path, as_bytes([*sound[:2], line, *sound[2:]]))


def test_a_number_that_is_none_is_refused(sound: Lines, path: Path) -> None:
    data = as_bytes(sound).replace(b'"price_usd": 0.05', b'"price_usd": NaN')
    with pytest.raises(ImportRefused, match="not JSON"):
        imported(path, data)


def test_a_line_without_an_end_is_not_read_to_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LONGEST_LINE_BYTES", 1000)
    with pytest.raises(ImportRefused, match="longer than 1,000 bytes"):
        imported(path, b"{" * 5000)


def test_many_problems_are_told_in_few_words(sound: Lines, path: Path) -> None:
    lines = [sound[0], *({"type": "job"} for _ in range(500)), sound[-1]]
    with pytest.raises(ImportRefused, match="and more") as refusal:
        imported(path, as_bytes(lines))
    assert str(refusal.value).count("line ") == 20


def test_what_only_a_newer_version_knows_is_left_out_and_counted(sound: Lines, path: Path) -> None:
    later = {"type": "constellation", "stars": 5}
    more = json.loads(json.dumps(sound))
    more[2]["job"]["mood"] = "calm"
    more[2]["timeline"].append({"at": 1.0, "kind": "dreamt", "data": {"of": "sheep"}, "fitted": True})
    count = imported(path, as_bytes([*more[:-1], later, more[-1]]))
    assert (count.jobs, count.left_out) == (17, 1)


async def test_random_changes_never_break_the_program(sound: Lines, tmp_path: Path) -> None:
    """Whatever of it is let in can be read as the program reads it."""
    chance = random.Random(11)
    refused = 0
    for number in range(60):
        path = tmp_path / str(number) / "journal.db"
        lines = json.loads(json.dumps(sound))
        _spoil(chance, lines)
        try:
            imported(path, as_bytes(lines))
        except ImportRefused:
            refused += 1
        journal = await Journal.open(path)
        for job in await journal.jobs():
            await journal.timeline(job.id)
            await journal.assets(job.id)
            await journal.sources(job.id)
        await journal.downloads()
        await journal.preset_book.of(full_journal.MODEL)
        await journal.close()
    assert 10 < refused < 60


def _spoil(chance: random.Random, value: Any) -> None:
    """Put something strange in one place of parsed JSON."""
    while True:
        keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = chance.choice(keys)
        if isinstance(value[key], dict | list) and value[key] and chance.random() < 0.9:
            value = value[key]
            continue
        value[key] = chance.choice([None, "", -1, 2**63, 0.5, True, [], {}, "\x00\x1b[2J", "x" * 5000, {"a": []}])
        return
