"""The Model API: catalogue, submit, status, result, cancel of catalogue models."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from runcomfy_tui.api import decode
from runcomfy_tui.api.answers import CataloguePage, ResultAnswer, StatusAnswer, SubmitAnswer
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.domain.job import Request
from runcomfy_tui.domain.meanings import CancelOutcome

if TYPE_CHECKING:
    from runcomfy_tui.domain.catalogue import CatalogueModel


class ModelApi:
    """Calls of the Model API; the addresses that a submit answered are asked where they are on the base's origin.

    All of them raise :class:`errors.NetworkFault`, :class:`errors.ServiceError` and
    :class:`errors.ConfigurationError` (proxy or certificate settings that cannot be used).
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def catalogue(
        self,
        *,
        search: str = "",
        category: str = "",
        kind: str = "",
        include_schema: bool = False,
        limit: int = 500,
        offset: int = 0,
    ) -> CataloguePage:
        """Return a page of the catalogue (``limit`` 1–500), all of it or what fits; works without a token."""
        asked = {"search": search, "category": category, "kind": kind}
        query = {name: value for name, value in asked.items() if value}
        query |= {"limit": str(limit), "offset": str(offset)} | ({"include_schema": "true"} if include_schema else {})
        reply = await self._caller.get("/models", query, anonymous=True)
        return decode.catalogue_page(reply, self._caller.wall())

    async def categories(self) -> tuple[str, ...]:
        """Return the names of all categories, as the service orders them; works without a token."""
        reply = await self._caller.get("/models/categories", anonymous=True)
        return decode.categories(reply, self._caller.wall())

    async def model(self, model_id: str) -> CatalogueModel:
        """Return one model with its input schema; works without a token."""
        reply = await self._caller.get(f"/models/{_path(model_id)}", anonymous=True)
        return decode.catalogue_model(reply, self._caller.wall())

    async def submit(self, model_id: str, body: bytes) -> SubmitAnswer:
        """Send the one POST of a job, exactly these bytes; every HTTP answer returns, whatever it says."""
        reply = await self._caller.post(f"/models/{_path(model_id)}", body, submit=True)
        return decode.submit_answer(reply, self._caller.wall())

    async def status(self, request: Request) -> StatusAnswer:
        """Return where a request stands."""
        reply = await self._caller.get(_path_of(request, "status"), answered=(request.id, request.status_url))
        return decode.status_answer(reply, self._caller.wall())

    async def result(self, request: Request) -> ResultAnswer:
        """Return a request's result with its cost."""
        query = {"include_cost": "true"}
        reply = await self._caller.get(_path_of(request, "result"), query, answered=(request.id, request.result_url))
        return decode.result_answer(reply, self._caller.wall())

    async def cancel(self, request: Request) -> CancelOutcome:
        """Ask for a cancel; repeating it is harmless."""
        reply = await self._caller.post(_path_of(request, "cancel"), answered=(request.id, request.cancel_url))
        return decode.cancel_answer(reply, self._caller.wall())

    async def ask_something(self) -> None:
        """Ask what costs nothing: whether the base answers, and as RunComfy does."""
        await self.catalogue(limit=1)


def _path(model_id: str) -> str:
    return quote(model_id, safe="/")


def _path_of(request: Request, call: str) -> str:
    return f"/requests/{quote(request.id, safe='')}/{call}"
