"""What is known of a profile that one may switch to, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """One profile. ``live`` are its jobs that go on at RunComfy, None where its journal does not tell.

    ``hosts`` are those of its bases where they are not the usual ones; ``problem`` is why its settings cannot be used.
    """

    name: str
    is_current: bool = False
    live: int | None = 0
    read_only: bool = False
    hosts: tuple[str, ...] = ()
    problem: str = ""


def facts_of(facts: ProfileFacts) -> Iterator[str]:
    """Yield what there is to say of a profile besides its name, the most important first."""
    if facts.is_current:
        yield "this one"
    if facts.problem:
        yield facts.problem
        return
    if facts.live is None:
        yield "its journal cannot be read from here"
    elif facts.live:
        yield "1 job goes on" if facts.live == 1 else f"{facts.live:,} jobs go on"
    if facts.read_only:
        yield "read-only"
    yield from facts.hosts
