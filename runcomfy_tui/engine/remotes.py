"""The two bases that jobs are asked at, each with a pace and a standing of its own: one never slows the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.engine.address_check import AddressCheck
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.standing import Question, Standing
from runcomfy_tui.engine.status import Base


def base_of(target: Target) -> Base:
    """Return the base that a target's jobs are asked at."""
    return Base.MODEL_API if target.kind is TargetKind.MODEL else Base.SERVERLESS


@dataclass(frozen=True, slots=True)
class Remote:
    """How one base is asked, for all its calls together; ``ask_something`` costs nothing."""

    base: Base
    pace: Pace
    gate: Gate
    standing: Standing
    address: AddressCheck
    ask_something: Question


@dataclass(frozen=True, slots=True)
class Remotes:
    """Both bases."""

    model_api: Remote
    serverless: Remote

    def of(self, target: Target) -> Remote:
        """Return the base that a target's jobs are asked at."""
        return self.model_api if base_of(target) is Base.MODEL_API else self.serverless

    def __iter__(self) -> Iterator[Remote]:
        return iter((self.model_api, self.serverless))
