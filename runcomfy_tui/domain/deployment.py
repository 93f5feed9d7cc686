"""A Serverless deployment: a ComfyUI workflow or a LoRA that runs on machines of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runcomfy_tui.domain.target import Target, TargetKind


@dataclass(frozen=True, slots=True)
class Payload:
    """What a ComfyUI deployment runs: its workflow in ComfyUI's API form, by node id, as it came.

    ``overrides`` are the inputs that the deployment itself sets, by node id like those of a submit; ``object_info_url``
    is where the types of the workflow's inputs can be had.
    """

    workflow: Mapping[str, object] | None = None
    overrides: Mapping[str, object] = field(default_factory=dict)
    object_info_url: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment; texts are raw: clean before showing. Times are unix seconds; None and "" mean not told.

    ``hardware`` names kinds of machines in the service's words, ``status`` is the service's word, ``queue_size`` how
    many may wait before another instance is started, ``keep_warm_s`` for how many seconds an idle instance stays.
    ``payload`` and ``readme`` (Markdown) are there only where they were asked for.
    """

    id: str
    name: str
    kind: TargetKind
    status: str = ""
    is_enabled: bool = True
    hardware: tuple[str, ...] = ()
    min_instances: int | None = None
    max_instances: int | None = None
    queue_size: int | None = None
    keep_warm_s: float | None = None
    workflow_id: str = ""
    workflow_version: str = ""
    created_at: float | None = None
    updated_at: float | None = None
    payload: Payload | None = None
    readme: str | None = None

    @property
    def target(self) -> Target:
        """Return what a job of this deployment runs."""
        return Target(self.kind, self.id)
