"""Applying the faults that are switched on: some answer in the service's place, others spoil its answer."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.utils import formatdate
from random import Random

from runcomfy_tui.simulator.exchange import JSON_TYPE, Answer, Request, error_answer, json_answer, text_answer
from runcomfy_tui.simulator.faults import Fault, fault_of_json
from runcomfy_tui.simulator.hostile import made_hostile
from runcomfy_tui.simulator.pages import bucket_denied, bucket_missing, gateway_page
from runcomfy_tui.simulator.purse import no_balance, no_funds
from runcomfy_tui.simulator.routes import SERVERLESS_DOOR, Route

_UNKNOWN_WORDS = ("warming_up", "post_processing", "throttled", "archived", "pending_review", "")
_REDIRECTS = {
    "": "https://files.foreign.example/moved{path}",
    "307": "https://files.foreign.example/moved{path}",
    "private": "http://169.254.169.254/latest/meta-data{path}",
    "plain": "http://files.foreign.example/moved{path}",
    "loop": "{base}{path}",
}


class Mischief:
    """The faults that are on. Chance is seeded: the same calls in the same order meet the same faults."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._on: dict[str, Fault] = {}
        self._chance = Random(f"{seed}/faults")
        self._passed: defaultdict[str, deque[float]] = defaultdict(deque)
        self.struck: Counter[str] = Counter()

    @property
    def is_off(self) -> bool:
        """Whether no fault is on."""
        return not self._on

    def set(self, faults: Iterable[Fault]) -> None:
        """These and no others."""
        self._on = {fault.name: fault for fault in faults}
        self._passed.clear()

    def set_json(self, value: Mapping[str, object]) -> None:
        """Replace all by a JSON object. Raises FaultError, and then changes nothing."""
        read = [fault_of_json(name, item) for name, item in value.items()]
        self.set(fault for fault in read if fault is not None)

    def to_json(self) -> dict[str, object]:
        """The faults that are on."""
        return {fault.name: fault.to_json() for fault in self._on.values()}

    def restart(self) -> None:
        """All faults off, chance and counts as at the start."""
        self.set(())
        self._chance = Random(f"{self._seed}/faults")
        self.struck.clear()

    # In the service's place -------------------------------------------------------------------------------------

    def instead(self, route: Route, request: Request, now: float) -> Answer | None:
        """What is answered without the service ever seeing the request; None when it may work."""
        if (fault := self._on.get("rate-limit")) is not None and fault.covers(route):
            answer = self._rate_limit(fault, route.door, now)
            if answer is not None:
                return answer
        if not self._is_late() and (fault := self._strikes("server-error", route)) is not None:
            return self._server_error(fault.mode)
        if (fault := self._strikes("error-in-200", route)) is not None:
            code = int(fault.mode) if fault.mode.isdecimal() and len(fault.mode) < 10 else 500001
            return error_answer(200, code, "The service could not do this.")
        if self._strikes("no-balance", route) is not None:
            return no_funds() if route.door == SERVERLESS_DOOR else no_balance()
        if self._vanishes(route):
            return error_answer(404, 404001, "The request was not found, or it has expired.")
        if (fault := self._strikes("expired-file", route)) is not None:
            return bucket_missing() if fault.mode == "404" else bucket_denied()
        if (fault := self._strikes("foreign-redirect", route)) is not None:
            location = _REDIRECTS[fault.mode].format(path=request.path, base=request.base_url)
            return Answer(307 if fault.mode == "307" else 302, (("location", location),))
        return None

    def refuses_token(self, route: Route) -> bool:
        """Whether the first token counts as expired for this call."""
        return self._strikes("expired-token", route) is not None

    def _rate_limit(self, fault: Fault, door: str, now: float) -> Answer | None:
        if fault.mode == "hidden":
            window_s = max(1.0, 1.0 / fault.strength)
            passed = self._passed[door]
            while passed and passed[0] <= now - window_s:
                passed.popleft()
            if len(passed) < fault.strength * window_s:
                passed.append(now)
                return None
        elif self._chance.random() >= fault.strength:
            return None
        self.struck[fault.name] += 1
        if fault.mode == "plain":
            return text_answer(429, "Too Many Requests")
        wait_s = self._chance.randint(1, 3)
        answer = error_answer(429, 429001, "Too many requests. Please slow down.")
        if fault.mode == "date":
            # Its clock need not be the client's: the answer's own date tells what the other one is counted from.
            dates = (("date", formatdate(now, usegmt=True)), ("retry-after", formatdate(now + wait_s, usegmt=True)))
            return replace(answer, headers=(*answer.headers, *dates))
        if fault.mode:
            return answer
        return replace(answer, headers=(*answer.headers, ("retry-after", str(wait_s))))

    def _server_error(self, mode: str) -> Answer:
        if mode == "json":
            return error_answer(500, 500001, "Internal error.")
        return gateway_page(int(mode) if mode else self._chance.choice((500, 502)))

    def _vanishes(self, route: Route) -> bool:
        fault = self._on.get("vanish")
        if fault is None or not fault.covers(route) or not route.request_id:
            return False
        drawn = hashlib.sha256(f"{self._seed}/vanish/{route.request_id}".encode()).digest()
        gone = int.from_bytes(drawn[:4]) < fault.strength * 2**32
        self.struck["vanish"] += gone
        return gone

    # Spoiling an answer -----------------------------------------------------------------------------------------

    def spoiled(self, route: Route, request: Request, answer: Answer) -> Answer:
        """The service's answer, made worse in its content or in how it is delivered."""
        accepted = route.call == "submit" and answer.status == 200
        if self._strikes("hostile-text", route) is not None:
            answer = made_hostile(answer, is_registry=route.name == "object-info")
        if answer.status < 300:
            answer = self._spoiled_content(route, answer)
        if (fault := self._strikes("latency", route)) is not None:
            share = 1.0 if fault.mode == "steady" else self._chance.uniform(0.5, 1.5)
            answer = answer.delivered(delay_s=fault.strength * share)
        if accepted and self._strikes("drop-after-submit", route) is not None:
            return answer.delivered(cut_before_answer=True)
        if (fault := self._strikes("stall", route)) is not None:
            wish = {"stall_at": 0.5} if fault.mode == "body" else {"stall_before_answer": True}
            return answer.delivered(**wish)
        if (fault := self._strikes("drop-mid-body", route)) is not None:
            return answer.delivered(cut_at=self._chance.random() if fault.mode == "random" else 0.5)
        return self._spoiled_file(route, answer)

    def _spoiled_content(self, route: Route, answer: Answer) -> Answer:
        if self._is_late() and self._strikes("server-error", route) is not None:
            return gateway_page(502)
        if (fault := self._strikes("garbage", route)) is not None:
            return self._garbage(fault.mode, answer)
        if (fault := self._strikes("unknown-status", route)) is not None:
            value = answer.json()
            if isinstance(value, dict) and "status" in value:
                value["status"] = fault.mode or self._chance.choice(_UNKNOWN_WORDS)
                return json_answer(answer.status, value)
        return answer

    def _garbage(self, mode: str, answer: Answer) -> Answer:
        match mode:
            case "html":
                return replace(gateway_page(502), status=200)
            case "empty":
                body = b""
            case "binary":
                body = self._chance.randbytes(200)
            case "array":
                body = b'[["unexpected"], 17, null]'
            case _:
                body = answer.body[: max(1, len(answer.body) * 2 // 3)] + b'\xff,,"'
        return Answer(answer.status, (("content-type", JSON_TYPE),), body)

    def _spoiled_file(self, route: Route, answer: Answer) -> Answer:
        if route.call != "file" or answer.status not in (200, 206):
            return answer
        if (fault := self._on.get("slow-file")) is not None:
            self.struck["slow-file"] += 1
            answer = answer.delivered(bytes_per_second=max(fault.strength, 1.0))
        if (fault := self._on.get("cut-file")) is not None:
            self.struck["cut-file"] += 1
            after = int(self._chance.expovariate(1 / max(fault.strength, 1.0)))
            return answer.delivered(cut_after_bytes=after, reset=fault.mode == "reset")
        if (fault := self._strikes("truncated-file", route)) is not None:
            return answer.delivered(body_share=0.5) if fault.mode == "clean" else answer.delivered(cut_at=0.5)
        if (fault := self._strikes("wrong-length", route)) is not None:
            return answer.delivered(length_offset=-1000 if fault.mode == "short" else 1000)
        return answer

    def _is_late(self) -> bool:
        fault = self._on.get("server-error")
        return fault is not None and fault.mode == "late"

    def _strikes(self, name: str, route: Route) -> Fault | None:
        fault = self._on.get(name)
        if fault is None or not fault.covers(route):
            return None
        if name != "latency" and fault.strength < 1 and self._chance.random() >= fault.strength:
            return None
        self.struck[name] += 1
        return fault
