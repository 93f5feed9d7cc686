"""One way to both of RunComfy's doors: what is asked about a job goes to the API that its target stands behind."""

from __future__ import annotations

from runcomfy_tui.api.answers import ResultAnswer, StatusAnswer, SubmitAnswer
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.meanings import CancelOutcome
from runcomfy_tui.domain.target import Target, TargetKind


class Doors:
    """Submits, status, results and cancels of models and deployments; raises what the API behind the door raises."""

    def __init__(self, model_api: ModelApi, serverless_api: ServerlessApi) -> None:
        self._model_api = model_api
        self._serverless_api = serverless_api

    async def submit(self, target: Target, body: bytes, webhook: str | None = None) -> SubmitAnswer:
        """Send the one POST of a job, exactly these bytes; every HTTP answer returns, whatever it says.

        ``webhook`` is an address that RunComfy calls when a deployment's request has ended.
        """
        if target.kind is TargetKind.MODEL:
            return await self._model_api.submit(target.id, body)
        return await self._serverless_api.submit(target.id, body, webhook=webhook)

    async def status(self, target: Target, request: Request) -> StatusAnswer:
        """Return where a request stands."""
        if target.kind is TargetKind.MODEL:
            return await self._model_api.status(request)
        return await self._serverless_api.status(target.id, request)

    async def result(self, target: Target, request: Request) -> ResultAnswer:
        """Return a request's result, with its cost where the API tells it."""
        if target.kind is TargetKind.MODEL:
            return await self._model_api.result(request)
        return await self._serverless_api.result(target.id, request)

    async def cancel(self, target: Target, request: Request) -> CancelOutcome:
        """Ask for a cancel; repeating it is harmless."""
        if target.kind is TargetKind.MODEL:
            return await self._model_api.cancel(request)
        return await self._serverless_api.cancel(target.id, request)
