"""The deployments that exist here: whose they are, what may be changed about them, and what they look like now.

Ids that tests may count on: `dep-portrait-sdxl`, `dep-edit-qwen` and `dep-wan-video` (ComfyUI), `dep-lora-anna` and
`dep-lora-motion` (LoRA), `dep-old-paused` (disabled), `dep-deleted`, and `dep-of-somebody-else`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from runcomfy_tui.simulator.comfyui import Workflow, load_workflows
from runcomfy_tui.simulator.deployed import DEPLOYED, Deployed
from runcomfy_tui.simulator.instances import Limits
from runcomfy_tui.simulator.lora import LORAS, Lora

FOREIGN_ID = "dep-of-somebody-else"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment now. `entry` is what the service tells of it, without its status, payload and readme.

    Exactly one of `workflow` and `lora` is there. `cancelled` and `with_outcome` force a request's manners when set.
    """

    entry: Mapping[str, object]
    account: str
    workflow: Workflow | None
    lora: Lora | None
    readme: str
    object_info: str
    is_deleted: bool
    usd_per_hour: float
    cold_start_s: float
    cancelled: str = ""
    with_outcome: bool | None = None

    @property
    def deployment_id(self) -> str:
        """Its id."""
        return str(self.entry["id"])

    @property
    def is_enabled(self) -> bool:
        """Whether it takes requests."""
        return self.entry["is_enabled"] is True

    @property
    def limits(self) -> Limits:
        """What its instances go by."""
        return Limits(
            is_enabled=self.is_enabled and not self.is_deleted,
            at_least=_whole(self.entry, "min_instances", 0),
            at_most=max(1, _whole(self.entry, "max_instances", 1)),
            queue_size=max(1, _whole(self.entry, "queue_size", 1)),
            keep_warm_s=float(_whole(self.entry, "keep_warm_duration_in_seconds", 60)),
            cold_start_s=self.cold_start_s,
        )


class Deployments:
    """All of them by id; one that was deleted is still known, but not listed."""

    def __init__(self, first_account: str, other_account: str) -> None:
        self._accounts = first_account, other_account
        self._all: dict[str, Deployment] = {}
        self.reset()

    def reset(self) -> None:
        """As at the start."""
        workflows = load_workflows()
        first, other = self._accounts
        made = [_deployment(one, first, workflows) for one in DEPLOYED]
        lora = next(one for one in made if one.lora is not None)
        made.append(replace(lora, entry={**lora.entry, "id": FOREIGN_ID, "name": "Not yours"}, account=other))
        self._all = {one.deployment_id: one for one in made}

    def find(self, deployment_id: str) -> Deployment | None:
        """Also one that was deleted."""
        return self._all.get(deployment_id)

    def all(self) -> list[Deployment]:
        """Everybody's, deleted ones too."""
        return list(self._all.values())

    def listed(self, account: str) -> list[Deployment]:
        """Those that an account sees."""
        return [one for one in self._all.values() if one.account == account and not one.is_deleted]

    def change(self, deployment_id: str, changes: Mapping[str, object], now: float) -> Deployment:
        """Apply what `patches.py` has let pass. Raises KeyError for an id that does not exist."""
        old = self._all[deployment_id]
        entry = {**old.entry, **{key: value for key, value in changes.items() if key in old.entry}}
        workflow = old.workflow
        if workflow is not None and ("workflow_api_json" in changes or "overrides" in changes):
            graph, presets = changes.get("workflow_api_json"), changes.get("overrides")
            workflow = Workflow(
                graph if isinstance(graph, dict) else workflow.graph,
                presets if isinstance(presets, dict) else workflow.presets,
            )
            if "workflow_version" not in changes:
                entry["workflow_version"] = _whole(entry, "workflow_version", 0) + 1
        with_outcome = changes.get("with_outcome", old.with_outcome)
        self._all[deployment_id] = new = replace(
            old,
            entry={**entry, "updated_at": told_time(now)},
            workflow=workflow,
            readme=str(changes.get("readme", old.readme)),
            object_info=str(changes.get("object_info", old.object_info)),
            is_deleted=bool(changes.get("deleted", old.is_deleted)),
            cold_start_s=float(str(changes.get("cold_start_s", old.cold_start_s))),
            cancelled=str(changes.get("cancelled", old.cancelled)),
            with_outcome=with_outcome if isinstance(with_outcome, bool) else None,
        )
        return new


def told_time(at: float) -> str:
    """A time as the Serverless API writes it: UTC without saying so, to the microsecond."""
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _deployment(one: Deployed, account: str, workflows: Mapping[str, Workflow]) -> Deployment:
    return Deployment(
        entry=one.entry,
        account=account,
        workflow=workflows[one.workflow] if one.workflow else None,
        lora=LORAS[one.lora] if one.lora else None,
        readme=one.readme,
        object_info=one.object_info,
        is_deleted=one.deleted,
        usd_per_hour=one.price_usd_per_hour,
        cold_start_s=one.cold_start_s,
    )


def _whole(entry: Mapping[str, object], name: str, usual: int) -> int:
    value = entry.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else usual
