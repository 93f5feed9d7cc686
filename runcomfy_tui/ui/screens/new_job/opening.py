"""Opening the form of anything that runs: for a new job, or with the inputs of an earlier one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import NO_MODEL, TargetKind
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.screens.dialogs.base import Dialog, key_line
from runcomfy_tui.ui.screens.new_job.deployment_form import open_deployment_form
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.job_form import JobForm, open_form
from runcomfy_tui.ui.screens.new_job.runnable import of_model

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook

SAID_AFTER_S: Final = 0.25
"""A form that takes longer than this to come is announced."""
ARRIVES_WITHIN_S: Final = 2.0
NO_INPUTS: Final = "That request was taken over: what was sent with it is not known here. This form starts anew."


async def open_job_form(
    connection: Connection,
    model_id: str,
    submitted: Callable[[Job], None],
    *,
    earlier: Earlier | None = None,
    facts: tuple[str, ...] = (),
    outlook: Outlook | None = None,
) -> JobForm:
    """Return the form of a model with its draft, or with an earlier job's inputs.

    ``facts`` are sentences to be read first. Raises ``RuncomfyTuiError``.
    """
    model = await connection.engine.model(model_id)
    runnable = of_model(connection.engine, model, facts)
    return await open_form(connection, runnable, submitted, earlier=earlier, outlook=outlook)


async def open_again(
    connection: Connection, job: Job, submitted: Callable[[Job], None], *, outlook: Outlook
) -> JobForm:
    """Return the form of what a job ran, with the job's inputs; an empty one where those were never known here.

    Raises ``RuncomfyTuiError``.
    """
    if job.target == NO_MODEL:
        raise RuncomfyTuiError("That request was taken over, and RunComfy has not told its model: there is no form.")
    earlier = await _earlier(connection, job, outlook.now()) if job.has_inputs else None
    facts = () if job.has_inputs else (NO_INPUTS,)
    opens = open_job_form if job.target.kind is TargetKind.MODEL else open_deployment_form
    return await opens(connection, job.target.id, submitted, earlier=earlier, facts=facts, outlook=outlook)


async def _earlier(connection: Connection, job: Job, now: float) -> Earlier:
    from runcomfy_tui.engine.earlier_inputs import earlier_inputs

    inputs = await earlier_inputs(connection.journal, job.id, now)
    problems = _detail(job) if job.state is JobState.REJECTED else None
    return Earlier(job, inputs.body, problems, inputs.files, inputs.said_first)


def _detail(job: Job) -> object:
    """Return what the service said about the inputs, as near to its own form as was kept."""
    if job.failure is None:
        return None
    try:
        return json.loads(job.failure.detail or "null") or job.failure.message
    except ValueError:
        return job.failure.message


# On the screen ------------------------------------------------------------------------------------------------------


class Opening(Dialog[None]):
    """Says that a form is still being opened, and for how long; Esc gives it up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Give up", id="opening.leave", tooltip="Stay where you are"),
    ]
    DEFAULT_CSS = """
    Opening > Vertical { width: 60; }
    """

    def __init__(self, words: str) -> None:
        super().__init__("One moment")
        self._words = words
        self._seconds = 0

    def contents(self) -> ComposeResult:
        """Yield what is awaited, and how to leave."""
        yield Static(Content(self._words), markup=False)
        yield key_line([("Esc", "give up")])

    def on_mount(self) -> None:
        """Count the seconds, so that it is seen to be alive."""
        self.set_interval(1.0, self._tell)

    def _tell(self) -> None:
        self._seconds += 1
        self.query_one(Static).update(Content(f"{self._words} {self._seconds} s"))


def _give_up(task: asyncio.Future[JobForm]) -> None:
    task.cancel()


async def show_form(app: App[Any], opening: Coroutine[Any, Any, JobForm], words: str) -> None:
    """Put a form on the screen once it is there; ``words`` say what is awaited where that takes a while.

    To be awaited in a worker. What is typed meanwhile is kept for the form. Raises what ``opening`` raises.
    """
    hold_keys(app)
    below = app.screen
    task = asyncio.ensure_future(opening)
    try:
        await asyncio.wait({task}, timeout=SAID_AFTER_S)
        if not task.done() and app.screen is below:
            dialog = Opening(words)
            await app.push_screen(dialog, lambda _: _give_up(task))
            await asyncio.wait({task})
            if app.screen is dialog:
                await dialog.dismiss()
        if not task.cancelled():
            form = await task
            if app.screen is below:
                await app.push_screen(form)
                with suppress(TimeoutError):
                    await asyncio.wait_for(form.arrived.wait(), ARRIVES_WITHIN_S)
    finally:
        task.cancel()
        let_keys_go(app)
