"""Results of deployments at the gallery's frozen moment: several kinds by node, a text alone, errors to unfold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.job import Failure, Job, Request
from runcomfy_tui.domain.node_outputs import outputs_of_answer
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.store import Download, Journal
from tests.ui.gallery import NOW, StillEngine, intent, picture

CAPTION = "\n".join(f"{line}. a lighthouse keeper, storm light, [bold]film grain\x1b[31m" for line in range(1, 61))
TRACEBACK = "\n".join(
    ["Traceback (most recent call last):"]
    + [f'  File "/ComfyUI/execution.py", line {line}, in execute' for line in range(300, 360)]
    + ["torch.OutOfMemoryError: CUDA out of memory. \x1b[31mTried to allocate 2.50 GiB"]
)
_HOST = "https://serverless-api-storage.runcomfy.net/out"
OUTPUTS = {
    "9": {
        "images": [
            {"filename": f"keeper_0000{n}_.png", "subfolder": "", "type": "output", "url": f"{_HOST}/9/{n}.png"}
            for n in (1, 2)
        ]
    },
    "12": {"images": [{"filename": "preview.png", "subfolder": "", "type": "temp", "url": f"{_HOST}/12/1.png"}]},
    "38:42": {"text": [[CAPTION]]},
    "58": {
        "gifs": [{"filename": "wave.mp4", "type": "output", "url": f"{_HOST}/58/1.mp4", "format": "video/h264-mp4"}]
    },
    "77": {"audio": [{"filename": "sea.flac", "type": "output", "url": f"{_HOST}/77/1.flac"}]},
}
WORKFLOW: dict[str, object] = {
    "9": {"class_type": "SaveImage", "_meta": {"title": "Save Image"}, "inputs": {}},
    "12": {"class_type": "PreviewImage", "_meta": {"title": "Look at the mask"}, "inputs": {}},
    "31": {"class_type": "KSampler", "_meta": {"title": "KSampler"}, "inputs": {}},
    "38:42": {"class_type": "ShowText", "_meta": {"title": "Caption [of it]"}, "inputs": {}},
    "58": {"class_type": "VHS_VideoCombine", "_meta": {"title": "Video Combine"}, "inputs": {}},
}
KEEPER = Deployment(
    "dep-keeper", "Lighthouse keeper", TargetKind.COMFYUI, workflow_id="w", workflow_version="3",
    payload=Payload(WORKFLOW),
)  # fmt: skip
FAILURES = [
    {"error": "node 31 ran out of memory", "errorCode": 20001, "debugInfo": TRACEBACK},
    {"error": "node 99 was not reached", "errorCode": 20007, "debugInfo": ""},
]


async def fill_results(journal: Journal, folder: Path, *, is_remembered: bool = True) -> dict[str, Job]:
    """Store jobs of one deployment that ended in different ways; return them by a name for each."""
    if is_remembered:
        await journal.deployment_book.save_one(KEEPER, NOW)
    made: dict[str, Job] = {}

    async def job(name: str, body: object, *events: ev.Event) -> Job:
        at = NOW - 900 + 10 * len(made)
        new = intent(500 + len(made), KEEPER.target, at, title="The keeper at dawn", price_usd=None)
        new = replace(new, target_name=KEEPER.name, target_version="3")
        made[name] = await journal.create_job(new, json.dumps(body).encode())
        started = (ev.Submitting(at, "o" * 32), ev.Accepted(at + 0.4, Request(f"{name}-5c1d")))
        for event in (*started, *events):
            made[name] = await journal.apply(new.id, event)
        return made[name]

    async def succeeded(name: str, outputs: object) -> None:
        ran = await job(name, {"overrides": {}})
        answer = {"request_id": f"{name}-5c1d", "status": "succeeded", "outputs": outputs}
        assets = [output.asset for output in outputs_of_answer(answer)]
        done = ev.ResultFetched(NOW - 700, ev.Verdict.SUCCEEDED, finished_at=NOW - 700, outputs=len(assets))
        made[name] = await journal.apply(ran.id, done, result=json.dumps(answer).encode(), assets=assets)

    await succeeded("several", OUTPUTS)
    await succeeded("text-only", {"38:42": OUTPUTS["38:42"]})
    failure = Failure("node 31 ran out of memory; node 99 was not reached", 20001, json.dumps(FAILURES))
    await job("failed", {}, ev.ResultFetched(NOW - 650, ev.Verdict.FAILED, failure, finished_at=NOW - 650))
    await job("running", {}, ev.Polled(NOW - 600, ev.Progress.RUNNING, "in_progress", instance_id="inst-7f3a"))
    await job("nameless", {}, ev.Polled(NOW - 600, ev.Progress.RUNNING, "in_progress"))
    path = folder / "keeper.png"
    picture(path)
    first, size = made["several"], path.stat().st_size
    asset = (await journal.assets(first.id))[0]
    await journal.put_download(Download(first.id, 0, asset.url, asset.kind, "done", str(path), size, size))
    made["several"] = await journal.apply(first.id, ev.Downloaded(NOW - 690, 1))
    return made


@dataclass(frozen=True)
class StillAnswer:
    """What an instance answers."""

    status: int
    text: str


@dataclass
class CallableEngine(StillEngine):
    """An engine whose instances answer what is put down here, by path."""

    answers: dict[str, StillAnswer] = field(default_factory=dict)

    async def call_instance(self, job_id: str, path: str, body: object) -> StillAnswer:
        """Note the call and answer it."""
        self._order("call_instance", (job_id, path, body))
        return self.answers.get(path, StillAnswer(200, ""))
