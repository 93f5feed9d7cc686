"""Rows of downloads made for tests."""

from __future__ import annotations

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.target import model
from runcomfy_tui.present.downloads import FileRow, FileState, row_id

NOW = 1_795_000_000.0


def row(state: FileState = "running", index: int = 0, **changes: object) -> FileRow:
    """Return a file of 4 MB of which a quarter is here."""
    values: dict[str, object] = {
        "id": row_id("job-1", index),
        "job_id": "job-1",
        "index": index,
        "state": state,
        "path": f"/home/ada/downloads/5ucceed3-5c1d-4e7a-9b0f_{index}.png",
        "url": "https://files.runcomfy.net/outputs/0.png?signature=secret",
        "kind": MediaKind.IMAGE,
        "target": model("blackforestlabs/flux-2/text-to-image"),
        "title": "A harbour",
        "request_id": "5ucceed3-5c1d",
        "done_bytes": 1_000_000,
        "size_bytes": 4_000_000,
        "created_at": NOW - 300,
        "changed_at": NOW - 0.2,
        "expires_at": NOW + 6 * 86_400,
    }
    return FileRow(**{**values, **changes})  # type: ignore[arg-type]
