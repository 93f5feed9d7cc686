"""What a target is called: a model by its id, a deployment by the name it had when the job was made."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.text import ELLIPSIS, clean
from runcomfy_tui.present.cells import cell_width, cut

DOORS: Final = {TargetKind.MODEL: "Model API", TargetKind.COMFYUI: "ComfyUI", TargetKind.LORA: "LoRA"}
"""The doors of the service in words."""
NOT_KNOWN: Final = "model not known"
_LONGEST = 200
_SHORT_ID = 8
_CATEGORY = re.compile(r"[a-z]+-to-[a-z]+(?:-[a-z]+)?|edit|lora|inpaint|upscale", re.IGNORECASE)


def job_target(job: Job) -> str:
    """Return what a job runs for a table or a question, cleaned: see :func:`short_target`."""
    return short_target(job.target, job.target_name)


def short_target(target: Target, name: str = "") -> str:
    """Return a target's name for a table, cleaned: a model id without its owner, a deployment's ``name`` (raw).

    Of a deployment without one it is the start of the id.
    """
    return _short_name(target.id, name, target.kind is TargetKind.MODEL)


def folded_target(target: Target, name: str = "") -> str:
    """Return the short name as a key to sort by."""
    return _folded_name(target.id, name, target.kind is TargetKind.MODEL)


def full_target(target: Target, name: str = "") -> str:
    """Return all there is to call a target by, cleaned: a model's id, a deployment's name and id."""
    id_ = clean(target.id, _LONGEST)
    if target.kind is TargetKind.MODEL:
        return id_ or NOT_KNOWN
    shown = clean(name, _LONGEST).strip()
    return f"{shown} ({id_})" if shown else id_


def fit_target(name: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a short name in at most ``width`` cells: without what it makes of what where that is too long,
    else with its end cut off."""
    if cell_width(name) <= width:
        return name
    shown = cut(_without_category(name), width, ellipsis)
    return shown.removesuffix(f"/{ellipsis}") + ellipsis if shown.endswith(f"/{ellipsis}") else shown


@lru_cache(maxsize=1024)
def _without_category(name: str) -> str:
    first, *others = name.split("/")
    return "/".join((first, *(part for part in others if not _CATEGORY.fullmatch(part))))


@lru_cache(maxsize=1024)
def _short_name(target_id: str, name: str, is_model: bool) -> str:
    id_ = clean(target_id, _LONGEST)
    if is_model:
        return id_.partition("/")[2] or id_ or NOT_KNOWN
    return clean(name, _LONGEST).strip() or id_[:_SHORT_ID]


@lru_cache(maxsize=1024)
def _folded_name(target_id: str, name: str, is_model: bool) -> str:
    return _short_name(target_id, name, is_model).casefold()
