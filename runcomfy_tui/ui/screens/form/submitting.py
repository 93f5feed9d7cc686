"""The part of the form that asks for the job, or for several, and takes the answer back."""

from __future__ import annotations

from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Placed, place_service_errors
from runcomfy_tui.forms.about_body import about_body
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.form.batch_question import BatchQuestion
from runcomfy_tui.ui.screens.form.varying import Batch, Varying
from runcomfy_tui.ui.tasks import run_guarded

_MOST_COMPLAINTS: Final = 8
LABEL_LENGTH: Final = 30


class Submitting(Varying):
    """One submit at a time: no second one is asked for until the first is answered."""

    # What the opener may say ------------------------------------------------------------------------------------

    def show_service_errors(self, detail: object, banner: str = "") -> None:
        """Puts the service's validation errors on their fields; nothing typed is lost, and one may submit again."""
        self._service = place_service_errors(self.form, detail)
        self.allow_submit(banner or "The service refused these inputs.")
        self._check_now()
        self._go_to_first_error()

    def allow_submit(self, banner: str = "") -> None:
        """Lets the person submit again, with a sentence on what became of the last try."""
        self._submitting = False
        self._message = ""
        self._banner_words = banner
        if self.query("#form-banner"):  # The form may have been left meanwhile.
            self._write_banner()
            self._write_foot()

    # Keys -----------------------------------------------------------------------------------------------------------

    def action_submit(self) -> None:
        """Asks for the job when all checks pass, else goes to the first field that does not."""
        if self._submitting or not self._is_ready():
            return
        if self._is_varied:
            self._begin("Counting the variations…")
            run_guarded(self, self._submit_batch(), "making the variations")
            return
        if self._checked.body is None:
            self._message = ""
            self._write_foot()
            self._go_to_first_error()
            return
        self._begin("Submitting…")
        self.post_message(self.SubmitRequested(self._checked.body, self.draft, label=self.label))

    def action_send_anyway(self) -> None:
        """Asks whether a body is to be sent that the published schema forbids: schemas can be wrong."""
        if self._submitting or not self._is_ready():
            return
        checked = self._checked
        if checked.ok:
            self.refuse("Nothing is wrong with these inputs: ctrl+s submits them.")
        elif self._is_varied:
            self.refuse("Several values at once are only sent when each of them is right.")
        elif not checked.buildable:
            self.refuse("This cannot be sent at all: what is typed in a field cannot be read.")
            self._write_foot()
            self._go_to_first_error()
        else:
            question = Question("Send these inputs anyway?", self._complaints(), yes="send anyway")
            body = dict(checked.preview)
            self.app.push_screen(question, lambda answer: self._anyway_answered(answer, body))

    def _anyway_answered(self, answer: Answer | None, body: dict[str, object]) -> None:
        if answer is Answer.YES and not self._submitting:
            self._begin("Submitting…")
            self.post_message(self.SubmitRequested(body, self.draft, label=self.label, anyway=True))

    def _complaints(self) -> list[str]:
        checked = self._checked
        found = [
            f"  {clean(self._label_of(name), 60)}: {clean(words, 200)}"
            for name, all_words in checked.errors.items()
            for words in all_words
        ]
        found += [f"  {clean(words, 260)}" for words in checked.general]
        rest = [f"  … and {len(found) - _MOST_COMPLAINTS} more"] if len(found) > _MOST_COMPLAINTS else []
        said = self.target.rules_say
        end = "A schema can be wrong. If it is right, the service refuses this, and nothing is charged."
        return [said, *found[:_MOST_COMPLAINTS], *rest, end]

    def _label_of(self, name: str) -> str:
        field = self.form.field(name)
        return field.label if field is not None else name

    # How it is done -------------------------------------------------------------------------------------------------

    def _is_ready(self) -> bool:
        """Take in everything that was typed, and tell whether all of it could be."""
        self._tried = True
        if not self._all_is_read():
            return False
        self._catch_up()
        self._settle()
        return True

    def _begin(self, message: str) -> None:
        self._submitting = True
        self._message = message
        self._banner_words = ""
        self._service = Placed({}, ())
        self._write_banner()
        self._write_foot()
        self._save_draft()

    async def _submit_batch(self) -> None:
        """Check every variation before the first is asked about; then ask, with the number and the price."""
        try:
            batch = await self._make_batch()
        except BaseException:
            self.allow_submit()
            raise
        if batch.errors:
            self._service = Placed({}, batch.errors)
            self.allow_submit("Nothing was sent: not every variation is right.")
            if self._checked.errors:
                self._go_to_first_error()
            return
        question = BatchQuestion(batch, self.label, self._about(batch))
        answer = await self.app.push_screen_wait(question)
        if answer is None:
            self.allow_submit()
            return
        self._begin(f"Submitting {answer.count:,} jobs…")
        bodies = list(batch.bodies[: answer.count])
        self.post_message(self.BatchRequested(bodies, self.draft, label=answer.label))

    def _about(self, batch: Batch) -> str:
        """What jobs that are made together are about, in few words."""
        text = about_body(self.form, batch.bodies[0]) or self.target.title
        words = " ".join(clean(text).split())
        return words if len(words) <= LABEL_LENGTH else f"{words[: LABEL_LENGTH - 1].rstrip()}…"
