"""Sizes of files and speeds in words of few cells; thousands, not 1,024s, as file hosts and disks count."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")
_FEW = 9.95
"""Below this one decimal is told."""


def size(size_bytes: float) -> str:
    """Return a size in at most 6 cells: ``926 B``, ``3.4 MB``, ``312 MB``, ``1.2 GB``; below zero counts as zero."""
    amount, unit = max(0.0, size_bytes), 0
    while round(amount) >= 1_000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1_000, unit + 1
    told = f"{amount:.1f}" if unit and amount < _FEW else f"{min(amount, 9_999):.0f}"
    return f"{told} {_UNITS[unit]}"


def speed(bytes_per_s: float) -> str:
    """Return a speed in at most 8 cells: ``24 MB/s``."""
    return f"{size(bytes_per_s)}/s"
