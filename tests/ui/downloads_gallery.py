"""Downloads in every state at the gallery's frozen moment, hostile names among them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.job import Job, Request
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.store import Download, Journal
from tests.ui.gallery import FLUX, IDEOGRAM, KLING, NOW, VOICE, intent, picture

MB = 1_000_000
DAY_S = 86_400.0
HOSTILE = "[red]\x1b]52;c;cHduZWQ=\x07\u202eevil[bold].png"


async def succeeded(
    journal: Journal, number: int, model_id: str, age_s: float, files: int, *, title: str = "A harbour at first light"
) -> Job:
    """Store a job that made this many pictures ``age_s`` seconds ago."""
    at = NOW - age_s
    job = await journal.create_job(intent(number, model_id, at, title=title), b'{"prompt": "x"}')
    await journal.apply(job.id, ev.Submitting(at, "o" * 32))
    await journal.apply(job.id, ev.Accepted(at + 0.4, Request(f"{number:08x}-5c1d-4e7a-9b0f")))
    done = ev.ResultFetched(at + 20, ev.Verdict.SUCCEEDED, cost_usd=0.012, finished_at=at + 20, outputs=files)
    assets = [Asset(i, _url(number, i), MediaKind.IMAGE, ".png") for i in range(files)]
    return await journal.apply(job.id, done, result=json.dumps({"images": []}).encode(), assets=assets)


def _url(number: int, index: int) -> str:
    return f"https://files.runcomfy.net/outputs/{number:08x}/{index}.png?signature=secret"


async def fill_downloads(journal: Journal, folder: Path) -> dict[str, Download]:
    """Store one download of every state and more; return them by a name for each."""
    made: dict[str, Download] = {}

    async def keep(name: str, job: Job, download: Download) -> None:
        made[name] = replace(download, job_id=job.id)
        await journal.put_download(made[name])

    def file(number: int, index: int, state: str, name: str | None = None, **more: object) -> Download:
        path = None if name is None else str(folder / "2026-11-18" / name)
        kind = more.pop("kind", MediaKind.IMAGE)
        values = {"path": path, "updated_at": NOW - 1, **more}
        return Download("", index, _url(number, index), kind, state, **values)  # type: ignore[arg-type]

    video, image, old, voice = MediaKind.VIDEO, MediaKind.IMAGE, 6.8 * DAY_S, MediaKind.AUDIO
    kling = await succeeded(journal, 101, KLING, 300, 3, title="A lighthouse in a storm")
    await keep("running", kling, file(101, 0, "running", "00000065-5c1d-4e7a-9b0f_0.mp4", kind=video,
                                      done_bytes=31 * MB, size_bytes=84 * MB))  # fmt: skip
    await keep("stalled", kling, file(101, 1, "running", "00000065-5c1d-4e7a-9b0f_1.mp4", kind=video,
                                      done_bytes=3 * MB, size_bytes=80 * MB, updated_at=NOW - 42))  # fmt: skip
    await keep("wanted", kling, file(101, 2, "wanted", kind=video))
    flux = await succeeded(journal, 102, FLUX, 3_000, 4)
    await keep("paused", flux, file(102, 0, "paused", "00000066-5c1d-4e7a-9b0f_0.png", done_bytes=1_200_000,
                                    size_bytes=2_400_000))  # fmt: skip
    await keep("again", flux, file(102, 1, "wanted", "00000066-5c1d-4e7a-9b0f_1.png", done_bytes=400_000,
                                   size_bytes=2_400_000, attempts=3, retry_at=NOW + 24,
                                   problem="the file host answers 503 instead of the file"))  # fmt: skip
    await keep("refused", flux, file(102, 2, "refused", problem="files.evil.example is not one of RunComfy's hosts"))
    await keep("hostile", flux, file(102, 3, "failed", HOSTILE, problem="\x1b[31mno [/bold] room\x07 on the disk"))
    ideogram = await succeeded(journal, 103, IDEOGRAM, old, 1, title="[bold red]A[/] poster with \x1b[1mletters")
    await keep("gone", ideogram, file(103, 0, "gone", "00000067-5c1d-4e7a-9b0f_0.png", kind=image))
    done = await succeeded(journal, 104, FLUX, 3 * DAY_S, 2, title="港の夜明け、霧と静かな水")
    path = folder / "2026-11-18" / "港の夜明け_0.png"
    picture(path)
    size = path.stat().st_size
    await keep("done", done, file(104, 0, "done", path.name, done_bytes=size, size_bytes=size, sha256="5e" * 32,
                                  updated_at=NOW - 3 * DAY_S))  # fmt: skip
    await keep("failed", done, file(104, 1, "failed", "00000068-5c1d-4e7a-9b0f_1.png", size_bytes=2_400_000,
                                    problem="what came is not image/png"))  # fmt: skip
    sound = await succeeded(journal, 105, VOICE, 5 * DAY_S, 1, title="Reads the news")
    await keep("sound", sound, file(105, 0, "done", "reading_0.mp3", kind=voice, done_bytes=3 * MB, size_bytes=3 * MB,
                                    updated_at=NOW - 5 * DAY_S))  # fmt: skip
    await succeeded(journal, 106, FLUX, 6.7 * DAY_S, 2, title="Nobody asked for these")
    return made
