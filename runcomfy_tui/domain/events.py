"""What can happen to a job. Every event carries its own time (``at``, unix seconds); none of them reads a clock."""

from __future__ import annotations

from dataclasses import dataclass

from runcomfy_tui.domain.job import Failure, Request
from runcomfy_tui.domain.meanings import CancelOutcome as CancelOutcome
from runcomfy_tui.domain.meanings import Progress as Progress
from runcomfy_tui.domain.meanings import Verdict as Verdict


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A person named a request that was not submitted by this program; the service knows it."""

    at: float


@dataclass(frozen=True, slots=True)
class Submitting:
    """The owner process is about to open the socket of the one POST."""

    at: float
    owner: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The service took the job and named its request."""

    at: float
    request: Request


@dataclass(frozen=True, slots=True)
class Rejected:
    """The service said no: nothing runs."""

    at: float
    failure: Failure


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The request left, and no answer that settles it came: it may run and be charged."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Proved that nothing was accepted: the job is an intent again and its owner will try again."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """An intent that nobody is sending waits for a person."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Released:
    """A person let a held intent go; ``owner`` is the process that sends it."""

    at: float
    owner: str


@dataclass(frozen=True, slots=True)
class DeclaredNotAccepted:
    """A person found out that the service never took the unknown job."""

    at: float


@dataclass(frozen=True, slots=True)
class Polled:
    """A status answer. ``wire_status`` is the service's word, ``queue_position`` its count of those ahead.

    ``instance_id`` is the deployment's machine that works on it, where that is told.
    """

    at: float
    progress: Progress
    wire_status: str
    queue_position: int | None = None
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class PollFailed:
    """No status could be had, for a reason that says nothing about the job."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The service itself answered that it does not know the request."""

    at: float


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """The service does not tell this account about the request."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class ResultFetched:
    """A result answer: the only thing that ends a request's job. ``finished_at`` is the service's own time.

    A job that was taken over learns from it its model and when it began (``created_at``).
    """

    at: float
    verdict: Verdict
    failure: Failure | None = None
    cost_usd: float | None = None
    finished_at: float | None = None
    outputs: int = 0
    model_id: str | None = None
    created_at: float | None = None


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """A person wants the job cancelled; ``owner`` is the process that asks the service."""

    at: float
    owner: str = ""


@dataclass(frozen=True, slots=True)
class CancelAnswered:
    """The service answered a cancel; the next poll settles the truth."""

    at: float
    outcome: CancelOutcome


@dataclass(frozen=True, slots=True)
class CancelFailed:
    """A cancel could not be delivered; it is tried again while ``retried``."""

    at: float
    reason: str
    retried: bool = True


@dataclass(frozen=True, slots=True)
class Downloaded:
    """One more of the job's outputs lies on the disk, ``total`` of them by now."""

    at: float
    total: int


@dataclass(frozen=True, slots=True)
class DownloadFailed:
    """The output at ``index`` of the result could not be had, for ``reason``: nothing tries it again by itself."""

    at: float
    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A person changed what they call the job; None leaves that part as it was. ``tags`` are words, a space apart."""

    at: float
    label: str | None = None
    tags: str | None = None
    note: str | None = None


Event = (
    TakenOver
    | Submitting
    | Accepted
    | Rejected
    | OutcomeUnknown
    | NotSent
    | Held
    | Released
    | DeclaredNotAccepted
    | Polled
    | PollFailed
    | Missing
    | AccessRefused
    | ResultFetched
    | CancelRequested
    | CancelAnswered
    | CancelFailed
    | Downloaded
    | DownloadFailed
    | Labelled
)
