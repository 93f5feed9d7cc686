"""What the service's answers mean, as values: the shapes that :mod:`runcomfy_tui.api.decode` reads from the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from runcomfy_tui.domain.catalogue import CatalogueModel
    from runcomfy_tui.domain.events import ResultFetched
    from runcomfy_tui.domain.job import Failure, Request
    from runcomfy_tui.domain.meanings import Progress, Verdict
    from runcomfy_tui.domain.output import Asset


class SubmitAnswer(NamedTuple):
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


class StatusAnswer(NamedTuple):
    """A status: what the word means, the word itself, and how many are ahead (while queued).

    ``instance_id`` is the deployment's machine that works on it, where that is told.
    """

    progress: Progress
    wire_status: str
    queue_position: int | None
    instance_id: str | None = None


class ResultAnswer(NamedTuple):
    """A result: its verdict, what it cost, when it ended (unix seconds), its files, and the answer as it came.

    ``model_id`` and ``created_at`` (unix seconds) are there where the service tells them.
    """

    verdict: Verdict
    failure: Failure | None
    cost_usd: float | None
    finished_at: float | None
    assets: tuple[Asset, ...]
    raw: bytes
    model_id: str | None = None
    created_at: float | None = None

    def event(self, at: float) -> ResultFetched:
        """Return what this means for a job, when it came at ``at`` (unix seconds)."""
        from runcomfy_tui.domain.events import ResultFetched  # A question about a status needs no event.

        return ResultFetched(
            at,
            self.verdict,
            failure=self.failure,
            cost_usd=self.cost_usd,
            finished_at=self.finished_at,
            outputs=len(self.assets),
            model_id=self.model_id,
            created_at=self.created_at,
        )


class InstanceAnswer(NamedTuple):
    """What a deployment's instance answered to a call of one of ComfyUI's routes: HTTP status, and the raw text."""

    status: int
    text: str


class CataloguePage(NamedTuple):
    """One page of the catalogue and how many models there are in all.

    ``listed`` counts the entries of the page, those that could not be read too: the next page begins after them.
    """

    models: tuple[CatalogueModel, ...]
    total: int
    listed: int = 0


class Account(NamedTuple):
    """Who a token belongs to: the service's id of the person and the address they signed up with."""

    id: str
    email: str


@dataclass(frozen=True, slots=True)
class SignInStarted:
    """A sign-in that has begun: what a person confirms where, for how long, and how often it may be asked about."""

    user_code: str
    verify_url: str
    expires_in_s: float
    poll_interval_s: float
    device_code: str = field(repr=False)


class SignInState(Enum):
    """Where a sign-in stands."""

    PENDING = "pending"
    AUTHORISED = "authorised"
    DENIED = "denied"
    EXPIRED = "expired"
    UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """Where a sign-in stands, the word as it came, and once it is authorised the token."""

    state: SignInState
    word: str
    access_token: str = field(default="", repr=False)
