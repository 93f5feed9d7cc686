"""The key ``I``: routes of ComfyUI's on the instance that works on a job, called through the service."""

from __future__ import annotations

import json
from collections.abc import Mapping

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.instance_answers import FREE, QUEUE, STATS, describe_answer
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.screens.dialogs import Answer, Choice, Menu, Question
from runcomfy_tui.ui.screens.dialogs.route import AskRoute
from runcomfy_tui.ui.screens.dialogs.told import Told
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase, job_words

_CHOICES = [
    Choice("f", "free its memory: unload the models", FREE),
    Choice("q", "look at its queue", QUEUE),
    Choice("s", "memory, versions and devices", STATS),
    Choice("a", "another route…", "another"),
]
_FREE_BODY = {"unload_models": True, "free_memory": True}
_READING = frozenset({QUEUE, STATS})
"""Routes that change nothing when nothing is sent to them."""
_LONGEST_BODY = 1_200


class InstanceActions(JobsBase):
    """What can be asked of the machine under a running job."""

    @changing
    def action_instance(self) -> None:
        """List what can be asked of the instance that works on this job."""
        job = self.current()
        if (why_not := self._why_not_call(job)) is not None or job is None:
            self.refuse(why_not or NO_JOB)
            return
        lines = [f"{job_words(job)}", "What is done to it concerns every job that runs on it."]
        self.app.push_screen(
            Menu(f"Instance {_name(job)}", _CHOICES, lines=lines),
            lambda chosen: self._instance_chosen(chosen, job) if chosen else None,
        )

    @changing
    def action_instance_by(self, way: str) -> None:
        """Ask one of these things at once."""
        job = self.current()
        if (why_not := self._why_not_call(job)) is not None or job is None:
            self.refuse(why_not or NO_JOB)
        else:
            self._instance_chosen(way, job)

    def _why_not_call(self, job: Job | None) -> str | None:
        if job is None:
            return NO_JOB
        if job.target.kind is TargetKind.MODEL:
            return "A catalogue model runs on machines of RunComfy's that cannot be called."
        if job.state is not JobState.RUNNING:
            return f"No instance works on it: the job is {job.state.word}."
        if job.instance_id is None:
            return "The service has not named the instance that works on it."
        return None

    def _instance_chosen(self, chosen: str, job: Job) -> None:
        match chosen:
            case "another":
                self.app.push_screen(
                    AskRoute(f"Call a route of {_name(job)}"),
                    lambda route: self._route_typed(job, *route) if route else None,
                )
            case _ if chosen == FREE:
                lines = [job_words(job), "Its models are unloaded: what runs there next loads them again first."]
                self._ask_call(job, FREE, _FREE_BODY, f"Free the memory of {_name(job)}?", lines, "free it")
            case _:
                self._call_instance(job, chosen, None)

    def _route_typed(self, job: Job, path: str, body: Mapping[str, object] | None) -> None:
        if body is None and path.removeprefix("api/") in _READING:
            self._call_instance(job, path, None)
            return
        sent = "Nothing is sent to it." if body is None else f"{json.dumps(body, ensure_ascii=False, indent=2)}"
        lines = [job_words(job), *clean(sent, _LONGEST_BODY, keep_newlines=True).splitlines()]
        lines += ["", "What it does is up to ComfyUI: it may change or end what runs there."]
        self._ask_call(job, path, body, f"Call {path} of {_name(job)}?", lines, "call it")

    def _ask_call(
        self, job: Job, path: str, body: Mapping[str, object] | None, title: str, lines: list[str], yes: str
    ) -> None:
        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                self._call_instance(job, path, body)

        self.app.push_screen(Question(title, lines, yes=yes), answered)

    def _call_instance(self, job: Job, path: str, body: Mapping[str, object] | None) -> None:
        self.run(self._called(job, path, body), f"calling {path} of the instance")

    async def _called(self, job: Job, path: str, body: Mapping[str, object] | None) -> None:
        answer = await self.connection.engine.call_instance(job.id, path, body)
        words = describe_answer(path, answer.status, answer.text)
        told = Told(
            f"{path} of {_name(job)}",
            words.lines,
            text=words.text,
            value=words.value,
            is_json=words.is_json,
            ascii_glyphs=self.settings.ascii_glyphs,
        )
        self.app.push_screen(told)


def _name(job: Job) -> str:
    return clean(job.instance_id or "", 40)
