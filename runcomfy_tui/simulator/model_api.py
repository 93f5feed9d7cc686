"""The Model API: what each call answers when no fault is in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from runcomfy_tui.simulator import results
from runcomfy_tui.simulator.catalogue import Catalogue, Search
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, json_answer, not_allowed
from runcomfy_tui.simulator.job import Job, JobState
from runcomfy_tui.simulator.ledger import Ledger
from runcomfy_tui.simulator.routes import Route, is_model_id, is_request_id
from runcomfy_tui.simulator.validation import read_inputs

_NOT_FOUND = "Not found, or expired."
_TRUE_WORDS = ("1", "true", "yes", "on")
_MOST_MODELS = 500


class ModelApi:
    """Answers by route; `counts` gets `submits_accepted`."""

    def __init__(self, catalogue: Catalogue, ledger: Ledger, counts: Counter[str]) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._counts = counts
        self._on_request: dict[str, Callable[[Request, Job, float], Answer]] = {
            "status": self._status,
            "result": self._result,
            "cancel": self._cancel,
        }

    def answer(self, request: Request, route: Route, account: str, at: float) -> Answer:
        """The answer; the token has been checked already. Raises StateError when the state cannot be kept."""
        if route.methods and request.method not in route.methods:
            return not_allowed(*route.methods)
        match route.name:
            case "status" | "result" | "cancel":
                found = self._job(route.request_id, account, at)
                return found if isinstance(found, Answer) else self._on_request[route.name](request, found, at)
            case "submit":
                return self._submit(request, route.model_id, account, at)
            case "models":
                return self._models(request)
            case "categories":
                return json_answer(200, {"categories": self._catalogue.categories()})
            case "model":
                return self._model(route.model_id)
            case _:
                return error_answer(404, 404001, _NOT_FOUND)

    def _models(self, request: Request) -> Answer:
        query = request.query
        limit = _whole_number(query.get("limit", "100"), 1, _MOST_MODELS)
        offset = _whole_number(query.get("offset", "0"), 0, 10**9)
        if limit is None or offset is None:
            name = "limit" if limit is None else "offset"
            message = f"Input should be a valid integer between 1 and {_MOST_MODELS}"
            if limit is not None:
                message = "Input should be a valid integer, 0 or more"
            return json_answer(422, {"detail": [{"loc": ["query", name], "msg": message, "type": "int_parsing"}]})
        search = Search(
            text=query.get("search", ""),
            category=query.get("category", ""),
            kind=query.get("kind", ""),
            include_schema=query.get("include_schema", "").lower() in _TRUE_WORDS,
            limit=limit,
            offset=offset,
        )
        models, total = self._catalogue.search(search)
        return json_answer(200, {"models": models, "total": total})

    def _model(self, model_id: str) -> Answer:
        model = self._catalogue.find(model_id)
        if model is not None:
            return json_answer(200, model.full)
        if not is_model_id(model_id):
            return error_answer(400, 400001, "This is not a model id.")
        return error_answer(404, 404001, f"There is no model {model_id}.")

    def _submit(self, request: Request, model_id: str, account: str, at: float) -> Answer:
        model = self._catalogue.find(model_id)
        if model is None:
            return self._model(model_id)
        inputs = read_inputs(request.body)
        if isinstance(inputs, list):
            return json_answer(422, {"detail": inputs})
        errors = model.validation.errors(inputs)
        if errors:
            return json_answer(422, {"detail": errors})
        job = self._ledger.submit(model, inputs, account, at)
        self._counts["submits_accepted"] += 1
        return json_answer(200, results.accepted(job, request.base_url))

    def _job(self, request_id: str, account: str, at: float) -> Job | Answer:
        job = self._ledger.find(request_id, at)
        if job is None:
            if not is_request_id(request_id):
                return error_answer(400, 400001, "This is not a request id.")
            return error_answer(404, 404001, "The request was not found, or it has expired.")
        if job.account != account:
            return error_answer(403, 403001, "This request belongs to another account.")
        return job

    def _status(self, request: Request, job: Job, at: float) -> Answer:
        position = self._ledger.position(job) if job.state is JobState.QUEUED else None
        return json_answer(200, results.status(job, position, request.base_url))

    def _result(self, request: Request, job: Job, at: float) -> Answer:
        with_cost = request.query.get("include_cost", "").lower() in _TRUE_WORDS
        return json_answer(200, results.result(job, request.base_url, with_cost=with_cost))

    def _cancel(self, request: Request, job: Job, at: float) -> Answer:
        return json_answer(202, results.cancel(job, cancelled=self._ledger.cancel(job, at)))


def _whole_number(text: str, low: int, high: int) -> int | None:
    if not text.isdecimal() or len(text) > 10 or not low <= int(text) <= high:
        return None
    return int(text)
