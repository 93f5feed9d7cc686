"""The hosted files of past results, the newest first, with where their downloads lie."""

from __future__ import annotations

from pathlib import Path

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.store import Journal
from tests.ui.gallery import fill


async def test_outputs_of_successes_come_newest_first_with_their_downloads(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "journal.sqlite3")
    try:
        jobs = await fill(journal, tmp_path / "downloads")
        everything = await journal.past_outputs(None)
        assert everything
        by_id = {job.id: job for job in jobs.values()}
        assert all(by_id[each.job_id].expires_at == each.expires_at for each in everything)
        assert [each.finished_at for each in everything] == sorted(
            (each.finished_at for each in everything), reverse=True
        )
        pictures = await journal.past_outputs(MediaKind.IMAGE)
        assert {each.kind for each in pictures} <= {MediaKind.IMAGE, MediaKind.OTHER}
        assert any(each.path is not None for each in pictures)
        assert all(by_id[each.job_id].target == each.target for each in pictures)
        assert len(await journal.past_outputs(None, 1)) == 1
    finally:
        await journal.close()
