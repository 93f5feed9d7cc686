"""What was exported comes back as it was, but for what must not: nothing of it is sent, and nothing of it is secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError, JournalNewer
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.store import Journal
from runcomfy_tui.store.check import check
from tests.store import full_journal
from tests.store.exported import as_bytes, exported, imported, lines_of
from tests.store.full_journal import DEPLOYMENT, MODEL, PICTURE, PRESET, SECRET_KEY, SIGNATURE, SOURCE
from tests.store.samples import BODY, new_job, polled, query, queued


@pytest.fixture
async def full(tmp_path: Path) -> Path:
    path = tmp_path / "full" / "journal.db"
    await full_journal.made(path)
    return path


async def jobs_of(path: Path) -> list[Job]:
    journal = await Journal.open(path)
    found = await journal.jobs()
    await journal.close()
    return found


async def test_bodies_results_files_and_timelines_come_back(full: Path, path: Path) -> None:
    count = imported(path, exported(full, media=True, queries=True))
    assert (count.jobs, count.known, count.media) == (17, 0, 1)
    before, after = await Journal.open(full), await Journal.open(path)
    for job in await before.jobs():
        assert await after.body(job.id) == await before.body(job.id)
        assert await after.result(job.id) == await before.result(job.id)
        assert await after.assets(job.id) == await before.assets(job.id)
        told = await before.timeline(job.id)
        assert (await after.timeline(job.id))[: len(told)] == told
        assert await after.sources(job.id) == await before.sources(job.id)
    assert await after.draft(MODEL) == await before.draft(MODEL)
    assert await after.draft(DEPLOYMENT) is not None
    assert await after.get_meta("ui.theme") == "nord"
    (preset,) = await after.preset_book.of(MODEL)
    assert (preset.name, preset.data) == ("Lighthouse", PRESET)
    assert await after.sources((await after.jobs())[0].id) == [SOURCE]
    (labelled,) = [job for job in await after.jobs() if job.label]
    assert (labelled.label, labelled.tags, labelled.note) == ("the harbour", "night blue", "for the cover")
    await before.close()
    await after.close()
    assert check(path).problems == []


async def test_states_come_back_but_for_those_that_would_act(full: Path, path: Path) -> None:
    imported(path, exported(full), profile="work")
    was = {job.title: job for job in await jobs_of(full)}
    now = {job.title: job for job in await jobs_of(path)}
    assert list(now) == list(was)
    for title, job in now.items():
        assert (job.profile, job.owner, job.claimed_by) == ("work", "", "")
        assert job.request == was[title].request
        if title in ("not sent", "held"):
            assert job.state is JobState.INTENT
            assert job.hold is not None
            assert job.hold.startswith("imported")
        elif title == "being submitted":
            assert job.state is JobState.UNKNOWN
            assert job.failure is not None
            assert "may be charged" in job.failure.message
        else:
            assert job.state is was[title].state
            assert job.failure == was[title].failure
    assert now["waiting, stale, to be cancelled"].cancel is None, "or the engine would deliver the wish"
    assert now["running"].account == "a" * 64, "a stand-in means nothing without the key"


async def test_no_file_is_written_or_opened_because_of_an_import(full: Path, path: Path, tmp_path: Path) -> None:
    here = tmp_path / "mine.png"
    here.write_bytes(b"p" * 70)
    query(full, "UPDATE downloads SET path = ? WHERE number = 0", str(here))
    imported(path, exported(full))
    downloads = query(path, "SELECT state, path, done_bytes, url FROM downloads ORDER BY number")
    assert downloads[0][:3] == ("done", str(here), 70)
    assert downloads[1] == ("paused", None, 0, "https://storage.runcomfy.net/a/1.png")
    elsewhere = path.parent / "elsewhere" / "journal.db"
    here.write_bytes(b"another")
    imported(elsewhere, exported(full))
    assert query(elsewhere, "SELECT state, path FROM downloads") == [("paused", None)] * 2
    assert query(elsewhere, "SELECT downloaded FROM jobs WHERE title = 'succeeded'") == [(0,)]


@pytest.mark.parametrize("media", [False, True])
async def test_nothing_that_signs_in_is_in_an_export(full: Path, media: bool) -> None:
    text = exported(full, media=media).decode("ascii")
    assert SECRET_KEY not in text
    assert "account.key" not in text
    assert SIGNATURE not in text
    assert "/a/1.png" in text
    assert (PICTURE in text) is media
    assert SIGNATURE in exported(full, queries=True).decode()


async def test_queries_go_from_every_text_and_json_stays_json(journal: Journal, path: Path) -> None:
    job = await queued(journal)
    texts = {
        "plain": "see https://x.runcomfy.net/a?Sig=hidden, or http://y/b#Sig=hidden",
        "html": '<a href="https://x/a?Sig=hidden">it</a>',
        "nested": json.dumps({"url": "https://x/a?Sig=hidden", "more": "kept"}),
        "twice": json.dumps(json.dumps({"url": "https://x/a?Sig=hidden"})),
    }
    result = json.dumps(texts).replace("/b", "\\/b").encode()
    await journal.save_result(job.id, result)
    query(path, "UPDATE jobs SET stale = ?", texts["plain"])
    (line,) = [line for line in lines_of(exported(path)) if line["type"] == "job"]
    assert "hidden" not in json.dumps(line)
    left = json.loads(line["result"]["text"])
    assert json.loads(left["nested"]) == {"url": "https://x/a", "more": "kept"}
    assert json.loads(json.loads(left["twice"])) == {"url": "https://x/a"}
    assert left["html"] == '<a href="https://x/a">it</a>'


async def test_inputs_stand_exactly_as_they_were_sent(journal: Journal, path: Path, tmp_path: Path) -> None:
    body = b'{"image_url": "https://mine.example/a.png?key=1", "bytes": "\xff\xfe not text"}'
    job = await journal.create_job(new_job(), body)
    other = tmp_path / "other" / "journal.db"
    imported(other, exported(path))
    again = await Journal.open(other)
    assert await again.body(job.id) == body
    await again.close()


async def test_what_is_known_stays_as_it_is(full: Path) -> None:
    before = await jobs_of(full)
    count = imported(full, exported(full, media=True))
    assert (count.jobs, count.known) == (0, 17)
    assert await jobs_of(full) == before
    lines = lines_of(exported(full))
    for number, line in enumerate(lines):
        if line["type"] == "job":
            line["job"]["id"] = f"another-{number}"
    count = imported(full, as_bytes(lines))
    assert count.known == len([job for job in before if job.request]), "a request is one job's alone"


async def test_media_that_were_left_out_come_later(full: Path, path: Path) -> None:
    imported(path, exported(full))
    journal = await Journal.open(path)
    job = (await journal.jobs())[0]
    with pytest.raises(JournalError, match="not kept"):
        await journal.body(job.id)
    assert check(path).problems == []
    imported(path, exported(full, media=True))
    assert PICTURE.encode() in await journal.body(job.id)
    await journal.close()


async def test_media_that_were_typed_into_a_form_are_left_out_as_well(journal: Journal, path: Path) -> None:
    uri = f"data:image/png;base64,{'A' * 40_000}"
    draft = {"image": {"is": "typed", "text": uri}, "all": {"is": "raw", "text": json.dumps([uri, "data:,short"])}}
    await journal.save_draft(MODEL, draft)
    await journal.preset_book.save(MODEL, "mine", draft, 1.0)
    there = {line["type"]: line["data"] for line in lines_of(exported(path)) if line["type"] in ("draft", "preset")}
    bare = {"image": {"is": "typed", "text": ""}, "all": {"is": "raw", "text": '["", "data:,short"]'}}
    assert there == {"draft": bare, "preset": bare}
    whole = [line["data"] for line in lines_of(exported(path, media=True)) if line["type"] in ("draft", "preset")]
    assert whole == [draft, draft]


async def test_an_open_journal_is_exported_as_it_stands_and_hears_of_an_import(
    full: Path, journal: Journal, path: Path
) -> None:
    job = await queued(journal, "mine")
    await journal.apply(job.id, polled(1_700_000_020.0))
    assert len([line for line in lines_of(exported(path)) if line["type"] == "job"]) == 1
    version = await journal.data_version()
    imported(path, exported(full))
    assert await journal.data_version() != version
    changed, _ = await journal.changed_since((await journal.jobs())[0].change_seq)
    assert len(changed) == 17
    await journal.create_job(new_job(), BODY)


async def test_a_newer_journal_is_not_exported_by_halves(full: Path) -> None:
    query(full, "PRAGMA user_version = 99")
    with pytest.raises(JournalNewer):
        exported(full)
