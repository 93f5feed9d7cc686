"""Under which name a result's file is kept: the template filled in with what is known of its job."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice
from pathlib import Path

from runcomfy_tui.domain.file_template import FileTemplate
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean

_PICKED_BY_SERVICE = "-1"
_SHORT_ID = 8


def target_path(
    folder: Path, template: FileTemplate, job: Job, body: bytes | None, *, index: int, extension: str
) -> Path:
    """Return the path below ``folder`` that a job's file is to have; the date is the local day of the job's making.

    ``body`` is the job's body where the template needs it; one that is gone leaves those fields empty.
    """
    inputs = _inputs(body)
    seed = str(inputs.get("seed", ""))
    prompt = inputs.get("prompt")
    target = _target(job)
    values = {
        "date": datetime.fromtimestamp(job.created_at).astimezone().strftime("%Y-%m-%d"),
        "model": target,
        "target": target,
        "request_id": job.request.id if job.request else job.id,
        "id": job.id,
        "index": str(index),
        "label": job.label,
        "seed": "" if seed == _PICKED_BY_SERVICE else seed,
        "prompt": prompt if isinstance(prompt, str) else "",
    }
    return folder / template.path(values, extension)


def _target(job: Job) -> str:
    """Return a model's id, or a deployment's name; of one without a name the start of its id, as everywhere."""
    if job.target.kind is TargetKind.MODEL:
        return job.target.id.replace("/", "_")
    return clean(job.target_name).strip() or job.target.id[:_SHORT_ID]


def free_names(path: Path, most: int) -> list[Path]:
    """Return that many names, ``path`` first and numbered ones after it, that no file has. Blocks."""
    return list(islice((name for name in _numbered(path) if not name.is_symlink() and not name.exists()), most))


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def _inputs(body: bytes | None) -> dict[str, object]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
