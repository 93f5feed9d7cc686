"""The simulator's own paths, for tests and for the curious: counts, faults, time, a fresh start."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from runcomfy_tui.simulator.account_control import AccountControl
from runcomfy_tui.simulator.control_help import HELP
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
_STATS = (
    *("submits_received", "submits_accepted", "polls", "results", "cancels", "files", "file_bytes"),
    *("catalogue", "account", "sign_ins", "pages", "balance", "deployments", "proxied"),
    *("rate_limited", "refused", "unknown_paths"),
)


class Control:
    """Answers what begins with `/_simulator`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._accounts = accounts = AccountControl(simulator.accounts, simulator.sign_ins)
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
            ("sign-ins", "GET"): lambda request, at: accounts.sign_ins(at),
            ("sign-ins", "PUT"): lambda request, at: accounts.set_habits(_object(request.body), at),
            ("tokens", "GET"): lambda request, at: accounts.tokens(),
            ("tokens", "POST"): lambda request, at: accounts.change_tokens(_object(request.body), at),
            ("reset", "POST"): self._reset,
        }

    def answer(self, request: Request, at: float) -> Answer:
        """400 with the reason for what cannot be read."""
        name, _, rest = request.path[len(CONTROL_PATH) :].strip("/").partition("/")
        try:
            if name == "deployments" and rest:
                return self._deployment(request, rest, at)
            if name == "sign-ins" and rest:
                return self._sign_in(request, rest, at)
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

    def _sign_in(self, request: Request, user_code: str, at: float) -> Answer:
        if request.method != "POST":
            return not_allowed("POST")
        return self._accounts.decide(user_code, _object(request.body), at)

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
