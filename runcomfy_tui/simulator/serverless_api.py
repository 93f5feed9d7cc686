"""The Serverless API: what each call about deployments and their requests answers when no fault is in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from runcomfy_tui.simulator import serverless_results as told
from runcomfy_tui.simulator.deployments import Deployment, Deployments
from runcomfy_tui.simulator.exchange import Answer, Request, error_answer, json_answer, not_allowed
from runcomfy_tui.simulator.inference import Inference, Webhook
from runcomfy_tui.simulator.inferences import Inferences
from runcomfy_tui.simulator.job import JobState
from runcomfy_tui.simulator.patches import check_patch
from runcomfy_tui.simulator.proxy import InstanceProxy
from runcomfy_tui.simulator.purse import Purse, no_funds
from runcomfy_tui.simulator.routes import Route
from runcomfy_tui.simulator.validation import Detail, read_inputs
from runcomfy_tui.simulator.webhooks import read_webhook

_INCLUDES = ("payload", "readme")


class ServerlessApi:
    """Answers by route, the same under /prod/v1 and /prod/v2; `counts` gets `submits_accepted`."""

    def __init__(self, deployments: Deployments, inferences: Inferences, purse: Purse, counts: Counter[str]) -> None:
        self._deployments = deployments
        self._inferences = inferences
        self._purse = purse
        self._counts = counts
        self._proxy = InstanceProxy(inferences)
        self._on_request: dict[str, Callable[[Request, Route, Inference, float], Answer]] = {
            "inference status": self._status,
            "inference result": self._result,
            "inference cancel": self._cancel,
        }

    def answer(self, request: Request, route: Route, account: str, at: float) -> Answer:
        """The answer; the token has been checked already. Raises StateError when the state cannot be kept."""
        if request.method not in route.methods:
            return not_allowed(*route.methods)
        if route.name == "deployments":
            return self._listed(request, account, at)
        deployment = self._deployments.find(route.deployment_id)
        if deployment is None:
            return error_answer(404, 404001, "The deployment was not found.")
        if deployment.account != account:
            return error_answer(403, 403003, "This deployment belongs to another account.")
        match route.name:
            case "inference":
                return self._submit(request, route, deployment, at)
            case "deployment" if deployment.is_deleted:
                return error_answer(404, 404001, "The deployment was not found.")
            case "deployment" if request.method == "PATCH":
                return self._patch(request, deployment, at)
            case "deployment":
                return self._one(request, deployment, at)
            case "proxy":
                return self._proxied(request, route, deployment, at)
            case _:
                return self._of_request(request, route, at)

    # Deployments ------------------------------------------------------------------------------------------------

    def _listed(self, request: Request, account: str, at: float) -> Answer:
        includes = _includes(request)
        if isinstance(includes, Answer):
            return includes
        ids = request.values("ids")
        found = [one for one in self._deployments.listed(account) if not ids or one.deployment_id in ids]
        return json_answer(200, [self._told(one, includes, request, at) for one in found])

    def _one(self, request: Request, deployment: Deployment, at: float) -> Answer:
        includes = _includes(request)
        if isinstance(includes, Answer):
            return includes
        return json_answer(200, self._told(deployment, includes, request, at))

    def _patch(self, request: Request, deployment: Deployment, at: float) -> Answer:
        body = read_inputs(request.body)
        if isinstance(body, list):
            return _invalid(body)
        changes, details = check_patch(body, deployment.entry)
        if details:
            return _invalid(details)
        changed = self._inferences.change(deployment.deployment_id, changes, at)
        return json_answer(200, self._told(changed, (), request, at))

    def _told(self, deployment: Deployment, includes: Collection[str], request: Request, at: float) -> object:
        instances = self._inferences.instances(deployment.deployment_id, at)
        is_running = any(one.is_up for one in instances.all)
        return told.deployment(deployment, is_running, includes, request.base_url)

    def _proxied(self, request: Request, route: Route, deployment: Deployment, at: float) -> Answer:
        instance = self._inferences.instances(deployment.deployment_id, at).find(route.instance_id)
        if instance is None or deployment.workflow is None:
            return error_answer(404, 404001, "The instance was not found, or it has stopped.")
        return self._proxy.answer(deployment, instance, route.rest, request, at)

    # Requests ---------------------------------------------------------------------------------------------------

    def _submit(self, request: Request, route: Route, deployment: Deployment, at: float) -> Answer:
        if deployment.is_deleted:
            return error_answer(400, 10003, "The deployment was deleted.")
        if not deployment.is_enabled:
            return error_answer(400, 10002, "The deployment is disabled.")
        if self._purse.refuses(deployment.account, at):
            return no_funds()
        body = read_inputs(request.body)
        if isinstance(body, list):
            return _invalid(body)
        webhook = read_webhook(request.query.get("webhook"), request.query.get("webhook_intermediate_status", ""))
        details = _checked(deployment, body)
        if isinstance(webhook, dict):
            details = [webhook, *details]
        if details or isinstance(webhook, dict):
            return _invalid(details)
        return self._accept(request, route, deployment, body, webhook, at)

    def _accept(
        self,
        request: Request,
        route: Route,
        deployment: Deployment,
        body: dict[str, object],
        webhook: Webhook | None,
        at: float,
    ) -> Answer:
        job = self._inferences.submit(deployment, body, deployment.account, webhook, at)
        self._counts["submits_accepted"] += 1
        return json_answer(200, told.accepted(job, request.base_url, route.version))

    def _of_request(self, request: Request, route: Route, at: float) -> Answer:
        job = self._inferences.find(route.request_id, at)
        if job is None or job.deployment_id != route.deployment_id:
            return error_answer(404, 404001, "The request was not found, or it has expired.")
        return self._on_request[route.name](request, route, job, at)

    def _status(self, request: Request, route: Route, job: Inference, at: float) -> Answer:
        del at
        position = self._inferences.position(job) if job.state is JobState.QUEUED else None
        return json_answer(200, told.status(job, position, request.base_url, route.version))

    def _result(self, request: Request, route: Route, job: Inference, at: float) -> Answer:
        del route, at
        return json_answer(200, told.result(job, request.base_url))

    def _cancel(self, request: Request, route: Route, job: Inference, at: float) -> Answer:
        del request, route
        return json_answer(202, told.cancel(job, is_granted=self._inferences.cancel(job, at)))


def _checked(deployment: Deployment, body: dict[str, object]) -> list[Detail]:
    if deployment.workflow is not None:
        return deployment.workflow.check_body(body)
    return [] if deployment.lora is None else deployment.lora.check(body)


def _includes(request: Request) -> list[str] | Answer:
    includes = request.values("includes")
    unknown = [word for word in includes if word not in _INCLUDES]
    if unknown:
        said = f"Input should be {' or '.join(_INCLUDES)}"
        return _invalid([{"loc": ["query", "includes"], "msg": said, "type": "enum"}])
    return includes


def _invalid(details: Sequence[Detail]) -> Answer:
    body = {"error_code": 422001, "error_message": "The request is not valid.", "detail": list(details)}
    return json_answer(422, body)
