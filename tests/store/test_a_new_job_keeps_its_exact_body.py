"""The bytes that are sent are the bytes that were stored, and large media are on the disk once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.errors import JournalDamaged, JournalError
from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.source import Source
from runcomfy_tui.store import Journal, bodies
from runcomfy_tui.store.migrations import STEPS
from tests.store.samples import AT, BODY, full_job, new_job, query

PICTURE = "data:image/png;base64," + "QUJD" * 10_000
SHORT = "data:image/png;base64,QUJD"


async def test_it_comes_back_byte_by_byte(journal: Journal) -> None:
    body = b'{ "prompt":"caf\xc3\xa9 \\u00e9",\n"seed" : 1e2, "odd": "\xff" }'
    job = await journal.create_job(new_job(), body)
    assert await journal.body(job.id) == body
    assert job.body_sha256 == hashlib.sha256(body).hexdigest()
    assert job.change_seq == 1


async def test_every_field_of_the_job_comes_back(journal: Journal) -> None:
    stored = await journal.create_job(full_job(), BODY)
    assert await journal.job(stored.id) == stored
    assert await journal.jobs() == [stored]


async def test_the_same_picture_in_two_jobs_is_stored_once(journal: Journal, path: Path) -> None:
    bodies_ = [json.dumps({"image": PICTURE, "mask": SHORT, "seed": n, "again": PICTURE}).encode() for n in range(2)]
    made = [await journal.create_job(new_job(), body) for body in bodies_]
    assert [await journal.body(job.id) for job in made] == bodies_
    assert query(path, "SELECT sha256, size_bytes FROM media") == [
        (hashlib.sha256(PICTURE.encode()).hexdigest(), len(PICTURE))
    ]
    assert query(path, "SELECT sum(length(data)) < 500 FROM body_parts") == [(1,)]


async def test_media_that_were_freed_are_named_and_come_back_with_the_next_job(journal: Journal, path: Path) -> None:
    body = json.dumps({"image": PICTURE}).encode()
    job = await journal.create_job(new_job(), body)
    query(path, "UPDATE media SET data = NULL")
    with pytest.raises(JournalError, match="not kept any more"):
        await journal.body(job.id)
    await journal.create_job(new_job(), body)
    assert await journal.body(job.id) == body


async def test_a_body_that_is_not_the_stored_one_is_never_given_out(journal: Journal, path: Path) -> None:
    job = await journal.create_job(new_job(), BODY)
    query(path, "UPDATE body_parts SET data = ?", BODY.replace(b"7", b"8"))
    with pytest.raises(JournalDamaged):
        await journal.body(job.id)


async def test_an_id_is_used_once(journal: Journal) -> None:
    job = await journal.create_job(new_job(), BODY)
    with pytest.raises(JournalError, match="already"):
        await journal.create_job(job, b"{}")
    assert await journal.body(job.id) == BODY


async def test_submitting_again_needs_the_job_still_unknown(journal: Journal) -> None:
    lost = await journal.create_job(new_job(), BODY)
    await journal.apply(lost.id, ev.Submitting(AT, "owner"))
    await journal.apply(lost.id, ev.OutcomeUnknown(AT, "no answer"))
    again = await journal.create_job(new_job(resubmit_of=lost.id), BODY, still_unknown=lost.id)
    assert again.state is JobState.INTENT
    await journal.apply(lost.id, ev.DeclaredNotAccepted(AT))
    with pytest.raises(JournalError, match="not unknown any more"):
        await journal.create_job(new_job(), BODY, still_unknown=lost.id)
    assert len(await journal.jobs()) == 2


async def test_lists_are_read_without_bodies_and_results(journal: Journal, path: Path) -> None:
    job = await journal.create_job(new_job(), BODY)
    for table in ("body_parts", "media", "results", "events"):
        query(path, f"DROP TABLE {table}")
    assert await journal.jobs() == [job]
    assert await journal.changed_since(0) == ([job], 1)


async def test_the_newest_jobs_can_be_had_alone(journal: Journal) -> None:
    made = [await journal.create_job(new_job(), BODY) for _ in range(4)]
    assert await journal.jobs(newest=2) == made[2:]
    assert await journal.jobs(newest=9) == made


_TEXT = st.text(st.sampled_from('"\\data:,A{}\n'), max_size=40)
_LONG = st.integers(bodies.MEDIA_FROM_BYTES - 8, bodies.MEDIA_FROM_BYTES + 8).map(lambda n: "data:" + "A" * (n - 5))


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXT | _LONG, max_size=5), st.booleans())
def test_any_body_is_its_parts_one_after_the_other(values: list[str], raw: bool) -> None:
    body = '"'.join(values).encode() if raw else json.dumps(values).encode()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in STEPS[0]:
        connection.execute(statement)
    bodies.save(connection, "job", body)
    parts = connection.execute(
        "SELECT coalesce(p.data, m.data) FROM body_parts p LEFT JOIN media m ON m.sha256 = p.media ORDER BY number"
    ).fetchall()
    connection.close()
    assert b"".join(part for (part,) in parts) == body


async def test_local_files_are_kept_with_the_job_and_go_over_to_a_repetition(journal: Journal) -> None:
    files = [Source("/image", "/pictures/a.png", "a" * 64, 7), Source("/more/1", "/b~\U0001f600/c.mp4", "b" * 64, 9)]
    job = await journal.create_job(new_job(), BODY, files=files)
    assert await journal.sources(job.id) == files
    again = await journal.create_job(replace(new_job(), resubmit_of=job.id), BODY)
    assert await journal.sources(again.id) == files
    other = await journal.create_job(replace(new_job(), resubmit_of=job.id), b'{"image": "another"}')
    assert await journal.sources(other.id) == []
    one, two = new_job(), new_job()
    await journal.create_jobs([(one, BODY), (two, (BODY[:5], BODY[5:]))], {two.id: files[:1]})
    assert await journal.sources(one.id) == []
    assert await journal.sources(two.id) == files[:1]
    assert await journal.body(two.id) == BODY


async def test_a_job_that_is_refused_leaves_no_files(journal: Journal, path: Path) -> None:
    job = await journal.create_job(new_job(), BODY)
    with pytest.raises(JournalError):
        await journal.create_job(job, BODY, files=[Source("/a", "/a.png", "a" * 64, 1)])
    assert query(path, "SELECT count(*) FROM sources") == [(0,)]
