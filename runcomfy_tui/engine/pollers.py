"""One poller for each base behind a single front: whoever changes jobs or looks at them need not know their doors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.poller import Estimates, Poller
from runcomfy_tui.engine.remotes import base_of
from runcomfy_tui.engine.status import Base


class Pollers:
    """Passes on to every base's poller what it has to know; each has its own jobs, lines and pace.

    ``on_estimates`` hear of all of them; see :class:`Poller`.
    """

    def __init__(self, pollers: dict[Base, Poller], on_estimates: list[Callable[[Estimates], None]]) -> None:
        self._pollers = pollers
        self.on_estimates = on_estimates

    def loops(self) -> list[tuple[str, Poller]]:
        """Return the pollers with what their loops are called."""
        return [
            ("polling" if base is Base.MODEL_API else f"polling ({base.value})", one)
            for base, one in self._pollers.items()
        ]

    def start(self, jobs: Iterable[Job]) -> None:
        """Begin to poll: this process has the engine's lock now."""
        jobs = list(jobs)
        for base, one in self._pollers.items():
            one.start(job for job in jobs if base_of(job.target) is base)

    def stop(self) -> None:
        """Ask nothing new."""
        for one in self._pollers.values():
            one.stop()

    def note(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs."""
        jobs = list(jobs)
        for base, one in self._pollers.items():
            if here := [job for job in jobs if base_of(job.target) is base]:
                one.note(here)

    def hurry(self, job_ids: Sequence[str]) -> None:
        """Ask about these now; a base that is stopped or backed off gets one more try, if one of them is its."""
        concerned = [one for one in self._pollers.values() if any(one.knows(job_id) for job_id in job_ids)]
        for one in concerned or self._pollers.values():
            one.hurry(job_ids)

    def token_changed(self) -> None:
        """Go on with a token that was exchanged, at both bases."""
        for one in self._pollers.values():
            one.token_changed()

    def look_at(self, focused: str | None, visible: Sequence[str], *, every_s: float | None = None) -> None:
        """Follow what the person looks at."""
        for one in self._pollers.values():
            one.look_at(focused, visible, every_s=every_s)
