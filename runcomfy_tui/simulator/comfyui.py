"""ComfyUI workflows as deployments hold them: reading the ones that ship, checking what is submitted, planning runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources

from runcomfy_tui.simulator.graph import overridden
from runcomfy_tui.simulator.graph_checks import check_body
from runcomfy_tui.simulator.graph_runs import plan_of
from runcomfy_tui.simulator.run_plan import RunPlan
from runcomfy_tui.simulator.validation import Detail

NAMES = ("portrait-sdxl", "edit-qwen", "wan-video")


class Workflow:
    """One `workflow_api_json` with the deployment's preset `overrides`; never changed: make another one instead."""

    def __init__(self, graph: Mapping[str, object], presets: Mapping[str, object] | None = None) -> None:
        self.graph = dict(graph)
        self.presets = dict(presets or {})

    def check_body(self, body: Mapping[str, object]) -> list[Detail]:
        """What is wrong with a submit's body, `{loc: ["body", …], msg, type}` each; empty when nothing is."""
        return check_body(self.graph, body)

    def run_body(self, body: Mapping[str, object], seed: int, *, failure_share: float = 0.0) -> RunPlan:
        """What a body that `check_body` let pass will do. The same arguments give the same plan."""
        own, overrides = body.get("workflow_api_json"), body.get("overrides")
        graph = own if isinstance(own, dict) else overridden(self.graph, self.presets)
        changed = overridden(graph, overrides) if isinstance(overrides, dict) else graph
        return plan_of(changed, seed, failure_share=failure_share)

    def check(self, overrides: object, workflow: object = None) -> list[Detail]:
        """The same of a body with these `overrides`, or with a whole `workflow_api_json`."""
        return self.check_body({"overrides": overrides, "workflow_api_json": workflow})

    def run(self, overrides: Mapping[str, object], seed: int, workflow: Mapping[str, object] | None = None) -> RunPlan:
        """The same of such a body; nothing fails by accident."""
        return self.run_body({"overrides": overrides, "workflow_api_json": workflow}, seed)


def load_workflows() -> dict[str, Workflow]:
    """The workflows that ship: `portrait-sdxl`, `edit-qwen` and `wan-video`."""
    return {name: _load(name) for name in NAMES}


def _load(name: str) -> Workflow:
    text = resources.files(__package__).joinpath("workflows", f"{name}.json").read_text("utf-8")
    both = json.loads(text)
    return Workflow(both["workflow_api_json"], both["overrides"])
