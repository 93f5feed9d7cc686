"""What a person wants to run: one order becomes one job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.size_of_work import size_of_work
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.target import Target
from runcomfy_tui.engine.compose import all_composed


@dataclass(frozen=True, slots=True)
class Order:
    """One submit. ``body`` is exactly what will be sent (in parts where other orders hold the same file), ``sources``
    the local files in it, ``title`` what the person will know the job by.

    ``batch`` names the batch that was declared; ``even_if_same`` says that a body that was sent a moment ago is meant
    to be sent again; with ``claim`` this process polls and downloads the job itself. ``size_of_work`` is the key of
    :func:`~runcomfy_tui.domain.size_of_work.size_of_work` of the body, ``label`` the person's own word for it.
    ``target_name`` and ``target_version`` are what a deployment and its workflow's version are called now, ``webhook``
    the address that RunComfy calls when a deployment's request has ended.
    """

    target: Target
    title: str
    body: bytes | tuple[bytes, ...]
    price_usd: float | None = None
    resubmit_of: str | None = None
    batch: str | None = None
    even_if_same: bool = False
    claim: bool = False
    size_of_work: str = ""
    label: str = ""
    sources: tuple[Source, ...] = ()
    target_name: str = ""
    target_version: str = ""
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One of several runs of a target: its title, its body as a form made it, and its estimate."""

    title: str
    body: Mapping[str, object]
    price_usd: float | None = None


async def orders_for(
    target: Target,
    runs: Sequence[Run],
    *,
    resubmit_of: str | None = None,
    label: str = "",
    target_name: str = "",
    target_version: str = "",
) -> list[Order]:
    """Return the orders of one batch; a local file that several bodies hold is read once.

    Raises :class:`ConfigurationError` like :func:`~runcomfy_tui.engine.compose.composed`.
    """
    bodies = await all_composed([run.body for run in runs])
    return [
        Order(
            target,
            run.title,
            made.parts,
            run.price_usd,
            resubmit_of,
            size_of_work=size_of_work(run.body),
            label=label,
            sources=made.sources,
            target_name=target_name,
            target_version=target_version,
        )
        for run, made in zip(runs, bodies, strict=True)
    ]
