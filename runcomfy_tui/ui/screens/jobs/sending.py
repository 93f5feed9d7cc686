"""Paid work from the screen: new jobs, the same again, and held jobs let go."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.present.model_usage import last_used
from runcomfy_tui.ui.favourites import favourites
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.screens.dialogs import Answer, Question, Wider
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, by_id, job_words, listed, price_words
from runcomfy_tui.ui.screens.jobs.batches import is_held
from runcomfy_tui.ui.screens.paying import within_budget

if TYPE_CHECKING:
    from runcomfy_tui.ui.screens.new_job import Earlier

_ONLY_SHOWN = "The journal is only shown here: nothing can be started."


class SendActions(JobsBase):
    """The keys ``n``, ``r``, ``R`` and ``!``."""

    def action_new_job(self) -> None:
        """Choose a model; its form follows."""
        if self.is_connected:
            self._choose_model()  # at once: what is typed next is for the list of models
        else:
            self.run(self._choose_model_later(), "starting a new job")

    async def _choose_model_later(self) -> None:
        await self.opened()
        self._choose_model()

    def _choose_model(self) -> None:
        # Forms are not imported before the first paint; the app fetches them in a thread soon after it.
        from runcomfy_tui.ui.screens.new_job import NewJobScreen

        connection = self.connection
        if connection.journal.is_read_only:
            self.refuse(_ONLY_SHOWN)
            return
        picker = NewJobScreen(
            connection.engine.catalogue,
            favourites=lambda: favourites(connection.journal),
            last_used=last_used(self.jobs.values()),
            now=self.outlook.now,
            glyphs=self.glyphs,
        )
        self.app.push_screen(picker, self._model_chosen)

    def _model_chosen(self, model: CatalogueModel | None) -> None:
        if model is not None:
            self.run(self._keys_wait_for(self._open_form(model.model_id, None)), "opening the form")

    async def _keys_wait_for(self, form: Awaitable[None]) -> None:
        try:
            await form
        finally:
            let_keys_go(self.app)

    async def _open_form(self, model_id: str, earlier: Earlier | None) -> None:
        from runcomfy_tui.ui.screens.new_job import open_job_form

        form = await open_job_form(self.connection, model_id, self._submitted, earlier=earlier, outlook=self.outlook)
        await self.app.push_screen(form)

    def _submitted(self, job: Job) -> None:
        """Show the new job at once and stand on it."""
        self.receive([job])
        if not self.table.move_to(job.id):
            self.tell("Submitted; the filter hides it.")

    def action_resubmit(self) -> None:
        """Open this job's inputs to change and submit again."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.target.kind is not TargetKind.MODEL:
            self.refuse("Only jobs of catalogue models can be opened as a form.")
        elif self.connection.journal.is_read_only:
            self.refuse(_ONLY_SHOWN)
        else:
            hold_keys(self.app)  # what is typed next is meant for the form
            self.run(self._keys_wait_for(self._reopen(job)), "opening the inputs")

    async def _reopen(self, job: Job) -> None:
        from runcomfy_tui.engine.earlier_inputs import earlier_inputs

        inputs = await earlier_inputs(self.connection.journal, job.id, self.outlook.now())
        problems = _detail(job) if job.state is JobState.REJECTED else None
        from runcomfy_tui.ui.screens.new_job import Earlier

        await self._open_form(job.target.id, Earlier(job, inputs.body, problems, inputs.files, inputs.said_first))

    def action_again(self) -> None:
        """Ask whether the marked jobs, else this one, shall be submitted once more, unchanged."""
        chosen = self.chosen()
        if not chosen:
            self.refuse(NO_JOB)
        elif self.connection.journal.is_read_only:
            self.refuse(_ONLY_SHOWN)
        elif unknown := [job for job in chosen if job.state is JobState.UNKNOWN]:
            self.refuse(f"Nobody knows whether {job_words(unknown[0])} runs: Enter lists what can be done.")
        else:
            ids = [job.id for job in chosen]
            one = len(chosen) == 1
            title = f"Submit again: {job_words(chosen[0])}?" if one else f"Submit {len(chosen)} jobs again, as a batch?"
            how = "Unchanged inputs" if one else "Unchanged inputs, sent one after the other"
            lines = [*listed(chosen), f"{how}, and it costs money: {price_words(chosen)}."]
            question = Question(title, lines, yes="submit again")
            self.app.push_screen(question, lambda answer: self._again_answered(answer, ids))

    def _again_answered(self, answer: Answer | None, ids: list[str]) -> None:
        if answer is Answer.YES:
            # A mark that stays would be paid for once more with the next question.
            self.table.clear_marks()
            self.run(self._again(ids), "submitting again")

    async def _again(self, ids: list[str]) -> None:
        engine, journal = self.connection.engine, self.connection.journal
        jobs = by_id(self.jobs, ids)
        if len(jobs) == 1:
            (job,) = jobs
            body = _parsed(await journal.body(job.id))
            # The person was asked just now: no second question about the same inputs.
            new = await within_budget(
                self.app,
                lambda over: engine.submit(
                    job.target, job.title, body, price_usd=job.price_usd, resubmit_of=job.id, even_if_same=True,
                    label=job.label, over_budget=over,
                ),
            )  # fmt: skip
            if new is not None:
                self._submitted(new)
            return
        from runcomfy_tui.engine import Order

        orders = [
            Order(
                job.target,
                job.title,
                await journal.body(job.id),
                job.price_usd,
                job.id,
                size_of_work=job.size_of_work,
                label=job.label,
            )
            for job in jobs
        ]
        made = await within_budget(self.app, lambda over: engine.submit_batch(orders, over_budget=over))
        if made is None:
            return
        self.receive(made)
        self.tell(f"{len(made):,} jobs are sent one after the other.")

    def action_send(self) -> None:
        """Ask whether jobs that wait for the person shall be sent."""
        chosen = [job for job in self.chosen() if is_held(job)]
        if not chosen:
            self.refuse("This job does not wait to be sent." if self.current() else NO_JOB)
            return
        ids = [job.id for job in chosen]
        every = [job for job in self.jobs.values() if is_held(job)]
        more = f"all {len(every):,} not sent ({price_words(every)})"
        one = len(chosen) == 1
        title = f"Send {job_words(chosen[0])}?" if one else f"Send {len(chosen)} jobs?"
        charged = f"{'It runs and is' if one else 'They run and are'} charged: {price_words(chosen)}."
        batch = ["B goes on with the whole batch instead."] if one and chosen[0].batch is not None else []
        question = Question(
            title,
            [*listed(chosen), charged, *batch],
            yes="send",
            wider=Wider(f"Send all {len(every):,}?", more, len(every)) if len(every) > len(chosen) else None,
        )
        self.app.push_screen(question, lambda answer: self._send_answered(answer, ids, [job.id for job in every]))

    def _send_answered(self, answer: Answer | None, ids: list[str], every: list[str]) -> None:
        if answer is not None:
            meant = ids if answer is Answer.YES else every
            held = [job.id for job in by_id(self.jobs, meant) if is_held(job)]
            self.run(self._send(held), "sending")

    async def _send(self, ids: list[str]) -> None:
        await within_budget(self.app, lambda over: self.connection.engine.release(ids, over_budget=over))


def _parsed(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        raise RuncomfyTuiError("The inputs of this job cannot be read as JSON.") from None
    if not isinstance(value, dict):
        raise RuncomfyTuiError("The inputs of this job are not a JSON object.")
    return value


def _detail(job: Job) -> object:
    """Return what the service said about the inputs, as near to its own form as was kept."""
    if job.failure is None:
        return None
    try:
        return json.loads(job.failure.detail or "null") or job.failure.message
    except ValueError:
        return job.failure.message
