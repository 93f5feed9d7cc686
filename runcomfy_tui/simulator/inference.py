"""One request to a deployment as the simulator keeps it: the plan of its run, and how the service words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from random import Random

from runcomfy_tui.simulator.job import Fate, Job
from runcomfy_tui.simulator.run_plan import RunPlan

INTERRUPTED = [{"error": "The run was interrupted.", "errorCode": 20003, "debugInfo": "InterruptProcessingException"}]


@dataclass(frozen=True, slots=True)
class Manners:
    """How the service words what becomes of one request; drawn once, since the documented pages differ.

    `cancelled` is one of both spellings; with `with_outcome` a cancel is answered by `status` and `outcome`, else by
    `status` alone. A running ComfyUI request takes `cancel_s` seconds to stop.
    """

    is_comfyui: bool
    cancelled: str
    with_outcome: bool
    cancel_s: float

    def to_json(self) -> dict[str, object]:
        """For the state file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a request's end is to be told; every change of its state with `is_intermediate`."""

    url: str
    is_intermediate: bool


@dataclass(slots=True, eq=False)
class Inference(Job):
    """A request to a deployment, whose id stands in `model_id`. `body` is what was submitted, long texts by their hash.

    `cancelled_at` is when a running one that is being cancelled will have stopped.
    """

    body: Mapping[str, object] = field(default_factory=dict)
    plan: RunPlan = field(default_factory=lambda: RunPlan(0.0, (), None, {}, 0))
    manners: Manners = field(default_factory=lambda: Manners(True, "cancelled", True, 0.0))
    webhook: Webhook | None = None
    instance_id: str = ""
    cancelled_at: float | None = None
    is_interrupted: bool = False

    @property
    def deployment_id(self) -> str:
        """The deployment that it was sent to."""
        return self.model_id

    @property
    def error(self) -> object:
        """What the result says when it has failed."""
        return INTERRUPTED if self.is_interrupted else self.fate.error


def draw_manners(chance: Random, *, is_comfyui: bool) -> Manners:
    """LoRA pages show a cancel's outcome, ComfyUI pages mostly its status alone; spellings are anybody's."""
    return Manners(
        is_comfyui=is_comfyui,
        cancelled=chance.choice(("canceled", "cancelled")),
        with_outcome=not is_comfyui or chance.random() < 0.25,
        cancel_s=round(chance.uniform(0.5, 2.5), 3),
    )


def draw_fate(plan: RunPlan, chance: Random, usd_per_hour: float) -> Fate:
    """A run's plan as the fate of a job; only seconds of work that succeeds are paid."""
    return Fate(
        dispatch_s=round(chance.uniform(0.2, 0.8), 3),
        run_s=plan.run_s,
        strangers=(),
        error=plan.failure,
        failed_word=chance.choice(("completed", "failed")),
        succeeded_word="completed" if chance.random() < 0.15 else "succeeded",
        cost_usd=0.0 if plan.failure is not None else round(plan.run_s * usd_per_hour / 3600, 6),
        shape="",
        assets=plan.assets,
        media_seed=plan.media_seed,
        with_offset=False,
    )
