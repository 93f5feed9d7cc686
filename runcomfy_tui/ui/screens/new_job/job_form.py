"""A model's form that is connected: it keeps its draft, submits through the engine, and takes refusals back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd
from runcomfy_tui.domain.errors import Duplicate, RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.forms import Entry, Typed, draft_from_json, draft_to_json, initial, read_schema
from runcomfy_tui.present.durations import duration
from runcomfy_tui.present.models import price_words
from runcomfy_tui.present.money import money
from runcomfy_tui.present.targets import short_target
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.screens.form.own_keys import is_same_draft, own_entry, own_key, own_text
from runcomfy_tui.ui.screens.form.presets import when
from runcomfy_tui.ui.screens.new_job.earlier import Earlier
from runcomfy_tui.ui.screens.new_job.shelf import JobShelf
from runcomfy_tui.ui.screens.new_job.surroundings import surroundings
from runcomfy_tui.ui.screens.paying import within_budget
from runcomfy_tui.ui.tasks import complain, run_guarded, sentence
from runcomfy_tui.ui.widgets.fields.seed_lock import kept_after_submit

if TYPE_CHECKING:
    from runcomfy_tui.store.presets import Preset
    from runcomfy_tui.ui.outlook import Outlook


KEPT_AGAIN_S: Final = 2.0
"""How long after a refusal of the disk the draft is written once more."""


class JobForm(FormScreen):
    """Submits to the engine; ``submitted`` is called with the new job, of several with the first."""

    CSS_PATH = "../form/screen.tcss"

    def __init__(
        self,
        connection: Connection,
        model: CatalogueModel,
        stored: Mapping[str, Entry],
        submitted: Callable[[Job], None],
        *,
        shelf: JobShelf,
        kept: Sequence[Preset] = (),
        earlier: Earlier | None = None,
        outlook: Outlook | None = None,
    ) -> None:
        """``stored`` is the draft as it was left, ``kept`` what the shelf has."""
        around = surroundings(connection, model, shelf, app=lambda: self.app, outlook=outlook)
        title = clean(model.display_name or model.model_id, 80)
        form = read_schema(model.input_schema)
        fresh = initial(form)
        if earlier is not None:
            fresh |= {**earlier.entries(form), own_key(form, "label"): own_entry(earlier.job.label)}
        is_back = bool(stored) and not is_same_draft(form, {**fresh, **stored}, fresh)
        at = own_text(form, stored, "at")
        super().__init__(
            FormTarget(title, model.model_id, price_words(model)),
            form,
            {**fresh, **stored} if is_back else fresh,
            before_body=earlier.shown_body if earlier else None,
            around=around,
            facts=earlier.facts if earlier else (),
            news=_back_words(at, around.now(), again=earlier is not None) if is_back else "",
            fresh=fresh,
        )
        self._connection = connection
        self._model = model
        self._shelf = shelf
        self._run_target = targets.model(model.model_id)
        self._taken = submitted
        self._earlier = earlier
        self._is_back = is_back
        self._is_unkept = self._is_left = False
        self._turned = asyncio.Event()
        """Set when the form comes to the top again, or is gone."""
        self._remember_aside(list(kept))

    def on_mount(self) -> None:
        """Put the service's words on their fields; for a repetition lead to the seed, which decides about sameness.

        They are not said of what was typed over those inputs since.
        """
        if self._earlier is None or self._is_back:
            return
        if self._earlier.problems is not None:
            self.call_after_refresh(self._show_problems)
        else:
            self.call_after_refresh(self._lead_to_seed)

    def _show_problems(self) -> None:
        self.show_service_errors(self._earlier.problems if self._earlier else None)

    def _lead_to_seed(self) -> None:
        if self._earlier is None or "seed" not in self._earlier.body:
            return
        field = self._widgets.get("seed")
        if field is not None:
            field.focus_editor()
            self.app.notify("The same seed gives the same result: change it for another one.", markup=False)

    # The draft ------------------------------------------------------------------------------------------------------

    def on_form_screen_draft_changed(self, event: FormScreen.DraftChanged) -> None:
        """Keep what is typed."""
        event.stop()
        run_guarded(self.app, self._keep(self._dated(event.draft)), "keeping the draft")

    async def _keep(self, data: Mapping[str, object]) -> None:
        """Keep it; where the disk refuses say so once, and try again until it takes it or the form is left."""
        try:
            await self._shelf.save_draft(data)
        except RuncomfyTuiError as error:
            if not self._is_unkept or self._is_left:
                complain(self.app, f"What is typed here is not kept on the disk. {sentence(error)}")
            self._is_unkept = True
            if self._draft_timer is None and not self._is_left:
                self._draft_timer = self.set_timer(KEPT_AGAIN_S, self._save_draft)
            return
        if self._is_unkept:
            self._is_unkept = False
            self.tell("What is typed here is kept on the disk again.")

    def on_screen_resume(self) -> None:
        """What lay over the form is gone."""
        self._turned.set()

    async def on_unmount(self) -> None:
        """Keep what was typed last when the program ends around the form."""
        self._is_left = True
        self._turned.set()
        if (draft := self._take_unsaved()) is not None:
            await self._keep(self._dated(draft))

    def _dated(self, draft: Mapping[str, Entry]) -> dict[str, object]:
        # What is still as an earlier job has it comes from there again: its files would be written with every key.
        fresh = self._fresh if self._earlier is not None else {}
        changed = {name: entry for name, entry in draft.items() if name not in fresh or entry != fresh[name]}
        return draft_to_json({**changed, own_key(self.form, "at"): Typed(str(self.around.now()))})

    # Submitting -----------------------------------------------------------------------------------------------------

    def on_form_screen_submit_requested(self, event: FormScreen.SubmitRequested) -> None:
        """Start the job; whatever prevents that leaves the form as it is.

        It goes on when the form is left: nobody could tell then whether the job is paid for.
        """
        event.stop()
        run_guarded(self.app, self._one(event), "submitting")

    async def _one(self, wanted: FormScreen.SubmitRequested) -> None:
        try:
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
                self._run_target,
                _title(body, self._model),
                body,
                price_usd=estimate_usd(self._model, body),
                resubmit_of=self._earlier.job.id if self._earlier else None,
                even_if_same=even_if_same,
                label=label,
                over_budget=over_budget,
            ),
        )

    def on_form_screen_batch_requested(self, event: FormScreen.BatchRequested) -> None:
        """Start several jobs, all or none."""
        event.stop()
        run_guarded(self.app, self._several(event), "submitting")

    async def _several(self, wanted: FormScreen.BatchRequested) -> None:
        from runcomfy_tui.engine import Run, orders_for

        runs = [Run(_title(body, self._model), body, estimate_usd(self._model, body)) for body in wanted.bodies]
        engine = self._connection.engine
        try:
            orders = await orders_for(
                self._run_target,
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
        price = estimate_usd(self._model, body)
        cost = "its price is not known" if price is None else f"about {money(price)}"
        question = Question(
            f"You submitted exactly this {duration(same.age_s)} ago",
            [f"  {same_words(other, same.job_id)}", f"Submit it once more? It costs money: {cost}."],
            yes="submit once more",
        )
        return await self.app.push_screen_wait(question) is Answer.YES


def _back_words(at: str, now: float, *, again: bool) -> str:
    """What to say of a draft that was left here."""
    try:
        left = f" of {when(float(at), now)}"
    except (ValueError, OverflowError, OSError):
        left = ""
    if again:
        return f"Your changes{left}. ctrl+n takes the job's own inputs; alt+z undoes that."
    return f"The draft{left}. ctrl+n starts with an empty form; alt+z undoes that."


def same_words(other: Job | None, job_id: str) -> str:
    """Return the job that has the same inputs, with its id and state; cleaned."""
    if other is None:
        return job_id
    known = f"request {clean(other.request.id, 64)}" if other.request else f"job {other.id[-6:]}"
    return f"{short_target(other.target)} · {known} · {'not sent' if other.hold is not None else other.state.value}"


def _title(body: Mapping[str, object], model: CatalogueModel) -> str:
    """Return what a person will know the job by: the first text that says what to make."""
    texts = (value for name in ("prompt", "text", "tags") if isinstance(value := body.get(name), str))
    return next((line for text in texts if (line := first_line(text, 200))), model.display_name or model.model_id)


async def open_job_form(
    connection: Connection,
    model_id: str,
    submitted: Callable[[Job], None],
    *,
    earlier: Earlier | None = None,
    outlook: Outlook | None = None,
) -> JobForm:
    """Return the form of a model with its draft, or with an earlier job's inputs; raises ``RuncomfyTuiError``."""
    model = await connection.engine.model(model_id)
    now = time.time if outlook is None else outlook.now
    shelf = JobShelf(connection.journal, targets.model(model_id), earlier.job.id if earlier else None, now)
    stored, kept = await shelf.draft(), await shelf.all()
    return JobForm(
        connection,
        model,
        draft_from_json(stored),
        submitted,
        shelf=shelf,
        kept=kept,
        earlier=earlier,
        outlook=outlook,
    )
