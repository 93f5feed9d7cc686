"""A download's row follows the last wish: who was slower changes nothing, and its job hears how it ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.store import Download, Journal, Progress
from tests.store.samples import AT, queued

URL = "https://files.runcomfy.net/0.png"
ASSETS = [Asset(0, URL, MediaKind.IMAGE, ".png"), Asset(1, f"{URL}?1", MediaKind.IMAGE, ".png")]
SUCCESS = ev.ResultFetched(AT + 9, ev.Verdict.SUCCEEDED, outputs=2)


async def finished(journal: Journal, *, want_files: bool = False) -> Job:
    job = await queued(journal)
    return await journal.apply(job.id, SUCCESS, result=b"{}", assets=ASSETS, want_files=want_files)


async def test_files_are_wanted_in_the_commit_of_the_success(journal: Journal) -> None:
    job = await finished(journal, want_files=True)
    assert job.state is JobState.SUCCEEDED
    rows = await journal.downloads(job.id)
    assert [(row.index, row.url, row.state, row.path) for row in rows] == [
        (0, URL, "wanted", None),
        (1, f"{URL}?1", "wanted", None),
    ]
    await journal.download_book.forget([row.key for row in rows], AT)
    # A result that is heard once more wants nothing again.
    await journal.apply(job.id, SUCCESS, result=b"{}", assets=ASSETS, want_files=True)
    assert await journal.downloads(job.id) == []


async def test_a_failure_wants_nothing(journal: Journal) -> None:
    job = await queued(journal)
    await journal.apply(job.id, ev.ResultFetched(AT, ev.Verdict.FAILED), result=b"{}", assets=ASSETS, want_files=True)
    assert await journal.downloads() == []


async def test_who_is_slower_changes_nothing(journal: Journal) -> None:
    job = await finished(journal, want_files=True)
    book = journal.download_book
    (row, _) = await journal.downloads(job.id)
    running = replace(row, state="running", etag='"x"')
    assert await book.update(running, "wanted")
    assert not await book.update(running, "wanted")
    await book.want([row])
    assert await book.one(row.key) == running
    await book.move([row.key], ["running"], "paused", AT + 20)
    assert not await book.update(replace(running, done_bytes=5), "running")
    await book.tell_progress([Progress(row.key, 7, 9)], AT + 21)
    paused = await book.one(row.key)
    assert paused is not None
    assert (paused.state, paused.done_bytes, paused.etag) == ("paused", 0, '"x"')
    assert not await book.end(replace(running, state="failed", problem="no"), "running")
    assert not [entry for entry in await journal.timeline(job.id) if isinstance(entry.event, ev.DownloadFailed)]


async def test_progress_reaches_the_feed_and_stays(journal: Journal, path: Path) -> None:
    job = await finished(journal, want_files=True)
    keys = [row.key for row in await journal.downloads(job.id)]
    await journal.download_book.update(Download(*keys[0], URL, MediaKind.IMAGE, "running"), "wanted")
    _, seq = await journal.downloads_changed_since(0)
    await journal.download_book.tell_progress([Progress(key, 7, None) for key in keys], AT + 21)
    told, _ = await journal.downloads_changed_since(seq)
    assert [(row.key, row.done_bytes, row.updated_at) for row in told] == [(keys[0], 7, AT + 21)]
    await journal.close()
    again = await Journal.open(path)
    assert [row.done_bytes for row in await again.downloads()] == [7, 0]
    await again.close()


async def test_a_job_hears_how_its_downloads_end(journal: Journal) -> None:
    job = await finished(journal, want_files=True)
    one, two = await journal.downloads(job.id)
    book = journal.download_book
    assert await book.end(replace(one, state="done", updated_at=AT + 30), "wanted")
    assert await book.end(replace(two, state="gone", problem="deleted", updated_at=AT + 31), "wanted")
    (entries) = [entry.event for entry in await journal.timeline(job.id)][-2:]
    assert entries == [ev.Downloaded(AT + 30, 1), ev.DownloadFailed(AT + 31, 1, "deleted")]
    stored = await journal.job(job.id)
    assert stored is not None
    assert stored.downloaded == 1
    were = await book.forget([one.key, two.key, ("none", 0)], AT + 40)
    assert [row.state for row in were] == ["done", "gone"]
    stored = await journal.job(job.id)
    assert stored is not None
    assert stored.downloaded == 0
    told, _ = await journal.downloads_changed_since(0)
    assert [row.state for row in told] == ["forgotten", "forgotten"]


async def test_two_unfinished_files_never_share_a_name(journal: Journal) -> None:
    job = await finished(journal, want_files=True)
    book = journal.download_book
    names = [Path("/d/Harbour.png"), Path("/d/Harbour (2).png")]
    assert await book.claim_path((job.id, 0), names) == names[0]
    assert await book.claim_path((job.id, 0), names) == names[0]
    lower = [Path("/d/harbour.png"), Path("/d/harbour (2).png")]
    assert await book.claim_path((job.id, 1), lower) == lower[1]
    assert await book.claim_path((job.id, 1), lower[:1]) is None
    row = await book.one((job.id, 0))
    assert row is not None
    await book.end(replace(row, state="done"), "wanted")
    # It lies on the disk now: that is looked at there.
    assert await book.claim_path((job.id, 1), lower) == lower[0]
