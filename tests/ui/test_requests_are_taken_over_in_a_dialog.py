"""The key ``i``: what is pasted is read at once without its token, looked up on Enter, and told request by request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Static

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import SystemClock
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.events import Progress
from runcomfy_tui.domain.job import Job, Request
from runcomfy_tui.domain.taken_over import Wanted
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.engine.look_ups import Lookups
from runcomfy_tui.engine.tracking import Tracked, Tracker
from runcomfy_tui.store import Journal
from runcomfy_tui.ui.screens.dialogs.take_over import TakeOver
from runcomfy_tui.ui.widgets.paste_area import PasteArea
from tests.ui.gallery import StillEngine, app_on
from tests.ui.steps import SMALL, running, screen_text, stand_on, toasts, until

SECRET = "rc_secret-0123456789"
MODEL_API = "https://model-api.runcomfy.net/v1"


class Finding(StillEngine):
    """Knows every request whose id begins with ``here``; one with ``dep`` in it is a deployment's."""

    async def track(self, wanted: Sequence[Wanted], on_each: Callable[[Tracked], None]) -> list[Tracked]:
        """Take over what is known."""
        lookups = Lookups(self._status, self._result, self._deployments, self._deployment)
        tracker = Tracker(self.journal, lookups, profile="default", account=lambda: "a", clock=SystemClock())
        return await tracker.track(wanted, on_each)

    async def _status(self, target: Target, request: Request) -> StatusAnswer:
        if not request.id.startswith("here") or ("dep" in request.id) is (target.kind is TargetKind.MODEL):
            raise errors.NotFound("no such request", status=404)
        return StatusAnswer(Progress.QUEUED, "in_queue", 3)

    async def _result(self, target: Target, request: Request) -> ResultAnswer:
        raise errors.NotFound("not yet", status=404)

    async def _deployments(self) -> list[Deployment]:
        return [Deployment("dep-1", "Portraits", TargetKind.COMFYUI)]

    async def _deployment(self, deployment_id: str) -> Deployment:
        raise errors.NotFound("gone", status=404)


async def opened(pilot: Pilot[int], text: str) -> None:
    await pilot.press("i")
    await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver))
    pilot.app.post_message(Paste(text))
    await pilot.pause()


def problem(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one(".dialog--problem", Static).content)


async def test_many_at_once_are_told_one_by_one(tmp_path: Path, journal: Journal, jobs: dict[str, Job]) -> None:
    known = jobs["running"].request
    assert known is not None
    text = (
        f"curl {MODEL_API}/requests/here-1/status \\\n  -H 'Authorization: Bearer {SECRET}'\n"
        f"here-dep\nnowhere\n{known.id}\nhttps://evil.example/here-2\n"
    )
    app = app_on(tmp_path, journal, engine=Finding(journal))
    async with running(app) as pilot:
        await opened(pilot, text)
        await until(pilot, lambda: "line 6: evil.example is not where RunComfy is asked" in problem(pilot))
        shown = screen_text(pilot)
        assert "4 requests" in shown
        assert SECRET not in shown
        assert "model-api.runcomfy.net/v1/requests/here-1" in shown
        await pilot.press("enter")
        await until(pilot, lambda: "3 of 4 are in the list" in screen_text(pilot))
        told = str(pilot.app.screen.query_one("#told Static", Static).content)
        assert "found: queued (3 ahead), Portraits" in told
        assert "in the list already" in told
        assert "neither the Model API nor 1 deployment knows it" in told
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, TakeOver))
        first = await journal.find_request("here-1")
        assert first is not None
        assert app.jobs_screen.table.cursor_job_id == first.id


async def test_one_that_is_not_found_can_be_typed_anew(tmp_path: Path, journal: Journal) -> None:
    async with running(app_on(tmp_path, journal, engine=Finding(journal)), SMALL) as pilot:
        assert "i takes over an existing request" in screen_text(pilot)
        await opened(pilot, "nowhere-1")
        await pilot.press("enter")
        await until(pilot, lambda: "not found" in screen_text(pilot))
        assert await journal.jobs() == []
        area = pilot.app.screen.query_one(PasteArea)
        area.select_all()
        await pilot.press(*"here", "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, TakeOver))
        await until(pilot, lambda: any("queued (3 ahead)" in toast for toast in toasts(pilot)))
        (job,) = await journal.jobs()
        await stand_on(pilot, job.id)
        await pilot.press("R")
        await until(pilot, lambda: any("was taken over" in toast for toast in toasts(pilot)))


async def test_a_file_is_named_and_esc_leaves(tmp_path: Path, journal: Journal) -> None:
    file = tmp_path / "my ids.txt"
    file.write_text("# of last week\nhere-7\nhere-8\n")
    async with running(app_on(tmp_path, journal, engine=Finding(journal)), SMALL) as pilot:
        await opened(pilot, str(file))
        await until(pilot, lambda: "my ids.txt" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "2 of 2 are in the list" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, TakeOver))
        await opened(pilot, str(tmp_path / "none"))
        await pilot.press("enter")
        await until(pilot, lambda: "is no file" in problem(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, TakeOver))
        assert len(await journal.jobs()) == 2
