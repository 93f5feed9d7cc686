"""What a person can do about a job of unknown fate: nothing of it happens by itself."""

from __future__ import annotations

from dataclasses import replace

from runcomfy_tui.domain.job import Job, JobState, is_request_id
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.dialogs import Answer, AskText, Choice, Menu, Question
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, job_words
from runcomfy_tui.ui.screens.jobs.batches import waiting_of
from runcomfy_tui.ui.screens.paying import within_budget

_WORD = "again"
_CHOICES = [
    Choice("w", "look at your RunComfy dashboard in the browser", "look"),
    Choice("i", "it is there: attach its request id", "attach"),
    Choice("n", "it is not there: it was not accepted", "not-accepted"),
    Choice("s", "submit it again; it may then run and be charged twice", "again"),
    Choice("t", "show what happened", "detail"),
]
_LOOKING = frozenset({"look", "detail"})
"""What changes nothing."""


class SettleActions(JobsBase):
    """The list that Enter opens on an unknown job."""

    def action_settle(self) -> None:
        """List what can be done about the unknown job under the cursor."""
        job = self.current()
        if job is None or job.state is not JobState.UNKNOWN:
            self.refuse(NO_JOB if job is None else f"Nothing to settle: the job is {job.state.word}.")
            return
        lines = ["It may have been accepted and may be charged. Look before you decide:"]
        if job.batch is not None and (waiting := waiting_of(self.jobs.values(), job.batch)):
            jobs = "1 job" if len(waiting) == 1 else f"{len(waiting):,} jobs"
            lines.insert(0, f"{jobs} of its batch will wait until B goes on with it.")
        forbidden = self.outlook.why_forbidden
        choices = [replace(each, why_not=None if each.value in _LOOKING else forbidden) for each in _CHOICES]
        self.app.push_screen(
            Menu(f"What became of {job_words(job)}?", choices, lines=lines), lambda chosen: self._settle(chosen, job)
        )

    def action_settle_by(self, way: str) -> None:
        """Do one of these things about the unknown job under the cursor at once."""
        job = self.current()
        if job is None or job.state is not JobState.UNKNOWN:
            self.refuse(NO_JOB if job is None else f"Nothing to settle: the job is {job.state.word}.")
        elif way not in _LOOKING and (why_not := self.outlook.why_forbidden) is not None:
            self.refuse(why_not)
        else:
            self._settle(way, job)

    def action_same_account(self) -> None:
        """Ask whether the token's account is that of the listed jobs, which RunComfy could not be asked about."""
        lines = ["Then the listed jobs are asked about with this token. Only you can know, until RunComfy answers."]
        question = Question("Is this token of the same account as the listed jobs?", lines, yes="the same")
        self.app.push_screen(question, self._same_account_answered)

    def _same_account_answered(self, answer: Answer | None) -> None:
        if answer is Answer.YES:
            self.run(self.connection.engine.same_account(), "going on with the listed jobs")

    def _settle(self, chosen: str | None, job: Job) -> None:
        match chosen:
            case "look":
                self.run(self._look(), "opening the dashboard")
            case "attach":
                self._ask_request_id(job)
            case "not-accepted":
                self._ask_not_accepted(job)
            case "again":
                self._ask_word(job)
            case "detail":
                self.show_timeline()

    def show_timeline(self) -> None:
        """Show what happened to the job; done by the screen."""
        raise NotImplementedError

    async def _look(self) -> None:
        address = f"{self.settings.web_base}/profile"
        if not await open_thing(address):
            self.tell(f"Open {address}")

    def _ask_request_id(self, job: Job) -> None:
        ask = AskText(
            "Attach a request id",
            [f"The id that your RunComfy dashboard shows for {job_words(job)}:"],
            check=lambda text: None if is_request_id(text) else "an id has letters, digits, - and _ only",
            done="attach it",
        )
        self.app.push_screen(
            ask, lambda id_: self.run(self._attach_request(job.id, id_), "attaching the id") if id_ else None
        )

    async def _attach_request(self, job_id: str, request_id: str) -> None:
        await self.connection.engine.attach(job_id, request_id)
        await self.connection.engine.poll_now([job_id])

    def _ask_not_accepted(self, job: Job) -> None:
        lines = [
            "Your RunComfy dashboard does not show it: nothing runs and nothing is charged.",
            "It is listed as rejected then, and not asked about any more.",
        ]
        question = Question(f"Not accepted: {job_words(job)}?", lines, yes="it was not accepted")
        self.app.push_screen(question, lambda answer: self._not_accepted_answered(answer, job.id))

    def _not_accepted_answered(self, answer: Answer | None, job_id: str) -> None:
        if answer is Answer.YES:
            self.run(self._not_accepted(job_id), "settling the job")

    async def _not_accepted(self, job_id: str) -> None:
        await self.connection.engine.declare_not_accepted(job_id)

    def _ask_word(self, job: Job) -> None:
        ask = AskText(
            f"Submit {job_words(job)} once more?",
            ["If the first one was accepted, both run and both are charged.", f"Type {_WORD} to do it."],
            check=lambda text: None if text == _WORD else f"type {_WORD}",
            done="submit again",
            placeholder=_WORD,
        )
        self.app.push_screen(ask, lambda word: self.run(self._again_once(job.id), "submitting again") if word else None)

    async def _again_once(self, job_id: str) -> None:
        await within_budget(self.app, lambda over: self.connection.engine.submit_again(job_id, over_budget=over))
