"""What a person wants to run: one order becomes one job."""

from __future__ import annotations

from dataclasses import dataclass

from runcomfy_tui.domain.target import Target


@dataclass(frozen=True, slots=True)
class Order:
    """One submit. ``body`` is exactly what will be sent, ``title`` what the person will know the job by.

    ``batch`` names the batch that was declared; ``even_if_same`` says that a body that was sent a moment ago is meant
    to be sent again; with ``claim`` this process polls and downloads the job itself. ``size_of_work`` is the key of
    :func:`~runcomfy_tui.domain.size_of_work.size_of_work` of the body, ``label`` the person's own word for it.
    """

    target: Target
    title: str
    body: bytes
    price_usd: float | None = None
    resubmit_of: str | None = None
    batch: str | None = None
    even_if_same: bool = False
    claim: bool = False
    size_of_work: str = ""
    label: str = ""
