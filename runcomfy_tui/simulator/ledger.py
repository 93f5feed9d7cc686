"""All accepted jobs: taking them in, finding and cancelling them, and getting them back from the state file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from random import Random
from uuid import UUID

from runcomfy_tui.simulator.bill import Bill
from runcomfy_tui.simulator.catalogue import Model
from runcomfy_tui.simulator.fate import draw_fate, slim
from runcomfy_tui.simulator.job import Fate, Job, JobState
from runcomfy_tui.simulator.line import Line
from runcomfy_tui.simulator.state import Event, StateError, StateFile

# The first jobs never fail by accident: whoever tries the program sees the good case first.
_SPARED = 5


class Ledger:
    """Jobs by id, and one line for each pool of a model's runners.

    Nothing moves by itself: ask with the time, and it has moved.
    """

    def __init__(self, seed: int, state: StateFile | None, *, failure_share: float) -> None:
        """Replays the state file. Raises StateError when a row of it cannot be read."""
        self._seed = seed
        self._state = state
        self._failure_share = failure_share
        self._jobs: dict[str, Job] = {}
        self._lines: dict[tuple[str, int], Line] = {}
        self._bill = Bill()
        for event in state.events() if state is not None else ():
            self._replay(event)

    def __len__(self) -> int:
        return len(self._jobs)

    def submit(self, model: Model, inputs: Mapping[str, object], account: str, now: float) -> Job:
        """Accept a job; it is in the state file when this returns. Raises StateError when it cannot be."""
        number = len(self._jobs)
        chance = Random(f"{self._seed}/{number}/{model.model_id}")
        pool = chance.randrange(model.profile.pools) if model.profile.pools > 1 else 0
        line = self._line(model.model_id, pool, model.profile.runners)
        line.advance(now)
        job = Job(
            request_id=self._new_id(number, model.model_id, now),
            account=account,
            model_id=model.model_id,
            kind=model.profile.kind,
            submitted_at=now,
            inputs=_slim_inputs(inputs),
            pool=pool,
            fate=draw_fate(
                model.profile,
                inputs,
                model.defaults,
                chance=chance,
                quiet=line.is_quiet(),
                failure_share=self._failure_share if number >= _SPARED or self._failure_share == 1 else 0.0,
            ),
        )
        if self._state is not None:
            data = {
                "account": account,
                "model_id": job.model_id,
                "kind": job.kind,
                "pool": job.pool,
                "runners": model.profile.runners,
                "inputs": job.inputs,
                "fate": job.fate.to_json(),
            }
            self._state.add(Event("submit", now, job.request_id, data))
        self._enter(job, line)
        return job

    def find(self, request_id: str, now: float) -> Job | None:
        """The job as it stands now."""
        job = self._jobs.get(request_id)
        if job is not None:
            self._lines[job.model_id, job.pool].advance(now)
        return job

    def accepted(self, now: float) -> list[Job]:
        """Every job as it stands now, the oldest first."""
        for line in self._lines.values():
            line.advance(now)
        return list(self._jobs.values())

    def position(self, job: Job) -> int:
        """How many stand before a queued job."""
        return self._lines[job.model_id, job.pool].position(job)

    def cancel(self, job: Job, now: float) -> bool:
        """Whether it is cancelled now. Running videos and what has ended cannot be. Raises StateError."""
        if job.state is JobState.CANCELLED:
            return True
        if job.state is JobState.RUNNING and job.kind == "video":
            return False
        if job.state not in (JobState.QUEUED, JobState.RUNNING):
            return False
        if self._state is not None:
            self._state.add(Event("cancel", now, job.request_id, {}))
        self._cancel(job, now)
        return True

    def counts(self, now: float) -> dict[str, int]:
        """How many jobs are in each state; looks at every job."""
        for line in self._lines.values():
            line.advance(now)
        found = Counter(job.state for job in self._jobs.values())
        return {state.value: found[state] for state in JobState}

    def spent_usd(self, account: str, now: float) -> float:
        """What the account's jobs have cost up to now: those that succeeded."""
        for line in self._lines.values():
            line.advance(now)
        return self._bill.spent_usd(account)

    def reset(self) -> None:
        """Forget all jobs. Raises StateError."""
        if self._state is not None:
            self._state.forget()
        self._jobs.clear()
        self._lines.clear()
        self._bill.forget()

    def _enter(self, job: Job, line: Line) -> None:
        self._jobs[job.request_id] = job
        self._bill.add(job)
        line.join(job, job.submitted_at)

    def _cancel(self, job: Job, now: float) -> None:
        self._lines[job.model_id, job.pool].leave(job, now)
        job.end(now, JobState.CANCELLED)

    def _replay(self, event: Event) -> None:
        try:
            if event.kind == "cancel":
                job = self._jobs[event.request_id]
                self._lines[job.model_id, job.pool].advance(event.at)
                self._cancel(job, event.at)
            elif event.kind == "submit":
                job = _job_of(event)
                self._enter(job, self._line(job.model_id, job.pool, int(str(event.data["runners"]))))
        except (KeyError, TypeError, ValueError) as error:
            raise StateError(f"The state file is damaged: {event.kind} {event.request_id}: {error!r}.") from None

    def _line(self, model_id: str, pool: int, runners: int) -> Line:
        if (model_id, pool) not in self._lines:
            self._lines[model_id, pool] = Line(runners)
        return self._lines[model_id, pool]

    def _new_id(self, number: int, model_id: str, now: float) -> str:
        """The same under the same seed, order and time; the time keeps two runs of one seed apart."""
        text = f"{self._seed}/{number}/{model_id}/{now!r}"
        return str(UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _slim_inputs(inputs: Mapping[str, object]) -> dict[str, object]:
    return {key: slim(value) for key, value in inputs.items()}


def _job_of(event: Event) -> Job:
    data = event.data
    inputs, fate = data["inputs"], data["fate"]
    if not isinstance(inputs, dict) or not isinstance(fate, dict):
        raise TypeError("inputs and fate must be objects")
    return Job(
        request_id=event.request_id,
        account=str(data["account"]),
        model_id=str(data["model_id"]),
        kind=str(data["kind"]),
        submitted_at=event.at,
        inputs=inputs,
        fate=Fate.from_json(fate),
        pool=int(str(data.get("pool", 0))),
    )
