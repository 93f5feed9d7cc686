"""The simulator's own paths, for tests and for the curious: counts, faults, time, a fresh start."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from runcomfy_tui.simulator.deployment_views import described_deployment, listed
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, json_answer, not_allowed, text_answer
from runcomfy_tui.simulator.faults import FaultError, described
from runcomfy_tui.simulator.inference import Inference
from runcomfy_tui.simulator.job import Job, JobState
from runcomfy_tui.simulator.patches import checked_control
from runcomfy_tui.simulator.results import output_urls
from runcomfy_tui.simulator.state import StateError
from runcomfy_tui.simulator.webhooks import sent

if TYPE_CHECKING:
    from runcomfy_tui.simulator.service import Simulator

CONTROL_PATH = "/_simulator"
HELP = """\
This is a local RunComfy, for demos and tests. Its own paths need no token, and no fault touches them.

GET  /_simulator/stats               counts since the start, and jobs by state
GET  /_simulator/jobs?inputs=TEXT    every accepted job, or those with TEXT in their inputs, with their files' addresses
GET  /_simulator/deployments         every deployment with its instances and what waits for them
POST /_simulator/deployments/ID      changes one for good, without asking: {"workflow_version": 4, "deleted": true,
                                     "workflow_api_json": {...}, "overrides": {...}, "readme": "...",
                                     "is_enabled": false, "min_instances": 0, "queue_size": 1, ...,
                                     "object_info": "missing" | "old" | "new" | "huge", "cold_start_s": 12,
                                     "instances": 2} (so many are warm at once, 0: none),
                                     {"cancelled": "canceled", "with_outcome": false} choose how its requests to come
                                     are worded (an empty text and null: by chance)
GET  /_simulator/webhooks            what would have been sent to webhooks; nobody is ever called
GET  /_simulator/faults              the faults that are on
GET  /_simulator/faults?describe=1   every fault there is, with its meaning, unit, modes and calls
PUT  /_simulator/faults              replaces them all: {"server-error": 0.5, "stall": true,
                                     "rate-limit": "hidden:2",
                                     "garbage": {"strength": 1, "mode": "html", "calls": ["result"]},
                                     "no-balance": {"doors": ["serverless"]}} (doors: model and serverless, or both)
                                     null and false leave one out; {} switches all off
POST /_simulator/clock               {"advance_s": 60} moves time forward; {} only tells it
GET  /_simulator/balance             what is left on the first account
POST /_simulator/balance             {"balance_usd": 0.5} sets it; at zero submits are refused (402). One that was never
                                     set starts at 25 dollars and is filled up again by itself
POST /_simulator/reset               forgets jobs, counts and faults; time goes on

GET  /files/bulk-SIZE/NUMBER.wav     a sound of so many bytes (44 to 4294967295), with a strong ETag and ranges; it is
                                     made as it is sent. “file_bytes” in the counts is what all files together sent;
                                     the faults “slow-file” and “cut-file” slow them down and break them off

A prompt with “explicit” or “celebrity” in it fails by content policy; a media address with “missing” in its
path fails because it cannot be downloaded. Running videos refuse to be cancelled, and so do running LoRA deployments;
a running ComfyUI request takes a second or two to stop. Files are gone after 7 days.
Deployments: dep-portrait-sdxl, dep-edit-qwen, dep-wan-video (ComfyUI), dep-lora-anna, dep-lora-motion (LoRA),
dep-old-paused (disabled), dep-deleted, dep-of-somebody-else. Their instances start cold, one more when more than
queue_size requests wait for each, and stop when they have had nothing to do for their keep-warm time.
"""
_STATS = (
    *("submits_received", "submits_accepted", "polls", "results", "cancels", "files", "file_bytes"),
    *("catalogue", "account", "balance", "deployments", "proxied", "rate_limited", "refused", "unknown_paths"),
)


class Control:
    """Answers what begins with `/_simulator`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._routes: dict[tuple[str, str], Callable[[Request, float], Answer]] = {
            ("", "GET"): lambda request, at: text_answer(200, HELP),
            ("stats", "GET"): lambda request, at: json_answer(200, self._stats(at)),
            ("jobs", "GET"): lambda request, at: json_answer(200, {"jobs": self._jobs(request, at)}),
            ("faults", "GET"): self._faults,
            ("faults", "PUT"): self._set_faults,
            ("deployments", "GET"): self._deployments,
            ("webhooks", "GET"): self._webhooks,
            ("clock", "POST"): self._clock,
            ("balance", "GET"): self._balance,
            ("balance", "POST"): self._balance,
            ("reset", "POST"): self._reset,
        }

    def answer(self, request: Request, at: float) -> Answer:
        """400 with the reason for what cannot be read."""
        name, _, rest = request.path[len(CONTROL_PATH) :].strip("/").partition("/")
        try:
            if name == "deployments" and rest:
                return self._deployment(request, rest, at)
            route = None if rest else self._routes.get((name, request.method))
            if route is not None:
                return route(request, at)
        except (FaultError, ValueError, RecursionError) as error:
            return error_answer(400, 400001, str(error))
        except StateError as error:
            return error_answer(500, 500001, str(error))
        methods = () if rest else tuple(method for other, method in self._routes if other == name)
        return not_allowed(*methods) if methods else error_answer(404, 404001, "There is no such path.")

    def _faults(self, request: Request, at: float) -> Answer:
        del at
        return json_answer(200, described() if "describe" in request.query else self._simulator.mischief.to_json())

    def _set_faults(self, request: Request, at: float) -> Answer:
        del at
        self._simulator.mischief.set_json(_object(request.body))
        return json_answer(200, self._simulator.mischief.to_json())

    def _reset(self, request: Request, at: float) -> Answer:
        del request
        self._simulator.reset()
        return json_answer(200, {"now": at})

    def _webhooks(self, request: Request, at: float) -> Answer:
        return json_answer(200, {"webhooks": sent(self._simulator.inferences.accepted(at), request.base_url)})

    def _deployments(self, request: Request, at: float) -> Answer:
        del request
        return json_answer(200, {"deployments": listed(self._simulator.inferences, at)})

    def _deployment(self, request: Request, deployment_id: str, at: float) -> Answer:
        inferences = self._simulator.inferences
        if inferences.deployments.find(deployment_id) is None:
            return error_answer(404, 404001, f"There is no deployment {deployment_id}.")
        if request.method != "POST":
            return not_allowed("POST")
        changed = inferences.change(deployment_id, checked_control(_object(request.body)), at)
        return json_answer(200, described_deployment(changed, inferences, at))

    def _clock(self, request: Request, at: float) -> Answer:
        seconds = _object(request.body).get("advance_s", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValueError("advance_s must be a number of seconds.")
        self._simulator.advance(float(seconds))
        return json_answer(200, {"now": at + float(seconds)})

    def _balance(self, request: Request, at: float) -> Answer:
        simulator = self._simulator
        if request.method == "POST":
            usd = _object(request.body).get("balance_usd")
            if isinstance(usd, bool) or not isinstance(usd, int | float):
                raise ValueError("balance_usd must be a number of dollars.")
            simulator.purse.put(simulator.accounts.first, usd, at)
        return simulator.purse.answer(simulator.accounts.first, at)

    def _stats(self, at: float) -> dict[str, object]:
        simulator = self._simulator
        ours = simulator.inferences.counts(at)
        return {
            **{name: simulator.counts[name] for name in _STATS},
            "jobs": {state: number + ours[state] for state, number in simulator.ledger.counts(at).items()},
            "calls": dict(sorted(simulator.calls.items())),
            "faults": dict(sorted(simulator.mischief.struck.items())),
            "now": at,
            "seed": simulator.seed,
        }

    def _jobs(self, request: Request, at: float) -> list[dict[str, object]]:
        simulator = self._simulator
        return [
            _told(job, request.base_url)
            for job in (*simulator.ledger.accepted(at), *simulator.inferences.accepted(at))
            if request.query.get("inputs", "") in json.dumps(_inputs(job), ensure_ascii=False)
        ]


def _inputs(job: Job) -> object:
    return job.body if isinstance(job, Inference) else job.inputs


def _told(job: Job, base_url: str) -> dict[str, object]:
    files = output_urls(job, base_url) if job.state is JobState.SUCCEEDED else []
    what: dict[str, object] = {"model_id": job.model_id}
    if isinstance(job, Inference):
        what = {"deployment_id": job.deployment_id, "instance_id": job.instance_id or None}
    return {"request_id": job.request_id, **what, "state": job.state.value, "inputs": _inputs(job), "files": files}


def _object(body: bytes) -> dict[str, object]:
    value = json.loads(body or b"{}")
    if not isinstance(value, dict):
        raise ValueError("A JSON object is needed.")
    return value
