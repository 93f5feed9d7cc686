"""All accepted requests to deployments: taking them in, cancelling them, and getting them back from the state file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from random import Random
from uuid import UUID

from runcomfy_tui.simulator.bill import Bill
from runcomfy_tui.simulator.deployments import Deployment, Deployments
from runcomfy_tui.simulator.fate import slim
from runcomfy_tui.simulator.inference import Inference, Manners, Webhook, draw_fate, draw_manners
from runcomfy_tui.simulator.instances import Instances
from runcomfy_tui.simulator.job import Fate, JobState
from runcomfy_tui.simulator.run_plan import RunPlan
from runcomfy_tui.simulator.state import Event, StateError, StateFile

# The first requests never fail by accident: whoever tries the program sees the good case first.
_SPARED = 5


class Inferences:
    """Requests by id, and each deployment's instances. Nothing moves by itself: ask with the time, and it has moved."""

    def __init__(self, seed: int, state: StateFile | None, deployments: Deployments, *, failure_share: float) -> None:
        """Replays the state file. Raises StateError when a row of it cannot be read."""
        self._seed = seed
        self._state = state
        self.deployments = deployments
        self._failure_share = failure_share
        self._jobs: dict[str, Inference] = {}
        self._bill = Bill()
        self._instances = self._fresh_instances()
        for event in state.events() if state is not None else ():
            self._replay(event)

    def submit(
        self, deployment: Deployment, body: Mapping[str, object], account: str, webhook: Webhook | None, now: float
    ) -> Inference:
        """Accept a body that was checked; it is in the state file when this returns. StateError when it cannot be."""
        number = len(self._jobs)
        chance = Random(f"{self._seed}/inference/{number}/{deployment.deployment_id}")
        is_spared = number < _SPARED and self._failure_share < 1
        plan = _plan(deployment, body, chance.getrandbits(32), 0.0 if is_spared else self._failure_share)
        manners = draw_manners(chance, is_comfyui=deployment.workflow is not None)
        job = Inference(
            request_id=self._new_id(number, deployment.deployment_id, now),
            account=account,
            model_id=deployment.deployment_id,
            kind="",
            submitted_at=now,
            inputs=plan.inputs,
            fate=draw_fate(plan, chance, deployment.usd_per_hour),
            body=_slim_body(body),
            plan=plan,
            manners=_forced(manners, deployment),
            webhook=webhook,
        )
        self._remember("inference", job, now)
        self._enter(job)
        return job

    def find(self, request_id: str, now: float) -> Inference | None:
        """The request as it stands now."""
        job = self._jobs.get(request_id)
        if job is not None:
            self._instances[job.deployment_id].advance(now)
        return job

    def accepted(self, now: float) -> list[Inference]:
        """All of them as they stand now, the oldest first."""
        self._advance(now)
        return list(self._jobs.values())

    def position(self, job: Inference) -> int:
        """How many stand before a queued one."""
        return self._instances[job.deployment_id].position(job)

    def cancel(self, job: Inference, now: float) -> bool:
        """Whether it is or will be cancelled: not what has ended, nor a LoRA's that runs. Raises StateError."""
        if job.state is JobState.CANCELLED or job.cancelled_at is not None:
            return job.state in (JobState.CANCELLED, JobState.RUNNING)
        if job.state is not JobState.QUEUED and not (job.state is JobState.RUNNING and job.manners.is_comfyui):
            return False
        self._remember("inference cancel", job, now)
        self._cancel(job, now)
        return True

    def interrupt(self, job: Inference, now: float) -> None:
        """End a running one as a failure. Raises StateError."""
        self._remember("inference interrupt", job, now)
        self._interrupt(job, now)

    def change(self, deployment_id: str, changes: Mapping[str, object], now: float) -> Deployment:
        """Change a deployment for good. Raises StateError, and KeyError for an id that does not exist."""
        if self._state is not None:
            self._state.add(Event("deployment", now, deployment_id, dict(changes)))
        return self._change(deployment_id, changes, now)

    def instances(self, deployment_id: str, now: float) -> Instances:
        """A deployment's instances as they stand now. KeyError for an id that does not exist."""
        found = self._instances[deployment_id]
        found.advance(now)
        return found

    def counts(self, now: float) -> dict[str, int]:
        """How many are in each state; looks at every one."""
        self._advance(now)
        found = Counter(job.state for job in self._jobs.values())
        return {state.value: found[state] for state in JobState}

    def spent_usd(self, account: str, now: float) -> float:
        """What the account's requests have cost up to now: those that succeeded."""
        self._advance(now)
        return self._bill.spent_usd(account)

    def reset(self) -> None:
        """Forget all of them; deployments are as at the start. The state file is the other ledger's to empty."""
        self.deployments.reset()
        self._jobs.clear()
        self._bill.forget()
        self._instances = self._fresh_instances()

    def _fresh_instances(self) -> dict[str, Instances]:
        return {
            one.deployment_id: Instances(f"{self._seed}/instance/{one.deployment_id}", one.limits)
            for one in self.deployments.all()
        }

    def _advance(self, now: float) -> None:
        for instances in self._instances.values():
            instances.advance(now)

    def _remember(self, kind: str, job: Inference, now: float) -> None:
        if self._state is not None:
            self._state.add(Event(kind, now, job.request_id, _data_of(job) if kind == "inference" else {}))

    def _enter(self, job: Inference) -> None:
        self._jobs[job.request_id] = job
        self._bill.add(job)
        self._instances[job.deployment_id].join(job, job.submitted_at)

    def _cancel(self, job: Inference, now: float) -> None:
        instances = self._instances[job.deployment_id]
        instances.advance(now)
        if job.state is JobState.QUEUED:
            instances.leave(job, now)
        else:
            instances.stop(job, now, job.manners.cancel_s)

    def _interrupt(self, job: Inference, now: float) -> None:
        instances = self._instances[job.deployment_id]
        instances.advance(now)
        job.is_interrupted = True
        instances.stop(job, now)

    def _change(self, deployment_id: str, changes: Mapping[str, object], now: float) -> Deployment:
        deployment = self.deployments.change(deployment_id, changes, now)
        instances = self._instances[deployment_id]
        instances.limit(deployment.limits, now)
        count = changes.get("instances")
        if isinstance(count, int):
            instances.warm(count, now)
        return deployment

    def _replay(self, event: Event) -> None:
        try:
            match event.kind:
                case "inference":
                    self._enter(_job_of(event))
                case "inference cancel":
                    self._cancel(self._jobs[event.request_id], event.at)
                case "inference interrupt":
                    self._interrupt(self._jobs[event.request_id], event.at)
                case "deployment":
                    self._change(event.request_id, event.data, event.at)
        except (KeyError, TypeError, ValueError) as error:
            raise StateError(f"The state file is damaged: {event.kind} {event.request_id}: {error!r}.") from None

    def _new_id(self, number: int, deployment_id: str, now: float) -> str:
        text = f"{self._seed}/inference/{number}/{deployment_id}/{now!r}"
        return str(UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def _plan(deployment: Deployment, body: Mapping[str, object], seed: int, failure_share: float) -> RunPlan:
    if deployment.workflow is not None:
        return deployment.workflow.run_body(body, seed, failure_share=failure_share)
    if deployment.lora is not None:
        return deployment.lora.run(body, seed, failure_share=failure_share)
    return RunPlan(1.0, (), None, {}, seed)


def _forced(manners: Manners, deployment: Deployment) -> Manners:
    """The manners drawn, but for what a test has forced on the deployment."""
    with_outcome = manners.with_outcome if deployment.with_outcome is None else deployment.with_outcome
    return Manners(manners.is_comfyui, deployment.cancelled or manners.cancelled, with_outcome, manners.cancel_s)


def _slim_body(body: Mapping[str, object]) -> dict[str, object]:
    return {key: slim(value) for key, value in body.items()}


def _data_of(job: Inference) -> dict[str, object]:
    return {
        "account": job.account,
        "deployment_id": job.deployment_id,
        "body": job.body,
        "plan": job.plan.to_json(),
        "fate": job.fate.to_json(),
        "manners": job.manners.to_json(),
        "webhook": None if job.webhook is None else [job.webhook.url, job.webhook.is_intermediate],
    }


def _job_of(event: Event) -> Inference:
    data = event.data
    body, plan, fate, manners, webhook = (data[key] for key in ("body", "plan", "fate", "manners", "webhook"))
    if not (isinstance(body, dict) and isinstance(plan, dict) and isinstance(fate, dict) and isinstance(manners, dict)):
        raise TypeError("body, plan, fate and manners must be objects")
    run_plan = RunPlan.from_json(plan)
    return Inference(
        request_id=event.request_id,
        account=str(data["account"]),
        model_id=str(data["deployment_id"]),
        kind="",
        submitted_at=event.at,
        inputs=run_plan.inputs,
        fate=Fate.from_json(fate),
        body=body,
        plan=run_plan,
        manners=Manners(**manners),
        webhook=Webhook(str(webhook[0]), bool(webhook[1])) if isinstance(webhook, list) else None,
    )
