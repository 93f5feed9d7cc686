"""The key ``i``: requests that something else submitted join the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.taken_over import Reading, Wanted, read_wanted
from runcomfy_tui.present.taken_over import where_it_stands
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.screens.jobs.base import JobsBase

if TYPE_CHECKING:
    from runcomfy_tui.engine.tracking import Tracked

_UNKNOWN = "An id of a job that is unknown here? Attach it instead: Enter on that job, then i."


class TakeOverActions(JobsBase):
    """Taking over."""

    @changing
    def action_take_over(self) -> None:
        """Open the dialog that ids, addresses and curl commands are pasted into."""
        from runcomfy_tui.ui.screens.dialogs.take_over import TakeOver

        hint = _UNKNOWN if self.outlook.counts.get(JobState.UNKNOWN.value) else ""
        self.app.push_screen(TakeOver(self._read_wanted, self._look_up, hint=hint), self._taken_over)

    def _read_wanted(self, text: str) -> Reading:
        settings = self.settings
        return read_wanted(text, (settings.model_api_base, settings.serverless_api_base, settings.deployments_base))

    async def _look_up(self, wanted: Sequence[Wanted], on_each: Callable[[Tracked], None]) -> None:
        await (await self.opened()).engine.track(wanted, on_each)

    def _taken_over(self, tracked: tuple[Tracked, ...] | None) -> None:
        # What is new comes first: that is where the cursor goes.
        told = sorted(tracked or (), key=lambda each: each.outcome != "found")
        jobs = [each.job for each in told if each.job is not None]
        if not jobs:
            return
        # At once, without waiting for the feed; never an older state than what is shown already.
        self.receive([job for job in jobs if job.change_seq > getattr(self.jobs.get(job.id), "change_seq", -1)])
        self.stand_on(jobs[0].id)
        if len(jobs) == 1:
            self.tell(f"{told[0].words}: {where_it_stands(jobs[0])}")
