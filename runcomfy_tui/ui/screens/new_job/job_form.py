"""A form that is connected: it keeps its draft, submits through the engine, and takes refusals back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import Duplicate, RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.forms import Entry, draft_from_json, draft_to_json, initial
from runcomfy_tui.forms.about_body import about_body, seed_in
from runcomfy_tui.present.durations import duration
from runcomfy_tui.present.money import money
from runcomfy_tui.present.targets import job_target
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.form import FormScreen
from runcomfy_tui.ui.screens.form.body_merge import moved
from runcomfy_tui.ui.screens.form.own_keys import is_same_draft, own_entry, own_key, own_text, without_place
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.kept_form import KeptForm, back_words
from runcomfy_tui.ui.screens.new_job.own_schema import OwnSchemaDialog
from runcomfy_tui.ui.screens.new_job.runnable import OwnSchema, Runnable
from runcomfy_tui.ui.screens.new_job.shelf import JobShelf
from runcomfy_tui.ui.screens.new_job.surroundings import surroundings
from runcomfy_tui.ui.screens.paying import within_budget
from runcomfy_tui.ui.tasks import complain, run_guarded, sentence
from runcomfy_tui.ui.widgets.fields import FieldWidget
from runcomfy_tui.ui.widgets.fields.seed_lock import kept_after_submit

if TYPE_CHECKING:
    from runcomfy_tui.store.presets import Preset
    from runcomfy_tui.ui.outlook import Outlook


class JobForm(KeptForm):
    """Submits to the engine; ``submitted`` is called with the new job, of several with the first."""

    CSS_PATH = "../form/screen.tcss"

    def __init__(
        self,
        connection: Connection,
        runnable: Runnable,
        stored: Mapping[str, Entry],
        submitted: Callable[[Job], None],
        *,
        shelf: JobShelf,
        kept: Sequence[Preset] = (),
        earlier: Earlier | None = None,
        outlook: Outlook | None = None,
        news: str = "",
    ) -> None:
        """``stored`` is the draft as it was left, ``kept`` what the shelf has, ``news`` what to say of the draft."""
        around = surroundings(connection, runnable, shelf, app=lambda: self.app, outlook=outlook)
        self._runnable, form = runnable, runnable.form
        fresh = initial(form)
        if earlier is not None:
            fresh |= {**earlier.entries(form), own_key(form, "label"): own_entry(earlier.job.label)}
        is_back = bool(stored) and not is_same_draft(form, {**fresh, **stored}, fresh)
        at = own_text(form, stored, "at")
        super().__init__(
            runnable.shown,
            form,
            {**fresh, **stored} if is_back else fresh,
            before_body=earlier.shown_body if earlier else None,
            around=around,
            facts=(*runnable.facts, *(earlier.facts(form) if earlier else ())),
            news=news or self._words_of_draft(stored if is_back else {}, at, around.now(), again=earlier is not None),
            fresh=fresh,
        )
        self._connection = connection
        self._shelf = shelf
        self._outlook = outlook
        self._taken = submitted
        self._earlier = earlier
        self._problems = None if earlier is None or is_back else earlier.problems
        self._is_unkept = self._is_left = False
        self._turned = asyncio.Event()
        """Set when the form comes to the top again, or is gone."""
        self._remember_aside(list(kept))
        if earlier is not None and not is_back and earlier.problems is None:
            self._start = seed_in(form, earlier.body)

    def _words_of_draft(self, stored: Mapping[str, Entry], at: str, now: float, *, again: bool) -> str:
        if not stored:
            return self._runnable.news
        lost = without_place(self._runnable.form, stored)
        return f"{back_words(at, now, again=again)} {lost}".rstrip()

    @property
    def takes_own_schema(self) -> bool:
        """Whether a person may say what can be filled in here."""
        return self._runnable.own_schema is not None

    def on_mount(self) -> None:
        """Say what decides whether a repetition is the same."""
        if self._start:
            self.app.notify("The same seed gives the same result: change it for another one.", markup=False)

    def _arrive(self, widget: FieldWidget | None) -> None:
        """Go there; at first put the service's words on their fields, unless those were typed over since."""
        super()._arrive(widget)
        problems, self._problems = self._problems, None
        if problems is not None:
            self.show_service_errors(problems)

    def on_screen_resume(self) -> None:
        """What lay over the form is gone."""
        self._turned.set()

    async def on_unmount(self) -> None:
        """Let go of what waits for the form; the draft is kept by the class below, which hears of this, too."""
        self._is_left = True
        self._turned.set()

    # The person's own schema ------------------------------------------------------------------------------------

    def action_own_schema(self) -> None:
        """Ask what can be filled in here, and show the form of that."""
        if (own := self._runnable.own_schema) is None:
            super().action_own_schema()
        elif self._connection.journal.is_read_only:
            self.refuse("The journal is only shown here: nothing can be kept.")
        else:
            run_guarded(self.app, self._change_schema(own), "keeping the schema")  # it outlives this screen

    async def _change_schema(self, own: OwnSchema) -> None:
        self._catch_up()
        self._settle()
        wish = await self.app.push_screen_wait(OwnSchemaDialog(self.target.title, own.now, self.around.edit))
        if wish is None:
            return
        form = await own.save(wish.schema)
        runnable = replace(self._runnable, form=form, own_schema=replace(own, now=wish.schema), news="")
        draft = moved(self.form, self._checked, self._draft, form)
        self._take_unsaved()
        await self._keep(draft)
        words = "Your schema is in use: alt+i changes it." if wish.schema else "Your schema is forgotten."
        kept = await self._shelf.all()
        new = JobForm(
            self._connection, runnable, draft, self._taken, shelf=self._shelf, kept=kept, earlier=self._earlier,
            outlook=self._outlook, news=words,
        )  # fmt: skip
        if self.app.screen is self:
            self._is_left = True
            await self.app.switch_screen(new)

    # Submitting -----------------------------------------------------------------------------------------------------

    def on_form_screen_submit_requested(self, event: FormScreen.SubmitRequested) -> None:
        """Start the job; whatever prevents that leaves the form as it is.

        It goes on when the form is left: nobody could tell then whether the job is paid for.
        """
        event.stop()
        run_guarded(self.app, self._one(event), "submitting")

    async def _one(self, wanted: FormScreen.SubmitRequested) -> None:
        try:
            if why_not := await self._why_not():
                self._not_submitted(why_not)
                return
            try:
                job = await self._submit(wanted.body, wanted.label, even_if_same=False)
            except Duplicate as same:
                if not await self._means_the_same(wanted.body, same):
                    self._not_submitted("Not submitted a second time; what is typed here stays.")
                    return
                job = await self._submit(wanted.body, wanted.label, even_if_same=True)
        except RuncomfyTuiError as error:
            self._not_submitted(sentence(error))
            return
        except BaseException:
            self.allow_submit()
            raise
        await self._done(job, wanted.draft)

    async def _submit(self, body: Mapping[str, object], label: str, *, even_if_same: bool) -> Job | None:
        """Submit within the budget, or past it on a yes; None where it was a no."""
        return await within_budget(
            self.app,
            lambda over_budget: self._connection.engine.submit(
                self._runnable.target,
                self._title_of(body),
                body,
                price_usd=self._runnable.estimate(body),
                resubmit_of=self._earlier.job.id if self._earlier else None,
                even_if_same=even_if_same,
                label=label,
                over_budget=over_budget,
                target_name=self._runnable.name,
                target_version=self._runnable.version,
            ),
        )

    async def _why_not(self) -> str:
        """Ask anew whether it can be run where that seemed not to be so; return why not, or nothing."""
        return "" if self._runnable.why_not is None else await self._runnable.why_not()

    def _title_of(self, body: Mapping[str, object]) -> str:
        """Return what a person will know the job by: the first text that says what to make, else its target."""
        return first_line(about_body(self.form, body), 200) or self.target.title

    def on_form_screen_batch_requested(self, event: FormScreen.BatchRequested) -> None:
        """Start several jobs, all or none."""
        event.stop()
        run_guarded(self.app, self._several(event), "submitting")

    async def _several(self, wanted: FormScreen.BatchRequested) -> None:
        from runcomfy_tui.engine import Run, orders_for

        runs = [Run(self._title_of(body), body, self._runnable.estimate(body)) for body in wanted.bodies]
        engine = self._connection.engine
        try:
            if why_not := await self._why_not():
                self._not_submitted(why_not)
                return
            orders = await orders_for(
                self._runnable.target,
                runs,
                resubmit_of=self._earlier.job.id if self._earlier else None,
                label=wanted.label,
            )
            jobs = await within_budget(
                self.app, lambda over_budget: engine.submit_batch(orders, over_budget=over_budget)
            )
        except RuncomfyTuiError as error:
            self._not_submitted(sentence(error))
            return
        except BaseException:
            self.allow_submit()
            raise
        if jobs:
            self.tell(f"{len(jobs):,} jobs are sent one after the other.")
        await self._done(jobs[0] if jobs else None, wanted.draft)

    async def _done(self, job: Job | None, draft: Mapping[str, Entry]) -> None:
        if job is None:
            self._not_submitted("Not submitted: the budget stays as it is, and so does what is typed here.")
            return
        self._taken(job)
        self._take_unsaved()
        while not self._is_left and self.app.screen is not self:  # It can only end while nothing is over it.
            self._turned.clear()
            await self._turned.wait()
        if self._is_left:
            self.tell("The form was left while its job was submitted: it is on its way.")
        else:
            self.dismiss()
        rest = kept_after_submit(draft)
        await self._shelf.end_draft(draft_to_json(rest) if rest else None)

    def _not_submitted(self, words: str) -> None:
        """Say why not: in the form, or anywhere once that is left."""
        self.allow_submit(words)
        if self._is_left:
            complain(self.app, f"{clean(self.target.title, 60)}: {words}")

    async def _means_the_same(self, body: Mapping[str, object], same: Duplicate) -> bool:
        """Ask whether these inputs are meant to be submitted once more; the form stays as it is meanwhile."""
        other = await self._connection.journal.job(same.job_id)
        price = self._runnable.estimate(body)
        cost = "its price is not known" if price is None else f"about {money(price)}"
        question = Question(
            f"You submitted exactly this {duration(same.age_s)} ago",
            [f"  {same_words(other, same.job_id)}", f"Submit it once more? It costs money: {cost}."],
            yes="submit once more",
        )
        return await self.app.push_screen_wait(question) is Answer.YES


def same_words(other: Job | None, job_id: str) -> str:
    """Return the job that has the same inputs, with its id and state; cleaned."""
    if other is None:
        return job_id
    known = f"request {clean(other.request.id, 64)}" if other.request else f"job {other.id[-6:]}"
    return f"{job_target(other)} · {known} · {'not sent' if other.hold is not None else other.state.word}"


async def open_form(
    connection: Connection,
    runnable: Runnable,
    submitted: Callable[[Job], None],
    *,
    earlier: Earlier | None = None,
    outlook: Outlook | None = None,
) -> JobForm:
    """Return the form of what runs with its draft, or with an earlier job's inputs; raises ``JournalError``."""
    now = time.time if outlook is None else outlook.now
    shelf = JobShelf(connection.journal, runnable.target, earlier.job.id if earlier else None, now)
    stored, kept = await shelf.draft(), await shelf.all()
    return JobForm(
        connection,
        runnable,
        draft_from_json(stored),
        submitted,
        shelf=shelf,
        kept=kept,
        earlier=earlier,
        outlook=outlook,
    )
