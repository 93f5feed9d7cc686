"""Which output of a job is shown first, what there is to say about one, and the nodes that gave them as a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.nodes import NodeGroup
from runcomfy_tui.present.sizes import size
from runcomfy_tui.ui.widgets.detail.outputs import Output

if TYPE_CHECKING:
    from runcomfy_tui.store import Download

MOST_TEXT = 50_000
"""Characters of a text that are shown; all of it can be copied and saved."""
_MOST_NODES = 8


def made_for(outputs: Sequence[Output]) -> int:
    """Return the place of the first output that is neither a text nor temporary, of the first one where all are."""
    for place, output in enumerate(outputs):
        if output.asset.kind is not MediaKind.TEXT and not (output.told is not None and output.told.is_temporary):
            return place
    return 0


def output_line(output: Output, place: int, count: int) -> str:
    """Return the line above an output: its place among all, its name or kind, and what became of its download."""
    at = f"‹ {place + 1} of {count} › " if count > 1 else ""
    return f"{at}{_text_words(output) if output.told and is_text(output.asset.url) else _download_words(output)}"


def node_lines(nodes: Sequence[NodeGroup], place: int, marker: str, *, brief: bool = False) -> Content:
    """Return the nodes of a result, that of the output at ``place`` marked; not all of a long list.

    ``brief`` returns that one alone.
    """
    current = max((index for index, node in enumerate(nodes) if node.first <= place), default=0)
    if brief:
        nodes, current = nodes[current : current + 1], 0
    start = max(0, min(current - _MOST_NODES // 2, len(nodes) - _MOST_NODES))
    lines = [Content.styled(f"  … {start} more above", "$text-muted")] if start else []
    for index, node in enumerate(nodes[start : start + _MOST_NODES], start):
        is_current = index == current and len(nodes) > 1
        lead = f"{marker if is_current else ' '} " if len(nodes) > 1 else ""
        name = (f"{lead}{node.name}", "bold" if is_current else "")
        lines.append(Content.assemble(name, (f": {node.words}", "$text-muted")))
    if left := len(nodes) - start - _MOST_NODES:
        lines += [Content.styled(f"  … {left} more", "$text-muted")] if left > 0 else []
    return Content("\n").join(lines)


def shown_text(text: str) -> str:
    """Return a text as it is shown: cleaned, and cut where it is huge."""
    left_out = len(text) - MOST_TEXT
    shown = clean(text[:MOST_TEXT], keep_newlines=True).strip("\n")
    return f"{shown}\n… {left_out:,} more characters: y and t copy all, d saves it" if left_out > 0 else shown


def _text_words(output: Output) -> str:
    count = len(output.text or "")
    words = f"text, {count:,} {'character' if count == 1 else 'characters'}"
    download = output.download
    if download is None or download.state in ("forgotten", "gone", "refused"):
        return f"{words}: y and t copy it, d saves it"
    if download.state == "done":
        return f"{clean(Path(download.path or '?').name, 200)} · {words}"
    problem = f": {clean(download.problem, 300)}" if download.problem else ""
    return f"{words}; {'not saved' if download.state == 'failed' else 'about to be saved'}{problem}"


def _download_words(output: Output) -> str:
    download, kind = output.download, _kind(output)
    if download is None or download.state == "forgotten":
        has_name = output.told is not None and bool(output.told.filename)
        extension = "" if has_name or not output.asset.extension else f" ({clean(output.asset.extension, 12)})"
        return f"{kind}{extension}, not downloaded: d gets it"
    problem = clean(download.problem or "", 300)
    match download.state:
        case "wanted":
            again = f"; it is tried again: {problem}" if problem else ""
            return f"{kind}: its download waits for its turn{again}"
        case "running":
            return f"{kind}: downloading, {_progress(download)}"
        case "paused" if download.retry_at is not None:
            return f"{kind}: its download waits for room and then goes on: {problem or 'the disk is full'}"
        case "paused":
            return f"{kind}: its download is paused at {_progress(download)}; 4 and b go on with it"
        case "gone":
            return f"{kind}: gone, RunComfy deleted it before it was downloaded; R makes it once more"
        case "refused":
            return f"{kind}: refused: {problem or 'its address is not RunComfy’s'}; 4 and O open it by hand"
        case "failed":
            return f"{kind}: the download failed: {problem or 'no reason given'}; d tries again"
        case "done":
            name = clean(Path(download.path or "?").name, 200)
            return f"{name} (temporary at the service)" if output.told and output.told.is_temporary else name


def _kind(output: Output) -> str:
    """Return the kind of a file, with the name that its node gave it."""
    kind, told = output.asset.kind.value, output.told
    if told is not None and told.filename:
        return f"{'temporary ' if told.is_temporary else ''}{kind} {clean(told.filename, 80)}"
    return kind


def _progress(download: Download) -> str:
    if not download.size_bytes:
        return size(download.done_bytes)
    percent = min(100, download.done_bytes * 100 // download.size_bytes)
    return f"{size(download.done_bytes)} of {size(download.size_bytes)} ({percent}%)"
