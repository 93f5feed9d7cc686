"""What an instance answered to a route of ComfyUI's: the queue and the system's figures in words, the rest as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from runcomfy_tui.domain.text import clean

QUEUE, STATS, FREE = "queue", "system_stats", "free"
"""Routes with words of their own, as they stand in a path."""

_GIB = 1024**3
_MOST = 20
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class InstanceWords:
    """An answer: cleaned lines, then its JSON (``is_json``) or its text, cleaned, where there is more to see."""

    lines: tuple[str, ...]
    text: str = ""
    value: object = None
    is_json: bool = False


def describe_answer(path: str, status: int, text: str) -> InstanceWords:
    """Return what an answer to a call of ``path`` says; ``text`` is its body as it came."""
    head = f"It answers {status}." if status < 400 else f"It refuses: HTTP {status}."
    if not text.strip():
        done = "Its models are unloaded and its memory is being freed." if status < 300 and _is(path, FREE) else head
        return InstanceWords((done, *(() if done != head else ("It says nothing more.",))))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return InstanceWords((head,), clean(text, 200_000, keep_newlines=True))
    lines: tuple[str, ...] = ()
    if status < 400 and isinstance(value, dict):
        lines = tuple(_queue(value) if _is(path, QUEUE) else _stats(value) if _is(path, STATS) else ())
    return InstanceWords(lines or (head,), value=value, is_json=True)


def _is(path: str, route: str) -> bool:
    return path.strip("/").removeprefix("api/") == route


def _queue(value: dict[str, object]) -> Iterator[str]:
    """``queue_running`` and ``queue_pending`` are lists of ``[number, prompt id, workflow, …]``."""
    running, pending = value.get("queue_running"), value.get("queue_pending")
    if not isinstance(running, list) or not isinstance(pending, list):
        return
    yield f"{len(running)} running, {len(pending)} waiting on this instance."
    for words, entries in (("runs", running), ("waits", pending)):
        for entry in entries[:_MOST]:
            yield f"{words:<6} {_prompt(entry)}"
        if len(entries) > _MOST:
            yield f"       … {len(entries) - _MOST:,} more"


def _prompt(entry: object) -> str:
    if not isinstance(entry, list) or len(entry) < 2:
        return clean(json.dumps(entry), _LONGEST)
    count = len(entry[2]) if len(entry) > 2 and isinstance(entry[2], dict) else 0
    nodes = f" · {count} {'node' if count == 1 else 'nodes'}" if count else ""
    return f"{clean(str(entry[1]), _LONGEST)}{nodes}"


def _stats(value: dict[str, object]) -> Iterator[str]:
    """``system`` and ``devices`` as ComfyUI tells them; sizes in bytes."""
    devices, system = value.get("devices"), value.get("system")
    for device in devices[:_MOST] if isinstance(devices, list) else ():
        if isinstance(device, dict):
            name = clean(str(device.get("name", "device")), _LONGEST)
            yield f"{name}: {_free(device, 'vram')}"
    if not isinstance(system, dict):
        return
    yield f"memory: {_free(system, 'ram')}"
    versions = (("ComfyUI", "comfyui_version"), ("Python", "python_version"), ("PyTorch", "pytorch_version"))
    told = [f"{name} {clean(str(system[key]), 40)}" for name, key in versions if system.get(key)]
    if told:
        yield ", ".join(told)


def _free(values: dict[str, object], what: str) -> str:
    free, total = values.get(f"{what}_free"), values.get(f"{what}_total")
    if isinstance(free, bool) or isinstance(total, bool) or not isinstance(free, int) or not isinstance(total, int):
        return "not told"
    return f"{free / _GIB:.1f} of {total / _GIB:.1f} GiB free"
