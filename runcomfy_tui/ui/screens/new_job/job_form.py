"""A model's form that is connected: it keeps its draft, submits through the engine, and takes refusals back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd
from runcomfy_tui.domain.errors import Duplicate, RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean, first_line
from runcomfy_tui.forms import Entry, draft_from_json, draft_to_json, initial, load, read_schema
from runcomfy_tui.present.durations import duration
from runcomfy_tui.present.money import money
from runcomfy_tui.present.targets import short_target
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.form import FormScreen, FormTarget
from runcomfy_tui.ui.screens.new_job.screen import price_words
from runcomfy_tui.ui.tasks import run_guarded, sentence
from runcomfy_tui.ui.widgets.fields import FieldWidget


@dataclass(frozen=True, slots=True)
class Earlier:
    """The job whose inputs the form starts from. ``problems`` is what the service said about them (a 422's detail)."""

    job: Job
    body: Mapping[str, object]
    problems: object = None


class JobForm(FormScreen):
    """Submits to the engine; ``submitted`` is called with the new job."""

    CSS_PATH = "../form/screen.tcss"

    def __init__(
        self,
        connection: Connection,
        model: CatalogueModel,
        entries: Mapping[str, Entry],
        submitted: Callable[[Job], None],
        *,
        earlier: Earlier | None = None,
    ) -> None:
        title = clean(model.display_name or model.model_id, 80)
        shown = FormTarget(title, model.model_id, price_words(model))
        form = read_schema(model.input_schema)
        if earlier is not None:
            entries = load(form, earlier.body)
        elif not entries:
            entries = initial(form)
        super().__init__(shown, form, entries, before_body=earlier.body if earlier else None)
        self._connection = connection
        self._model = model
        self._run_target = targets.model(model.model_id)
        self._submitted = submitted
        self._earlier = earlier

    def on_mount(self) -> None:
        """Put the service's words on their fields; for a repetition lead to the seed, which decides about sameness."""
        if self._earlier is None:
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
        field = next((each for each in self.query(FieldWidget) if each.field.name == "seed"), None)
        if field is not None:
            field.focus_editor()
            self.app.notify("The same seed gives the same result: change it for another one.", markup=False)

    def on_form_screen_draft_changed(self, event: FormScreen.DraftChanged) -> None:
        """Keep what is typed."""
        event.stop()
        journal, draft = self._connection.journal, draft_to_json(event.draft)
        if not journal.is_read_only:
            run_guarded(self.app, journal.save_draft(self._run_target, draft), "keeping the draft")

    def on_form_screen_submit_requested(self, event: FormScreen.SubmitRequested) -> None:
        """Start the job; whatever prevents that leaves the form as it is."""
        event.stop()
        run_guarded(self, self._submit(event.body), "submitting")

    async def _submit(self, body: Mapping[str, object], *, even_if_same: bool = False) -> None:
        try:
            job = await self._connection.engine.submit(
                self._run_target,
                _title(body, self._model),
                body,
                price_usd=estimate_usd(self._model, body),
                resubmit_of=self._earlier.job.id if self._earlier else None,
                even_if_same=even_if_same,
            )
        except Duplicate as same:
            await self._ask_about_the_same(body, same)
            return
        except RuncomfyTuiError as error:
            self.allow_submit(sentence(error))
            return
        self._submitted(job)
        self.dismiss()
        await self._connection.journal.drop_draft(self._run_target)

    async def _ask_about_the_same(self, body: Mapping[str, object], same: Duplicate) -> None:
        """Ask whether these inputs are meant to be submitted once more; the form stays as it is meanwhile."""
        other = await self._connection.journal.job(same.job_id)
        price = estimate_usd(self._model, body)
        cost = "its price is not known" if price is None else f"about {money(price)}"
        question = Question(
            f"You submitted exactly this {duration(same.age_s)} ago",
            [f"  {same_words(other, same.job_id)}", f"Submit it once more? It costs money: {cost}."],
            yes="submit once more",
        )
        await self.app.push_screen(question, lambda answer: self._same_answered(answer, body))

    def _same_answered(self, answer: Answer | None, body: Mapping[str, object]) -> None:
        if answer is Answer.YES:
            run_guarded(self, self._submit(body, even_if_same=True), "submitting")
        else:
            self.allow_submit("Not submitted a second time; what is typed here stays.")


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
    connection: Connection, model_id: str, submitted: Callable[[Job], None], *, earlier: Earlier | None = None
) -> JobForm:
    """Return the form of a model with its draft, or with an earlier job's inputs; raises ``RuncomfyTuiError``."""
    model = await connection.engine.model(model_id)
    stored = None if earlier else await connection.journal.draft(targets.model(model_id))
    return JobForm(connection, model, draft_from_json(stored), submitted, earlier=earlier)
