"""A journal that holds one of everything, made by the program's own writes: ``python -m tests.store.full_journal``.

Run as a program it prints the journal as SQL. Before a step is added to the layout, what it prints is kept as
``tests/store/data/layout-<number>.sql``: that is what a journal of the layout before looks like.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.job import Failure, Job, JobState, Request, new_job_id
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.store import Download, Journal
from runcomfy_tui.store.migrations import STEPS

AT = 1_700_000_000.0
MODEL = Target(TargetKind.MODEL, "maker/model")
DEPLOYMENT = Target(TargetKind.COMFYUI, "0f8e-deployment")
LORA = Target(TargetKind.LORA, "17aa-lora")
OWNER = "0" * 32
SECRET_KEY = "5ec7e7" * 10
SIGNATURE = "X-Signature=5160a7e5"
PICTURE = "data:image/png;base64," + "QUJDREVGR0g" * 2_000
BODY = b'{"prompt": "a lighthouse, \xc3\xa9t\xc3\xa9", "seed": 7}'
WITH_MEDIA = json.dumps({"image": PICTURE, "prompt": "her red scarf"}).encode()
SOURCE = Source("/image", "/pictures/a.png", "d" * 64, 15_000)
PRESET = {"prompt": {"is": "typed", "text": "a lighthouse"}}
RESULT = json.dumps(
    {"output": {"images": [f"https://storage.runcomfy.net/a/{n}.png?{SIGNATURE}&n={n}" for n in range(2)]}}
).encode()


def request(number: int) -> Request:
    """Return what the service gave to the job of that number."""
    base = f"https://model-api.runcomfy.net/v1/requests/req-{number}"
    return Request(f"req-{number}", f"{base}/status", f"{base}/result", f"{base}/cancel")


def queued(at: float, position: int) -> ev.Polled:
    return ev.Polled(at, ev.Progress.QUEUED, "in_queue", position)


def running(at: float) -> ev.Polled:
    return ev.Polled(at, ev.Progress.RUNNING, "in_progress")


def _stories() -> dict[str, list[ev.Event]]:
    """Return what happened to each job, by its title."""
    at = AT + 10
    ended = ev.Polled(at + 5, ev.Progress.ENDED, "completed")
    failure = Failure("The input was refused", 40012, '{"detail": [{"loc": ["prompt"]}]}')
    accepted = [*_sent(at), ev.Accepted(at + 1, request(0))]
    return {
        "not sent": [],
        "held": [ev.Held(at, "not sent: the program ended before")],
        "being submitted": _sent(at),
        "unknown": [*_sent(at), ev.OutcomeUnknown(at + 1, "the connection broke")],
        "rejected": [*_sent(at), ev.Rejected(at + 1, failure)],
        "withdrawn": [ev.CancelRequested(at, OWNER)],
        "waiting": [*accepted, queued(at + 2, 12), queued(at + 3, 11)],
        "waiting, stale, to be cancelled": [
            *accepted, queued(at + 2, 3), ev.CancelRequested(at + 3, OWNER), ev.CancelFailed(at + 4, "no route"),
            ev.PollFailed(at + 5, "no answer in 10 seconds"),
        ],
        "strange": [*accepted, ev.Polled(at + 2, ev.Progress.UNRECOGNISED, "dreaming")],
        "not this account's": [*accepted, ev.AccessRefused(at + 2, "another account's")],
        "running": [*accepted, queued(at + 2, 1), running(at + 3)],
        "runs on": [
            *accepted, running(at + 2), ev.CancelRequested(at + 3, OWNER),
            ev.CancelAnswered(at + 4, ev.CancelOutcome.NOT_CANCELLABLE),
        ],
        "finished": [*accepted, running(at + 2), ended],
        "succeeded": [
            *accepted, running(at + 2), ended,
            ev.ResultFetched(at + 6, ev.Verdict.SUCCEEDED, cost_usd=0.05, finished_at=at + 5, outputs=2),
            ev.Downloaded(at + 8, 1),
        ],
        "failed": [*accepted, ended, ev.ResultFetched(at + 6, ev.Verdict.FAILED, failure, 0.01)],
        "cancelled": [
            *accepted, ev.CancelRequested(at + 2, OWNER), ev.CancelAnswered(at + 3, ev.CancelOutcome.REQUESTED),
            ended, ev.ResultFetched(at + 6, ev.Verdict.CANCELLED),
        ],
        "lost": [*accepted, *(ev.Missing(at + 2 + 40 * n) for n in range(3))],
    }  # fmt: skip


def _sent(at: float) -> list[ev.Event]:
    return [ev.Submitting(at, OWNER)]


async def fill(journal: Journal, *, layout: int = len(STEPS)) -> None:
    """Write one of everything that a journal of that layout can hold."""
    for number, (title, story) in enumerate(_stories().items()):
        files = [SOURCE] if number % 3 == 0 and layout >= 3 else []
        job = await journal.create_job(_intent(number, title), WITH_MEDIA if number % 3 == 0 else BODY, files=files)
        for event in story:
            if isinstance(event, ev.Accepted):
                event = ev.Accepted(event.at, request(number))
            if isinstance(event, ev.ResultFetched):
                await journal.apply(job.id, event, result=RESULT, assets=_assets(event.outputs))
            else:
                await journal.apply(job.id, event)
        if title == "succeeded":
            for download in _downloads(job.id):
                await journal.put_download(download)
            if layout >= 3:
                await journal.apply(job.id, ev.Labelled(AT + 30, "the harbour", "night blue", "for the cover"))
    if layout >= 4:
        await _fill_deployments(journal)
    if layout >= 3:
        await journal.preset_book.save(MODEL, "Lighthouse", PRESET, AT + 2)
    await journal.save_draft(MODEL, {"values": {"prompt": "half typed"}, "files": ["/pictures/a.png"]})
    await journal.save_draft(DEPLOYMENT, {"values": {}})
    model = CatalogueModel("maker/model", "A model", "made by nobody", categories=("text-to-image",))
    await journal.save_catalogue([model, CatalogueModel("maker/other", "Another")], AT)
    await journal.save_model(model, AT + 1)
    await journal.put_meta("account.key", SECRET_KEY)
    await journal.put_meta("account.links", {"token:stand-in": "a" * 64})
    await journal.put_meta("ui.theme", "nord")
    await journal.put_meta("ui.jobs", {"filter": "state:running"})


async def _fill_deployments(journal: Journal) -> None:
    book = journal.deployment_book
    payload = Payload({"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a boat"}}}, {"6": {"inputs": {}}})
    comfyui = Deployment(DEPLOYMENT.id, "Portraits", TargetKind.COMFYUI, "standby", workflow_version="3")
    await book.save_all([comfyui, Deployment(LORA.id, "Anna", TargetKind.LORA, "running")], AT)
    await book.save_one(replace(comfyui, payload=payload, readme="# Portraits"), AT + 1)
    await book.save_node_types(DEPLOYMENT.id, "3 https://a.example/object_info", {"CLIPTextEncode": {}}, AT + 1)
    await book.save_own_schema(LORA.id, {"type": "object", "properties": {"prompt": {"type": "string"}}}, AT + 2)


def _intent(number: int, title: str) -> Job:
    return Job(
        id=new_job_id(AT + number, number.to_bytes(10, "big")),
        profile="default",
        account="token:stand-in" if number % 2 else "a" * 64,
        target=(MODEL, DEPLOYMENT, LORA)[number % 3],
        title=title,
        body_sha256="",
        created_at=AT + number,
        state=JobState.INTENT,
        state_since=AT + number,
        owner=OWNER,
        price_usd=0.05 if number % 2 else None,
        resubmit_of=new_job_id(AT, bytes(10)) if title == "unknown" else None,
    )


def _assets(count: int) -> list[Asset]:
    return [
        Asset(n, f"https://storage.runcomfy.net/a/{n}.png?{SIGNATURE}&n={n}", MediaKind.IMAGE, ".png")
        for n in range(count)
    ]


def _downloads(job_id: str) -> list[Download]:
    one, two = _assets(2)
    return [
        Download(job_id, 0, one.url, one.kind, "done", "/downloads/0.png", 70, 70, "c" * 64, None, AT + 20),
        Download(job_id, 1, two.url, two.kind, "failed", "/downloads/1.png", 900, 400, None, "cut off", AT + 21),
    ]


async def made(path: Path, *, layout: int = len(STEPS)) -> None:
    """Make the journal at ``path``, with what one of that layout can hold."""
    journal = await Journal.open(path)
    await fill(journal, layout=layout)
    await journal.close()


def as_sql(path: Path) -> str:
    """Return the journal as SQL that makes it again, its layout's number included."""
    connection = sqlite3.connect(path)
    try:
        names = ("application_id", "user_version")
        pragmas = [f"PRAGMA {name} = {connection.execute(f'PRAGMA {name}').fetchone()[0]};" for name in names]
        return "\n".join([*pragmas, *connection.iterdump()]) + "\n"
    finally:
        connection.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(made(Path(folder, "journal.db")))
        sys.stdout.write(as_sql(Path(folder, "journal.db")))
