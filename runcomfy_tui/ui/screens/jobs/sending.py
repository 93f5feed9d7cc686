"""Paid work from the screen: new jobs, the same again, and held jobs let go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.present.model_usage import last_used
from runcomfy_tui.present.targets import job_target
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.favourites import favourites
from runcomfy_tui.ui.keys_in_order import hold_keys, let_keys_go
from runcomfy_tui.ui.screens.dialogs import Answer, Question, Wider
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, by_id, job_words, listed, price_words
from runcomfy_tui.ui.screens.jobs.batches import is_held
from runcomfy_tui.ui.screens.jobs.deployed import is_deployed, since_words, version_now
from runcomfy_tui.ui.screens.paying import within_budget

if TYPE_CHECKING:
    from runcomfy_tui.domain.deployment import Deployment
    from runcomfy_tui.ui.screens.new_job import JobForm
    from runcomfy_tui.ui.screens.new_job.offer import Offer

_DEPLOYMENTS_WITHIN_S = 1.5
"""The list of what can run waits so long for deployments: it is there for the models, too."""


class SendActions(JobsBase):
    """The keys ``n``, ``r``, ``R`` and ``!``."""

    @changing
    def action_new_job(self) -> None:
        """Choose a model or a deployment; its form follows."""
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
        if (why_not := self.outlook.why_forbidden) is not None:
            self.refuse(why_not)
            return
        picker = NewJobScreen(
            connection.engine.catalogue,
            deployments=self._deployed,
            favourites=lambda: favourites(connection.journal),
            last_used=last_used(self.jobs.values()),
            now=self.outlook.now,
            glyphs=self.glyphs,
        )
        self.app.push_screen(picker, self._chosen_to_run)

    async def _deployed(self) -> list[Deployment]:
        """Return the deployments that are known; they are waited for only where they never were asked for."""
        keeper = self.connection.engine.deployments_keeper
        view = await keeper.view()
        if view.seen_at is None and view.problem is None:
            with suppress(RuncomfyTuiError, TimeoutError):
                async with asyncio.timeout(_DEPLOYMENTS_WITHIN_S):
                    return await keeper.deployments()
        return list(view.deployments)

    def _chosen_to_run(self, offer: Offer | None) -> None:
        from runcomfy_tui.ui.screens.new_job import open_deployment_form, open_job_form

        if offer is not None:
            opens = open_job_form if offer.target.kind is TargetKind.MODEL else open_deployment_form
            form = opens(self.connection, offer.target.id, self._submitted, outlook=self.outlook)
            self._show(form, offer.entry.name)

    def _show(self, form: Coroutine[Any, Any, JobForm], name: str) -> None:
        from runcomfy_tui.ui.screens.new_job import show_form

        hold_keys(self.app)  # what is typed next is meant for the form
        self.run(show_form(self.app, form, f"Opening the form of {name}…"), "opening the form")

    def _submitted(self, job: Job) -> None:
        """Show the new job at once and stand on it."""
        self.receive([job])
        if not self.table.move_to(job.id):
            self.tell("Submitted; the filter hides it.")

    @changing
    def action_resubmit(self) -> None:
        """Open this job's inputs to change and submit again."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        else:
            from runcomfy_tui.ui.screens.new_job import open_again

            self._show(open_again(self.connection, job, self._submitted, outlook=self.outlook), job_target(job))

    @changing
    def action_again(self) -> None:
        """Ask whether the marked jobs, else this one, shall be submitted once more, unchanged."""
        chosen = self.chosen()
        if not chosen:
            self.refuse(NO_JOB)
        elif unknown := [job for job in chosen if job.state is JobState.UNKNOWN]:
            self.refuse(f"Nobody knows whether {job_words(unknown[0])} runs: Enter lists what can be done.")
        elif without := [job for job in chosen if not job.has_inputs]:
            self.refuse(f"{job_words(without[0])} was taken over: its inputs are not known here. r opens a form.")
        elif any(map(is_deployed, chosen)):
            hold_keys(self.app)  # what is typed next answers the question
            self.run(self._ask_again_knowing(chosen), "looking at the deployments")
        else:
            self._ask_again(chosen, [])

    async def _ask_again_knowing(self, chosen: list[Job]) -> None:
        """Ask, with what has become of the deployments since."""
        try:
            self._ask_again(chosen, since_words(chosen, await self._deployments()))
        finally:
            let_keys_go(self.app)

    async def _deployments(self) -> dict[str, Deployment]:
        view = await self.connection.engine.deployments_keeper.view()
        return {one.id: one for one in view.deployments}

    def _ask_again(self, chosen: list[Job], since: list[str]) -> None:
        ids = [job.id for job in chosen]
        one = len(chosen) == 1
        title = f"Submit again: {job_words(chosen[0])}?" if one else f"Submit {len(chosen)} jobs again, as a batch?"
        how = "Unchanged inputs" if one else "Unchanged inputs, sent one after the other"
        lines = [*listed(chosen), *since, f"{how}, and it costs money: {price_words(chosen)}."]
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
            version = version_now(job, await self._deployments()) if is_deployed(job) else ""
            # The person was asked just now: no second question about the same inputs.
            new = await within_budget(
                self.app,
                lambda over: engine.submit(
                    job.target, job.title, body, price_usd=job.price_usd, resubmit_of=job.id, even_if_same=True,
                    label=job.label, over_budget=over, target_name=job.target_name, target_version=version,
                ),
            )  # fmt: skip
            if new is not None:
                self._submitted(new)
            return
        from runcomfy_tui.engine import Order

        known = await self._deployments() if any(map(is_deployed, jobs)) else {}
        orders = [
            Order(
                job.target,
                job.title,
                await journal.body(job.id),
                job.price_usd,
                job.id,
                size_of_work=job.size_of_work,
                label=job.label,
                target_name=job.target_name,
                target_version=version_now(job, known) if is_deployed(job) else "",
            )
            for job in jobs
        ]
        made = await within_budget(self.app, lambda over: engine.submit_batch(orders, over_budget=over))
        if made is None:
            return
        self.receive(made)
        self.tell(f"{len(made):,} jobs are sent one after the other.")

    @changing
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
