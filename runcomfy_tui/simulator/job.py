"""One request as the simulator keeps it, and the fate that was drawn for it when it was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands; the wire's words are chosen elsewhere."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that a job will have made: `kind` is image, video or audio; sizes in pixels and seconds."""

    kind: str
    extension: str
    width: int
    height: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Fate:
    """All that chance decides about a job, drawn once.

    `dispatch_s` is the least time in the queue, `strangers` the seconds that each request before it takes to leave,
    `error` what the result will say when the job is to fail, `failed_word` the status word that it then ends with,
    `shape` how the output is written.
    """

    dispatch_s: float
    run_s: float
    strangers: tuple[float, ...]
    error: object
    failed_word: str
    succeeded_word: str
    cost_usd: float
    shape: str
    assets: tuple[Asset, ...]
    media_seed: int
    with_offset: bool

    def to_json(self) -> dict[str, object]:
        """For the state file; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Fate:
        """Raises KeyError or TypeError when the value was not written by `to_json`."""
        fields = dict(value)
        fields["strangers"] = tuple(fields["strangers"])  # type: ignore[arg-type]
        fields["assets"] = tuple(Asset(**asset) for asset in fields["assets"])  # type: ignore[attr-defined]
        return cls(**fields)  # type: ignore[arg-type]


@dataclass(slots=True, eq=False)
class Job:
    """A request that was accepted; `pool` of its model's runners takes it. Times are simulated unix seconds."""

    request_id: str
    account: str
    model_id: str
    kind: str
    submitted_at: float
    inputs: Mapping[str, object]
    fate: Fate
    state: JobState = JobState.QUEUED
    started_at: float | None = None
    finished_at: float | None = None
    ticket: int = field(default=-1)
    pool: int = 0

    def start(self, at: float) -> None:
        """A runner takes it."""
        self.state = JobState.RUNNING
        self.started_at = at

    def end(self, at: float, state: JobState) -> None:
        """It is over, for good."""
        self.state = state
        self.finished_at = at
