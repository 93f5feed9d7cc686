"""What the deployments' commands found: as data with the service's names, and in lines for people."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from runcomfy_tui.cli.job_words import iso
from runcomfy_tui.cli.table import TextColumn, table_lines
from runcomfy_tui.domain.deployment import Deployment, Payload
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.deployments import DeploymentRow, deployment_row, instances_words
from runcomfy_tui.present.durations import ago, date_time, duration

_LONGEST_VALUE: Final = 80
_README_CHARACTERS: Final = 100_000


def as_data(one: Deployment, *, payload: bool = False, readme: bool = False) -> dict[str, object]:
    """Return a deployment with the service's own names; times are ISO 8601."""
    data: dict[str, object] = {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "status": one.status or None,
        "is_enabled": one.is_enabled,
        "hardware": list(one.hardware),
        "min_instances": one.min_instances,
        "max_instances": one.max_instances,
        "queue_size": one.queue_size,
        "keep_warm_duration_in_seconds": _whole(one.keep_warm_s),
        "workflow_id": one.workflow_id or None,
        "workflow_version": one.workflow_version or None,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
    }
    if payload:
        data["payload"] = None if one.payload is None else _payload(one.payload)
    if readme:
        data["readme"] = one.readme
    return data


def deployments_lines(deployments: Sequence[Deployment], width: int | None) -> Iterator[str]:
    """Yield the table of deployments, its title first; ids are never cut."""
    rows = [deployment_row(one) for one in deployments]
    columns = (
        TextColumn("ID", [clean(row.id, 128) for row in rows]),
        TextColumn("STATUS", [row.status or "not told" for row in rows], 8),
        TextColumn("NAME", [row.name for row in rows], 12),
        TextColumn("KIND", [row.kind for row in rows], 7),
        TextColumn("HARDWARE", [row.hardware for row in rows], 11),
        TextColumn("INSTANCES", [instances_words(row.deployment) for row in rows], 9),
        TextColumn("VERSION", [row.version for row in rows], 7),
    )
    return table_lines(columns, width)


def deployment_lines(one: Deployment, width: int | None, now: float | None = None) -> Iterator[str]:
    """Yield what is known of one deployment; its workflow's inputs and its README where they were asked for."""
    row = deployment_row(one)
    yield row.name
    for name, text in _facts(row, time.time() if now is None else now):
        if text:
            yield f"  {name:<11}{text}"
    if one.payload is not None:
        yield ""
        yield from _inputs(one.payload, width)
    if one.readme:
        yield ""
        yield from clean(one.readme, _README_CHARACTERS, keep_newlines=True).splitlines()


def _facts(row: DeploymentRow, now: float) -> Iterator[tuple[str, str]]:
    one = row.deployment
    yield "id", clean(one.id, 128)
    yield "kind", row.kind
    yield "status", row.status or "not told"
    yield "enabled", "yes" if one.is_enabled else "no: every submit to it is refused"
    yield "hardware", row.hardware
    yield "instances", instances_words(one)
    yield "queue size", "" if one.queue_size is None else f"{one.queue_size:,} waiting per instance"
    yield "kept warm", "" if one.keep_warm_s is None else duration(one.keep_warm_s)
    yield "workflow", " · ".join(filter(None, (row.version and f"version {row.version}", clean(one.workflow_id, 128))))
    for name, at in (("created", one.created_at), ("changed", one.updated_at)):
        yield name, "" if at is None else f"{date_time(at)} · {ago(now - at)}"


def _inputs(payload: Payload, width: int | None) -> Iterator[str]:
    """Yield the inputs of a workflow's nodes as ``--set`` and ``--overrides`` name them."""
    from runcomfy_tui.forms.comfyui import comfyui_form
    from runcomfy_tui.forms.words import show

    form = comfyui_form(payload, {})
    if form.wrap is None:
        yield form.problem or "No workflow is told."
        return
    names, values, nodes = [], [], []
    for group in form.fields:
        node = form.wrap.nodes.get(group.name)
        for key, value in () if node is None else node.deployed.items():
            names.append(clean(f"{group.name}.{key}", _LONGEST_VALUE))
            values.append(clean(show(value, quote=False), _LONGEST_VALUE))
            nodes.append(clean(group.title, _LONGEST_VALUE))
    if not names:
        yield "The workflow has no inputs that can be changed."
        return
    yield from table_lines((TextColumn("INPUT", names), TextColumn("VALUE", values, 12), TextColumn("NODE", nodes, 12)),
                           width)  # fmt: skip


def _payload(payload: Payload) -> Mapping[str, object]:
    return {
        "workflow_api_json": payload.workflow,
        "overrides": payload.overrides,
        "object_info_url": payload.object_info_url,
    }


def _whole(seconds: float | None) -> float | None:
    return int(seconds) if seconds is not None and seconds.is_integer() else seconds
