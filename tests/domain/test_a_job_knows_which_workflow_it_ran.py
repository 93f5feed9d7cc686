from __future__ import annotations

import json
from dataclasses import replace

from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.workflow import workflow_of
from tests.domain.jobs import intent

DEPLOYED = {"9": {"class_type": "SaveImage"}}
KEPT = Deployment("d", "D", TargetKind.COMFYUI, workflow_version="3", payload=Payload(DEPLOYED))
JOB = replace(intent(), target=Target(TargetKind.COMFYUI, "d"), target_version="3")


def test_its_own_comes_before_its_deployments() -> None:
    own = {"1": {"class_type": "LoadImage"}}
    assert workflow_of(JOB, json.dumps({"workflow_api_json": own}).encode(), KEPT) == own
    assert workflow_of(JOB, b'{"overrides": {}}', KEPT) == DEPLOYED
    assert workflow_of(JOB, b'{"workflow_api_json"', KEPT) == DEPLOYED


def test_another_version_tells_nothing_of_its_nodes() -> None:
    assert workflow_of(JOB, None, replace(KEPT, workflow_version="4")) is None
    assert workflow_of(replace(JOB, target_version=""), None, KEPT) == DEPLOYED
    assert workflow_of(JOB, None, replace(KEPT, payload=None)) is None
    assert workflow_of(JOB, None, None) is None


def test_a_lora_has_none() -> None:
    assert workflow_of(replace(JOB, target=Target(TargetKind.LORA, "d")), None, KEPT) is None
