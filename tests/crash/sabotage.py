"""Rules of the engine broken on purpose, in a child alone: each has to be caught, or the crash tests show nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Failure, Job, JobState
from runcomfy_tui.engine import Engine
from runcomfy_tui.store import Journal

_later: set[asyncio.Task[Any]] = set()


def _send_again_after_a_restart() -> None:
    """Take a submit whose outcome nobody knows for one that was never sent."""
    apply = Journal.apply

    async def resending(self: Journal, job_id: str, event: ev.Event, **more: Any) -> Job:
        if not isinstance(event, ev.OutcomeUnknown):
            return await apply(self, job_id, event, **more)
        await apply(self, job_id, ev.NotSent(event.at, event.reason))
        return await apply(self, job_id, ev.Held(event.at, event.reason))

    setattr(Journal, "apply", resending)  # noqa: B010


_TOLD_AFTER_TURNS = 12


def _keep_intents_in_memory() -> None:
    """Hand an intent back before it is in the journal."""
    create = Journal.create_job

    async def hasty(self: Journal, job: Job, body: bytes, **more: Any) -> Job:
        async def slowly() -> None:
            # Whoever asked has been told by then.
            for _ in range(_TOLD_AFTER_TURNS):
                await asyncio.sleep(0)
            await create(self, job, body, **more)

        task = asyncio.create_task(slowly())
        _later.add(task)
        task.add_done_callback(_later.discard)
        return job

    setattr(Journal, "create_job", hasty)  # noqa: B010


def _keep_wishes_in_memory() -> None:
    """Take a wish to cancel for written down before it is."""
    cancel = Engine.cancel

    async def hasty(self: Engine, job_ids: Sequence[str]) -> None:
        async def slowly() -> None:
            await cancel(self, job_ids)

        task = asyncio.create_task(slowly())
        _later.add(task)
        task.add_done_callback(_later.discard)

    setattr(Engine, "cancel", hasty)  # noqa: B010


def _forget_what_is_unknown() -> None:
    """Call a submit that nobody knows the outcome of rejected."""
    apply = Journal.apply

    async def forgetting(self: Journal, job_id: str, event: ev.Event, **more: Any) -> Job:
        if isinstance(event, ev.OutcomeUnknown):
            event = ev.Rejected(event.at, Failure(event.reason))
        return await apply(self, job_id, event, **more)

    setattr(Journal, "apply", forgetting)  # noqa: B010


def _believe_the_status_word() -> None:
    """Take a final status word for success, without a look at the result."""
    apply_many = Journal.apply_many

    async def believing(self: Journal, items: Sequence[tuple[str, ev.Event]]) -> list[Job]:
        believed: list[tuple[str, ev.Event]] = [
            (i, ev.ResultFetched(e.at, ev.Verdict.SUCCEEDED))
            if isinstance(e, ev.Polled) and e.progress is ev.Progress.ENDED
            else (i, e)
            for i, e in items
        ]
        return await apply_many(self, believed)

    setattr(Journal, "apply_many", believing)  # noqa: B010


def _write_files_under_their_final_names() -> None:
    """Stream a download to where the whole file belongs."""
    _write_in_place(lambda path: path.endswith(".part") and not path.endswith(".json.part"))


def _write_sidecars_in_place() -> None:
    """Write what stands beside a file without a temporary name."""
    _write_in_place(lambda path: path.endswith(".json.part"))


def _write_in_place(is_meant: Callable[[str], bool]) -> None:
    for name in ("open", "link", "rename", "replace", "unlink"):
        _redirect(name, is_meant)


def _redirect(name: str, is_meant: Callable[[str], bool]) -> None:
    """Open temporary files under their final names, and let what would rename or remove them do nothing."""
    real = getattr(os, name)

    def redirected(path: Any, *more: Any, **named: Any) -> Any:
        text = os.fsdecode(path) if isinstance(path, str | os.PathLike) else ""
        if not is_meant(text):
            return real(path, *more, **named)
        return real(text.removesuffix(".part"), *more, **named) if name == "open" else None

    setattr(os, name, redirected)


def _lose_a_finished_state() -> None:
    """Let an accepted request's id go: the job is called withdrawn."""
    apply = Journal.apply

    async def losing(self: Journal, job_id: str, event: ev.Event, **more: Any) -> Job:
        if not isinstance(event, ev.Accepted):
            return await apply(self, job_id, event, **more)
        await apply(self, job_id, ev.NotSent(event.at, "lost"))
        job = await apply(self, job_id, ev.CancelRequested(event.at))
        assert job.state is JobState.WITHDRAWN
        return job

    setattr(Journal, "apply", losing)  # noqa: B010


RULES: dict[str, Callable[[], None]] = {
    "send again after a restart": _send_again_after_a_restart,
    "keep intents in memory": _keep_intents_in_memory,
    "keep wishes in memory": _keep_wishes_in_memory,
    "forget what is unknown": _forget_what_is_unknown,
    "believe the status word": _believe_the_status_word,
    "write files under their final names": _write_files_under_their_final_names,
    "write sidecars in place": _write_sidecars_in_place,
    "lose an accepted request": _lose_a_finished_state,
}
"""What each sabotage is called, and how a process commits it."""
