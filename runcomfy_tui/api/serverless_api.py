"""The Serverless API: deployments, their requests, calls of their instances, and the balance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from runcomfy_tui.api import decode, decode_deployments
from runcomfy_tui.api.answers import InstanceAnswer, ResultAnswer, StatusAnswer, SubmitAnswer
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.meanings import CancelOutcome

PAYLOAD, README = "payload", "readme"
"""What can be asked for with a deployment, beside what is always told."""


class ServerlessApi:
    """Calls of the Serverless API: ``requests`` names the base of what is run, ``deployments`` that of the rest.

    Without the latter both are the same. The addresses that a submit answered are asked where they are on the base's
    origin. All calls raise :class:`errors.NetworkFault`, :class:`errors.ServiceError` and
    :class:`errors.ConfigurationError` (proxy or certificate settings that cannot be used).
    """

    def __init__(self, requests: Caller, deployments: Caller | None = None) -> None:
        self._requests = requests
        self._deployments = deployments or requests

    async def balance_usd(self) -> float:
        """Return what is left on the account."""
        return decode.balance_usd(await self._deployments.get("/balance"), self._deployments.wall())

    async def ask_something(self) -> None:
        """Ask what costs nothing: whether the base answers, and as RunComfy does."""
        await self.balance_usd()

    # Deployments ------------------------------------------------------------------------------------------------

    async def deployments(self, ids: Sequence[str] = (), includes: Sequence[str] = ()) -> tuple[Deployment, ...]:
        """Return the account's deployments, or those of these ids; ``includes`` names what is told besides."""
        reply = await self._deployments.get("/deployments", {"ids": ids, "includes": includes})
        return decode_deployments.deployments(reply, self._deployments.wall())

    async def deployment(self, deployment_id: str, includes: Sequence[str] = ()) -> Deployment:
        """Return one deployment; ``includes`` as in :meth:`deployments`."""
        reply = await self._deployments.get(_path(deployment_id), {"includes": includes})
        return decode_deployments.deployment(reply, self._deployments.wall(), deployment_id)

    async def update(self, deployment_id: str, name: str, changes: Mapping[str, object]) -> Deployment | None:
        """Change a deployment, whose ``name`` has to be repeated; return it as told, None where it is not told."""
        content = json.dumps({"name": name, **changes}).encode()
        reply = await self._deployments.patch(_path(deployment_id), content)
        return decode_deployments.updated(reply, self._deployments.wall(), deployment_id)

    async def own(self, url: str) -> bytes | None:
        """Return what lies at an address of RunComfy's API (32 MiB at most), None for an address elsewhere."""
        reply = await self._deployments.own(url)
        if reply is None:
            return None
        if reply.status != 200:
            raise errors.Unreadable(f"RunComfy answers {reply.status} there", status=reply.status)
        return reply.body

    # Requests ---------------------------------------------------------------------------------------------------

    async def submit(
        self, deployment_id: str, body: bytes, *, webhook: str | None = None, intermediate: bool = False
    ) -> SubmitAnswer:
        """Send the one POST of a job, exactly these bytes; every HTTP answer returns, whatever it says.

        ``webhook`` is an address that RunComfy tells of the end, and with ``intermediate`` of every change before.
        """
        query = {} if webhook is None else {"webhook": webhook}
        query |= {"webhook_intermediate_status": "true"} if webhook is not None and intermediate else {}
        reply = await self._requests.post(f"{_path(deployment_id)}/inference", body, query, submit=True)
        return decode.submit_answer(reply, self._requests.wall())

    async def status(self, deployment_id: str, request: Request) -> StatusAnswer:
        """Return where a request stands."""
        path = _path_of(deployment_id, request, "status")
        reply = await self._requests.get(path, answered=(request.id, request.status_url))
        return decode.status_answer(reply, self._requests.wall())

    async def result(self, deployment_id: str, request: Request) -> ResultAnswer:
        """Return a request's result."""
        path = _path_of(deployment_id, request, "result")
        reply = await self._requests.get(path, answered=(request.id, request.result_url))
        return decode.result_answer(reply, self._requests.wall())

    async def cancel(self, deployment_id: str, request: Request) -> CancelOutcome:
        """Ask for a cancel; repeating it is harmless."""
        path = _path_of(deployment_id, request, "cancel")
        reply = await self._requests.post(path, answered=(request.id, request.cancel_url))
        return decode.cancel_answer(reply, self._requests.wall())

    async def call_instance(self, deployment_id: str, instance_id: str, path: str, body: bytes) -> InstanceAnswer:
        """Call one of ComfyUI's routes on a running instance; ``path`` was checked, and has no slash before it."""
        place = f"{_path(deployment_id)}/instances/{quote(instance_id, safe='')}/proxy/{quote(path)}"
        reply = await self._requests.post(place, body)
        return decode_deployments.instance_answer(reply, self._requests.wall())


def _path(deployment_id: str) -> str:
    return f"/deployments/{quote(deployment_id, safe='')}"


def _path_of(deployment_id: str, request: Request, call: str) -> str:
    return f"{_path(deployment_id)}/requests/{quote(request.id, safe='')}/{call}"
