"""A job: one piece of work that we track, from the intent to run something to the end of its request."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum

from runcomfy_tui.domain.target import Target

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")

OUTPUTS_KEPT_S = 7 * 86_400.0
"""RunComfy deletes hosted outputs this many seconds after the request succeeded."""


class JobState(StrEnum):
    """Where a job stands; the state machine is in :mod:`runcomfy_tui.domain.transitions`."""

    INTENT = "intent"
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LOST = "lost"

    @property
    def word(self) -> str:
        """Return the state as a person reads it."""
        return {"intent": "waiting", "submitting": "sending", "finished": "finishing"}.get(self.value, self.value)


NEVER_RAN = frozenset({JobState.REJECTED, JobState.WITHDRAWN})
"""States of jobs that cost nothing."""
CAME_TO_NOTHING = frozenset({JobState.FAILED, JobState.CANCELLED})
"""States of jobs that may have cost something all the same."""
FINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.REJECTED, JobState.WITHDRAWN})
"""States that nothing leaves."""

AT_SERVICE = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.FINISHED, JobState.LOST})
"""States in which the service is asked about the request."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job was rejected or failed: plain words, the service's code, and the raw detail as JSON text."""

    message: str
    code: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class CancelWish:
    """A cancel that a person asked for and that the job's state does not show yet. Times in unix seconds.

    ``owner`` is the process that delivers it; ``answer`` is the service's word once it came; ``problem`` is why the
    last try to deliver the wish did not work.
    """

    wished_at: float
    owner: str = ""
    attempts: int = 0
    answer: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the service gave when it accepted the job: its id and the addresses it answers at."""

    id: str
    status_url: str | None = None
    result_url: str | None = None
    cancel_url: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the journal. Times are unix seconds; texts that came from the service are raw: clean before showing.

    ``hold`` is why an intent waits for a person's key instead of being sent. ``stale`` is why the last poll did not
    confirm anything; ``refused`` is why the service will not tell this account about the request (not polled then).
    ``wire_status`` is the service's last status word, ``strange_status`` the same where it is none that we know.
    ``batch`` names the declared batch that the job was submitted in; ``claimed_by`` is the process that polls and
    downloads it instead of the engine, for as long as it lives; ``size_of_work`` tells apart runs of one target that
    take differently long. ``label``, ``tags`` (words with one space between them) and ``note`` are the person's own.
    ``target_name`` and ``target_version`` are the deployment's name and workflow version when the job was made;
    ``instance_id`` is the machine that the service named last. A job that was taken over has no inputs.
    ``change_seq`` rises with every change of any job of the journal.
    """

    id: str
    profile: str
    account: str
    target: Target
    title: str
    body_sha256: str
    created_at: float
    state: JobState
    state_since: float
    owner: str = ""
    price_usd: float | None = None
    resubmit_of: str | None = None
    hold: str | None = None
    request: Request | None = None
    wire_status: str | None = None
    strange_status: str | None = None
    queue_position: int | None = None
    position_since: float | None = None
    accepted_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    confirmed_at: float | None = None
    stale: str | None = None
    refused: str | None = None
    missing_count: int = 0
    missing_since: float | None = None
    cancel: CancelWish | None = None
    not_cancellable_at: float | None = None
    failure: Failure | None = None
    cost_usd: float | None = None
    outputs: int = 0
    downloaded: int = 0
    batch: str | None = None
    claimed_by: str = ""
    size_of_work: str = ""
    label: str = ""
    tags: str = ""
    note: str = ""
    target_name: str = ""
    target_version: str = ""
    instance_id: str | None = None
    change_seq: int = 0

    @property
    def has_inputs(self) -> bool:
        """Tell whether the journal ever knew the inputs: the service does not tell those of a request."""
        return bool(self.body_sha256)

    @property
    def is_final(self) -> bool:
        """Tell whether nothing can happen to the job any more."""
        return self.state in FINAL

    @property
    def is_live(self) -> bool:
        """Tell whether the service works on it or may be working on it."""
        return self.state in AT_SERVICE or self.state is JobState.SUBMITTING

    @property
    def expires_at(self) -> float | None:
        """Return when the service deletes the outputs, or None where there are none."""
        if self.state is not JobState.SUCCEEDED or not self.outputs:
            return None
        return (self.finished_at or self.state_since) + OUTPUTS_KEPT_S


def elapsed_s(job: Job, now: float) -> float | None:
    """Return for how many seconds the job has run, or had run when its end was noticed; None where it never started.

    Only this machine's clock counts: the service's own times may be minutes off. A success that was never seen
    running is counted from its acceptance.
    """
    began = job.started_at
    if began is None and job.state is JobState.SUCCEEDED:
        began = job.accepted_at
    if began is None:
        return None
    return max(0.0, (job.state_since if job.is_final else now) - began)


def is_request_id(text: str) -> bool:
    """Tell whether ``text`` can be a ``request_id`` of the service."""
    return bool(_REQUEST_ID.fullmatch(text))


def why_not_cancel(job: Job) -> str | None:
    """Return why a cancel cannot be asked for, or None when it can: only the service decides about live requests."""
    if job.is_final:
        return f"already {job.state.value}"
    if job.state is JobState.UNKNOWN:
        return "nobody knows its request id: look at your RunComfy dashboard"
    return None


def why_not_download(job: Job) -> str | None:
    """Return why nothing can be downloaded, or None when it can."""
    if job.state is not JobState.SUCCEEDED:
        return f"no results: the job is {job.state.word}"
    if not job.outputs:
        return "the result names no files"
    return None


def new_job_id(unix_s: float, entropy: bytes | None = None) -> str:
    """Return a UUIDv7 (RFC 9562): ids made later sort later. ``entropy`` is 10 bytes, random by default."""
    random = int.from_bytes(entropy if entropy is not None else os.urandom(10), "big")
    value = (int(unix_s * 1000) & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
