"""The simulated service: one pure answer for each request and time; only a state file, if there is one, is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path

from runcomfy_tui.simulator.accounts import Accounts
from runcomfy_tui.simulator.catalogue import Catalogue, load_catalogue
from runcomfy_tui.simulator.control import CONTROL_PATH, Control
from runcomfy_tui.simulator.deployments import Deployments
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, not_allowed
from runcomfy_tui.simulator.fate import FAILURE_SHARE
from runcomfy_tui.simulator.inferences import Inferences
from runcomfy_tui.simulator.ledger import Ledger
from runcomfy_tui.simulator.mischief import Mischief
from runcomfy_tui.simulator.model_api import ModelApi
from runcomfy_tui.simulator.purse import Purse, no_balance
from runcomfy_tui.simulator.routes import SERVERLESS_DOOR, Route, route_of
from runcomfy_tui.simulator.serverless_api import ServerlessApi
from runcomfy_tui.simulator.sign_in import SignIns
from runcomfy_tui.simulator.state import StateError, StateFile
from runcomfy_tui.simulator.storage import Storage
from runcomfy_tui.simulator.web import WEB_CALLS, Web

_COUNTED = {
    "submit": "submits_received",
    "status": "polls",
    "result": "results",
    "cancel": "cancels",
    "file": "files",
    "catalogue": "catalogue",
    "account": "account",
    "balance": "balance",
    "deployments": "deployments",
    "proxy": "proxied",
    "sign-in": "sign_ins",
    "page": "pages",
}


class Simulator:
    """A RunComfy in memory, deterministic under its seed, the times and the order of its requests.

    `catalogue` is a list of entries as `GET /models?include_schema=true` gives them; None takes the one that ships.
    With `state_path` every submit, cancel, sign-in and change of tokens is in that file before it is answered, and is
    found again there; a file that exists keeps its own seed. `failure_share` of the jobs (0 to 1) fail by accident.
    Raises StateError when the file cannot be used. Not for use by two threads at once, but for `Answer.ready()`.
    """

    def __init__(
        self,
        catalogue: Sequence[Mapping[str, object]] | None = None,
        *,
        seed: int = 0,
        state_path: Path | None = None,
        failure_share: float = FAILURE_SHARE,
    ) -> None:
        self._state = None if state_path is None else StateFile(state_path, seed)
        self.seed = seed if self._state is None else self._state.seed
        self.catalogue = Catalogue(load_catalogue() if catalogue is None else catalogue)
        try:
            self.accounts = Accounts(self.seed, self._state)
            self.sign_ins = SignIns(self.seed, self.accounts, self._state)
            self.deployments = Deployments(*self.accounts.both)
            self.ledger = Ledger(self.seed, self._state, failure_share=failure_share)
            self.inferences = Inferences(self.seed, self._state, self.deployments, failure_share=failure_share)
        except StateError:
            self.close()
            raise
        self.purse = Purse(self.ledger, self.inferences)
        self.mischief = Mischief(self.seed)
        self.counts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._model_api = ModelApi(self.catalogue, self.ledger, self.counts)
        self._serverless_api = ServerlessApi(self.deployments, self.inferences, self.purse, self.counts)
        self._web = Web(self.accounts, self.sign_ins)
        self._storage = Storage(self.ledger, self.inferences, self.deployments)
        self._control = Control(self)
        self._latest = -inf if self._state is None else self._state.latest
        self._ahead_s = 0.0

    @property
    def token(self) -> str:
        """A bearer token of the first account that works; at the start `token + "-rotated"` is its other one."""
        return self.accounts.token

    def answer(self, request: Request, now: float) -> Answer:
        """The answer at `now` (unix seconds). Never raises for what a request holds, and takes well under 1 ms."""
        at = self._time(now)
        path = request.path
        if path.startswith(CONTROL_PATH):
            return self._control.answer(request, at)
        route = route_of(request.method, path)
        self.counts[_COUNTED.get(route.call, "unknown_paths")] += 1
        self.calls[f"{request.method} {route.name}"] += 1
        if self._state is not None:
            self._state.saw(at)
        if self.mischief.is_off:
            return self._answer(request, route, at)
        answer = self.mischief.instead(route, request, at)
        if answer is None:
            answer = self._answer(request, route, at)
        if answer.status == 429:
            self.counts["rate_limited"] += 1
        return self.mischief.spoiled(route, request, answer)

    def advance(self, seconds: float) -> None:
        """Move the service's time forward of whatever `now` it is given. ValueError for a negative number."""
        if not 0 <= seconds < 1e10:
            raise ValueError("Time only moves forward.")
        self._ahead_s += seconds

    def time(self, now: float) -> float:
        """The service's time at the caller's `now`."""
        return self._time(now)

    def reset(self) -> None:
        """Forget all jobs, counts and sign-ins, switch all faults off; the first tokens work again; time goes on.

        Raises StateError.
        """
        self.ledger.reset()
        self.inferences.reset()
        self.accounts.reset()
        self.sign_ins.reset()
        self.purse.forget()
        self.mischief.restart()
        self.counts.clear()
        self.calls.clear()

    def close(self) -> None:
        """Let go of the state file."""
        if self._state is not None:
            self._state.close()

    def _time(self, now: float) -> float:
        """Never before a time that was shown, also by the simulator that used this state file before."""
        at = now + self._ahead_s
        if at < self._latest:
            self._ahead_s += self._latest - at
            at = self._latest
        self._latest = at
        return at

    def _answer(self, request: Request, route: Route, at: float) -> Answer:
        account = ""
        if route.needs_token:
            refused = not self.mischief.is_off and self.mischief.refuses_token(route)
            account = self.accounts.of_header(request.headers.get("authorization", ""), refuse_first=refused)
            if not account:
                self.counts["refused"] += 1
                code = 401001 if route.door == SERVERLESS_DOOR else 400004
                return error_answer(401, code, "The token is missing, invalid or expired.")
        if route.call == "balance":
            return self.purse.answer(account, at) if request.method == "GET" else not_allowed("GET")
        if route.name == "submit" and self.purse.refuses(account, at):
            return no_balance()
        if route.name in ("file", "object-info"):
            return self._stored(request, route, at)
        try:
            if route.call in WEB_CALLS:
                return self._web.answer(request, route, account, at)
            api = self._serverless_api if route.door == SERVERLESS_DOOR else self._model_api
            return api.answer(request, route, account, at)
        except StateError as error:
            return error_answer(500, 500001, str(error))

    def _stored(self, request: Request, route: Route, at: float) -> Answer:
        if request.method not in route.methods:
            return not_allowed(*route.methods)
        return self._storage.file(request, route, at) if route.name == "file" else self._storage.object_info(route)
