"""The outputs of one job as its detail walks through them: files with their downloads, texts with their words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import NodeOutput, read_outputs
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.workflow import workflow_of
from runcomfy_tui.ui.widgets.detail.source import DetailSource

if TYPE_CHECKING:
    from runcomfy_tui.store import Download

_LONGEST_FILE_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a result and its download, if there was one.

    ``told`` is what a ComfyUI result says of it; ``text`` (raw) is there where it can be read as a text.
    """

    asset: Asset
    download: Download | None = None
    told: NodeOutput | None = None
    text: str | None = None

    @property
    def path(self) -> Path | None:
        """Return where the whole file lies, or None where it is not here."""
        if self.download is None or self.download.state != "done" or not self.download.path:
            return None
        return Path(self.download.path)


def outputs_of(assets: Sequence[Asset], downloads: Sequence[Download], told: Iterable[NodeOutput] = ()) -> list[Output]:
    """Return the files and texts of a result with their downloads and what the result tells of them."""
    by_index = {download.index: download for download in downloads}
    by_url = {each.asset.url: each for each in told}
    outputs = []
    for asset in assets:
        here = by_url.get(asset.url)
        outputs.append(Output(asset, by_index.get(asset.index), here, here.text if here is not None else None))
    return outputs


async def read_from(source: DetailSource, job: Job) -> list[Output]:
    """Return all outputs of a job; texts in files of this disk are read, up to 1 MiB of each."""
    if not job.outputs:
        return []
    assets, downloads = await source.assets(job.id), await source.downloads(job.id)
    told: tuple[NodeOutput, ...] = ()
    if job.target.kind is TargetKind.COMFYUI:
        told = await asyncio.to_thread(read_outputs, await source.result(job.id) or b"")
    return await asyncio.to_thread(_with_texts, outputs_of(assets, downloads, told))


async def workflow_from(source: DetailSource, job: Job) -> Mapping[str, object] | None:
    """Return the workflow that the job ran, or None where it is not known."""
    if job.target.kind is not TargetKind.COMFYUI:
        return None
    known = await source.deployment_book.one(job.target.id)
    try:
        body = await source.body(job.id) if job.has_inputs else None
    except JournalError:
        body = None
    return workflow_of(job, body, None if known is None else known[0])


def _with_texts(outputs: list[Output]) -> list[Output]:
    return [_with_text(output) for output in outputs]


def _with_text(output: Output) -> Output:
    """Return the output with the text of its file, where that is a text and lies here."""
    if output.text is not None or output.asset.kind is not MediaKind.TEXT or output.path is None:
        return output
    try:
        with output.path.open("rb") as file:
            text = file.read(_LONGEST_FILE_READ).decode("utf-8", "replace")
    except OSError:
        return output
    return Output(output.asset, output.download, output.told, text)
