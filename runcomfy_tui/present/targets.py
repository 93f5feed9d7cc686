"""What a target is called where there is little room."""

from __future__ import annotations

import re
from functools import lru_cache

from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.text import ELLIPSIS, clean
from runcomfy_tui.present.cells import cell_width, cut

_LONGEST = 200
_SHORT_ID = 8
_CATEGORY = re.compile(r"[a-z]+-to-[a-z]+(?:-[a-z]+)?|edit|lora|inpaint|upscale", re.IGNORECASE)


def short_target(target: Target) -> str:
    """Return a target's name for a table, cleaned: a model id without its owner, the start of a deployment's id."""
    return _short_name(target.id, target.kind is TargetKind.MODEL)


def folded_target(target: Target) -> str:
    """Return the short name as a key to sort by."""
    return _folded_name(target.id, target.kind is TargetKind.MODEL)


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
def _short_name(target_id: str, is_model: bool) -> str:
    name = clean(target_id, _LONGEST)
    return (name.partition("/")[2] or name) if is_model else name[:_SHORT_ID]


@lru_cache(maxsize=1024)
def _folded_name(target_id: str, is_model: bool) -> str:
    return _short_name(target_id, is_model).casefold()
