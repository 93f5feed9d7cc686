"""What the service's answers mean, as values: the shapes that :mod:`runcomfy_tui.api.decode` reads from the wire."""

from __future__ import annotations

from dataclasses import dataclass

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.events import Progress, Verdict
from runcomfy_tui.domain.job import Failure, Request
from runcomfy_tui.domain.output import Asset


@dataclass(frozen=True, slots=True)
class SubmitAnswer:
    """Everything about the answer to a submit that its outcome depends on.

    ``code`` is the service's ``error_code``; ``is_json`` tells whether the body was a JSON object; ``documented``
    whether it is an error body of the service's own shape. ``request`` is there only with a valid id.
    """

    status: int
    code: int | None
    is_json: bool
    documented: bool
    request: Request | None
    failure: Failure
    retry_after_s: float | None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """A status: what the word means, the word itself, and how many are ahead (while queued)."""

    progress: Progress
    wire_status: str
    queue_position: int | None


@dataclass(frozen=True, slots=True)
class ResultAnswer:
    """A result: its verdict, what it cost, when it ended (unix seconds), its files, and the answer as it came."""

    verdict: Verdict
    failure: Failure | None
    cost_usd: float | None
    finished_at: float | None
    assets: tuple[Asset, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of the catalogue and how many models there are in all.

    ``listed`` counts the entries of the page, those that could not be read too: the next page begins after them.
    """

    models: tuple[CatalogueModel, ...]
    total: int
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Who a token belongs to: the service's id of the person and the address they signed up with."""

    id: str
    email: str
