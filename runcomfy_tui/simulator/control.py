"""The simulator's own paths, for tests and for the curious: counts, faults, time, a fresh start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, json_answer, not_allowed, text_answer
from runcomfy_tui.simulator.faults import FaultError, described
from runcomfy_tui.simulator.job import JobState
from runcomfy_tui.simulator.results import output_urls
from runcomfy_tui.simulator.state import StateError

if TYPE_CHECKING:
    from runcomfy_tui.simulator.service import Simulator

CONTROL_PATH = "/_simulator"
HELP = """\
This is a local RunComfy, for demos and tests. Its own paths need no token, and no fault touches them.

GET  /_simulator/stats               counts since the start, and jobs by state
GET  /_simulator/jobs?inputs=TEXT    every accepted job, or those with TEXT in their inputs, with their files' addresses
GET  /_simulator/faults              the faults that are on
GET  /_simulator/faults?describe=1   every fault there is, with its meaning, unit, modes and calls
PUT  /_simulator/faults              replaces them all: {"server-error": 0.5, "stall": true,
                                     "rate-limit": "hidden:2",
                                     "garbage": {"strength": 1, "mode": "html", "calls": ["result"]}}
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
path fails because it cannot be downloaded. Running videos refuse to be cancelled. Files are gone after 7 days.
"""
_STATS = (
    *("submits_received", "submits_accepted", "polls", "results", "cancels", "files", "file_bytes"),
    *("catalogue", "account", "balance", "rate_limited", "refused", "unknown_paths"),
)

_METHODS = {
    "": "GET",
    "stats": "GET",
    "jobs": "GET",
    "faults": "GET, PUT",
    "clock": "POST",
    "reset": "POST",
    "balance": "GET, POST",
}


class Control:
    """Answers what begins with `/_simulator`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request, at: float) -> Answer:
        """400 with the reason for what cannot be read."""
        name = request.path[len(CONTROL_PATH) :].strip("/")
        try:
            match name, request.method:
                case "", "GET":
                    return text_answer(200, HELP)
                case "stats", "GET":
                    return json_answer(200, self._stats(at))
                case "jobs", "GET":
                    return json_answer(200, {"jobs": self._jobs(request, at)})
                case "faults", "GET" if "describe" in request.query:
                    return json_answer(200, described())
                case "faults", "GET":
                    return json_answer(200, self._simulator.mischief.to_json())
                case "faults", "PUT":
                    self._simulator.mischief.set_json(_object(request.body))
                    return json_answer(200, self._simulator.mischief.to_json())
                case "clock", "POST":
                    return self._clock(_object(request.body), at)
                case "balance", "GET" | "POST":
                    return self._balance(request, at)
                case "reset", "POST":
                    self._simulator.reset()
                    return json_answer(200, {"now": at})
        except (FaultError, ValueError, RecursionError) as error:
            return error_answer(400, 400001, str(error))
        except StateError as error:
            return error_answer(500, 500001, str(error))
        methods = _METHODS.get(name)
        return error_answer(404, 404001, "There is no such path.") if methods is None else not_allowed(methods)

    def _clock(self, value: dict[str, object], at: float) -> Answer:
        seconds = value.get("advance_s", 0)
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
        return {
            **{name: simulator.counts[name] for name in _STATS},
            "jobs": simulator.ledger.counts(at),
            "calls": dict(sorted(simulator.calls.items())),
            "faults": dict(sorted(simulator.mischief.struck.items())),
            "now": at,
            "seed": simulator.seed,
        }

    def _jobs(self, request: Request, at: float) -> list[dict[str, object]]:
        return [
            {
                "request_id": job.request_id,
                "model_id": job.model_id,
                "state": job.state.value,
                "inputs": job.inputs,
                "files": output_urls(job, request.base_url) if job.state is JobState.SUCCEEDED else [],
            }
            for job in self._simulator.ledger.accepted(at)
            if request.query.get("inputs", "") in json.dumps(job.inputs, ensure_ascii=False)
        ]


def _object(body: bytes) -> dict[str, object]:
    value = json.loads(body or b"{}")
    if not isinstance(value, dict):
        raise ValueError("A JSON object is needed.")
    return value
