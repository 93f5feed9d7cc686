"""Deployments of both kinds at the gallery's frozen moment, a keeper that asks nobody, and jobs of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.errors import NotFound, RuncomfyTuiError
from runcomfy_tui.domain.job import Failure, Job, Request
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.engine.deployments import DeploymentsView
from runcomfy_tui.engine.node_types import NodeTypes
from runcomfy_tui.store import Journal
from tests.ui.gallery import NOW, intent

DAY_S = 86_400.0
EVIL = "[/red]\x1b]52;c;cHduZWQ=\x07\u202eevil[bold]"

WORKFLOW: dict[str, object] = {
    "3": {
        "class_type": "KSampler",
        "_meta": {"title": "KSampler"},
        "inputs": {
            "seed": 156680208700286, "steps": 20, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal",
            "denoise": 1.0, "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0],
        },
    },
    "4": {
        "class_type": "CheckpointLoaderSimple",
        "_meta": {"title": "Load Checkpoint"},
        "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"},
    },
    "5": {
        "class_type": "EmptyLatentImage",
        "_meta": {"title": "Empty Latent Image"},
        "inputs": {"width": 1024, "height": 1024, "batch_size": 1},
    },
    "6": {
        "class_type": "CLIPTextEncode",
        "_meta": {"title": "What to see"},
        "inputs": {"text": "portrait of a lighthouse keeper", "clip": ["10", 1]},
    },
    "7": {
        "class_type": "CLIPTextEncode",
        "_meta": {"title": "What not to see"},
        "inputs": {"text": "text, watermark", "clip": ["10", 1]},
    },
    "8": {
        "class_type": "VAEDecode",
        "_meta": {"title": "VAE Decode"},
        "inputs": {"samples": ["3", 0], "vae": ["4", 2]},
    },
    "9": {
        "class_type": "SaveImage",
        "_meta": {"title": "Save Image"},
        "inputs": {"filename_prefix": "portrait", "images": ["8", 0]},
    },
    "10": {
        "class_type": "LoraLoader",
        "_meta": {"title": "Load LoRA"},
        "inputs": {
            "lora_name": "film-grain.safetensors", "strength_model": 0.8, "strength_clip": 1.0, "model": ["4", 0],
            "clip": ["4", 1],
        },
    },
}  # fmt: skip
NODE_TYPES: dict[str, object] = {
    "CLIPTextEncode": {
        "input": {"required": {"text": ["STRING", {"multiline": True}], "clip": ["CLIP"]}},
        "display_name": "CLIP Text Encode (Prompt)",
    },
    "KSampler": {
        "input": {
            "required": {
                "model": ["MODEL"],
                "seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": True}],
                "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
                "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1, "round": 0.01}],
                "sampler_name": [["euler", "euler_ancestral", "dpmpp_2m"]],
                "scheduler": ["COMBO", {"options": ["normal", "karras", "simple"]}],
                "positive": ["CONDITIONING"],
                "negative": ["CONDITIONING"],
                "latent_image": ["LATENT"],
                "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0, "step": 0.01}],
            }
        },
        "display_name": "KSampler",
    },
    "EmptyLatentImage": {
        "input": {
            "required": {
                "width": ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}],
                "height": ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}],
                "batch_size": ["INT", {"default": 1, "min": 1, "max": 4096}],
            }
        },
        "display_name": "Empty Latent Image",
    },
    "SaveImage": {
        "input": {"required": {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}},
        "display_name": "Save Image",
    },
}
README = """\
# Portraits, SDXL

A **portrait** from a text, with a LoRA for film grain.

- change the prompt in *What to see* (node 6)
- `steps` between 12 and 30 are enough

| size | takes |
|---|---|
| 1024 × 1024 | 6 s |

See [the workflow's page](https://www.runcomfy.com/comfyui-workflows/portrait) ![preview](https://evil.example/pixel.png)
"""

SDXL = Deployment(
    "dep-portrait-sdxl", "Portraits, SDXL", TargetKind.COMFYUI, "running", hardware=("AMPERE_24",), min_instances=0,
    max_instances=3, queue_size=1, keep_warm_s=60.0, workflow_id="5f0c2a6e-6c7e-4b3c-9b57-1b1f8f6a4e10",
    workflow_version="3", created_at=NOW - 96 * DAY_S, updated_at=NOW - 16 * DAY_S,
)  # fmt: skip
QWEN = Deployment(
    "dep-edit-qwen", "Picture editing, Qwen", TargetKind.COMFYUI, "standby", hardware=("ADA_48_PLUS",),
    min_instances=1, max_instances=2, queue_size=1, keep_warm_s=120.0,
    workflow_id="8a4b1d90-22b3-4a6f-8d0f-7e7c0f3d5b21", workflow_version="12", created_at=NOW - 76 * DAY_S,
    updated_at=NOW - 3 * 3_600,
)  # fmt: skip
WAN = Deployment(
    "dep-wan-video", "Image to video, Wan 2.2", TargetKind.COMFYUI, "standby", hardware=("HOPPER_141",),
    min_instances=0, max_instances=2, queue_size=2, keep_warm_s=30.0, workflow_id="c1d7f3aa", workflow_version="1",
    created_at=NOW - 28 * DAY_S, updated_at=NOW - 28 * DAY_S,
)  # fmt: skip
ANNA = Deployment(
    "dep-lora-anna", "Anna (FLUX LoRA)", TargetKind.LORA, "standby", hardware=("AMPERE_48",), min_instances=0,
    max_instances=1, queue_size=1, keep_warm_s=60.0, created_at=NOW - 44 * DAY_S, updated_at=NOW - 44 * DAY_S,
)  # fmt: skip
PAUSED = Deployment(
    "dep-old-paused", "Old portraits [v1]", TargetKind.COMFYUI, "standby", is_enabled=False, hardware=("TURING_16",),
    min_instances=0, max_instances=1, queue_size=1, keep_warm_s=0.0, workflow_id="1be2f0a3", workflow_version="41",
    created_at=NOW - 322 * DAY_S, updated_at=NOW - 262 * DAY_S,
)  # fmt: skip
HOSTILE = Deployment(
    "dep-hostile", EVIL, TargetKind.COMFYUI, EVIL, hardware=(EVIL, EVIL), min_instances=-3, max_instances=10**18,
    workflow_id=EVIL, workflow_version=EVIL, keep_warm_s=1e12,
)  # fmt: skip
DEPLOYMENTS = (SDXL, QWEN, WAN, ANNA, PAUSED)
PAYLOADS = {
    SDXL.id: Payload(WORKFLOW, {"6": {"inputs": {"text": "portrait of a baker"}}}, "https://files.runcomfy.net/o.json"),
    HOSTILE.id: Payload({EVIL: {"class_type": EVIL, "inputs": {EVIL: EVIL}}, "2": 7, "3": {"inputs": []}}, {"x": 1}),
}
READMES = {SDXL.id: README, HOSTILE.id: EVIL * 40, ANNA.id: "A face, trained on 24 pictures."}


LISTED = DeploymentsView(DEPLOYMENTS, NOW - 12)


@dataclass
class StillDeployments:
    """Lists no deployments unless it is told to (``known = LISTED``), opens those above, and asks nobody.

    ``fault`` is what every question to the service ends with.
    """

    known: DeploymentsView = field(default_factory=lambda: DeploymentsView((), NOW - 12))
    payloads: dict[str, Payload] = field(default_factory=lambda: dict(PAYLOADS))
    readmes: dict[str, str] = field(default_factory=lambda: dict(READMES))
    types: NodeTypes = field(default_factory=lambda: NodeTypes(NODE_TYPES))
    schemas: dict[str, dict[str, object]] = field(default_factory=dict)
    asked: int = 0
    opened: list[tuple[str, bool]] = field(default_factory=list)
    changed: list[tuple[str, bool]] = field(default_factory=list)
    fault: RuncomfyTuiError | None = None
    on_change: list[Callable[[], None]] = field(default_factory=list)

    async def view(self) -> DeploymentsView:
        """Return what is known."""
        return self.known

    async def refresh(self) -> None:
        """Note it."""
        self.asked += 1
        if self.fault is not None:
            raise self.fault

    async def deployment(self, deployment_id: str, *, fresh: bool = False) -> Deployment:
        """Return one with its payload and README."""
        self.opened.append((deployment_id, fresh))
        if self.fault is not None:
            raise self.fault
        for one in (*self.known.deployments, *DEPLOYMENTS):
            if one.id == deployment_id:
                return replace(one, payload=self.payloads.get(one.id), readme=self.readmes.get(one.id, ""))
        raise NotFound(f"there is no deployment {deployment_id}", status=404)

    async def node_types(self, deployment: Deployment) -> NodeTypes:
        """Return the same types for every workflow."""
        return self.types

    async def set_enabled(self, deployment_id: str, is_enabled: bool) -> Deployment:
        """Do it, and tell it."""
        if self.fault is not None:
            raise self.fault
        self.changed.append((deployment_id, is_enabled))
        now = [
            replace(one, is_enabled=is_enabled) if one.id == deployment_id else one for one in self.known.deployments
        ]
        self.become(replace(self.known, deployments=tuple(now)))
        return next(one for one in now if one.id == deployment_id)

    async def own_schema(self, deployment_id: str) -> Mapping[str, object] | None:
        """Return a kept schema."""
        return self.schemas.get(deployment_id)

    async def save_own_schema(self, deployment_id: str, schema: Mapping[str, object] | None) -> None:
        """Keep a schema; None forgets it."""
        self.schemas.pop(deployment_id, None)
        if schema is not None:
            self.schemas[deployment_id] = dict(schema)

    def become(self, known: DeploymentsView) -> None:
        """Know this from now on, and tell it."""
        self.known = known
        for callback in self.on_change:
            callback()


async def fill_deployment_jobs(journal: Journal) -> dict[str, Job]:
    """Store a few jobs of deployments beside what is there; return them by a name for each."""
    made: dict[str, Job] = {}

    async def job(name: str, of: Deployment, age_s: float, body: object, *events: ev.Event) -> None:
        at = NOW - age_s
        new = intent(300 + len(made), of.target, at, title="A baker at dawn", price_usd=None)
        new = replace(new, target_name=of.name, target_version=of.workflow_version)
        made[name] = await journal.create_job(new, json.dumps(body).encode())
        base = f"http://127.0.0.1:9/prod/v1/deployments/{of.id}/requests/{name}-5c1d"
        request = Request(f"{name}-5c1d", f"{base}/status", f"{base}/result", f"{base}/cancel")
        for event in (ev.Submitting(at, "o" * 32), ev.Accepted(at + 0.4, request), *events):
            made[name] = await journal.apply(new.id, event)

    overrides = {"overrides": {"6": {"inputs": {"text": 'a baker\'s "dawn"'}}, "3": {"inputs": {"seed": 7}}}}
    await job("comfy-running", SDXL, 80, overrides,
              ev.Polled(NOW - 40, ev.Progress.RUNNING, "in_progress", instance_id="inst-7f3a"))  # fmt: skip
    await job("comfy-queued", SDXL, 70, overrides, ev.Polled(NOW - 60, ev.Progress.QUEUED, "in_queue", 2))
    await job("comfy-failed", WAN, 500, overrides, ev.ResultFetched(
        NOW - 400, ev.Verdict.FAILED, Failure("node 12 ran out of memory"), finished_at=NOW - 400))  # fmt: skip
    await job("lora-running", ANNA, 30, {"prompt": "Anna on a bicycle", "seed": 3},
              ev.Polled(NOW - 20, ev.Progress.RUNNING, "in_progress"))  # fmt: skip
    return made
