"""Kill points: the places in a process at which it can be told to die, counted as they are passed."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Point(NamedTuple):
    """The ``nth`` time (from 1) that the place ``name`` is passed."""

    name: str
    nth: int

    def __str__(self) -> str:
        return f"{self.name}:{self.nth}"


def point_of(text: str) -> Point:
    """Read what ``str`` made of a point."""
    name, _, nth = text.rpartition(":")
    return Point(name, int(nth))


class KillPoints:
    """Counts what is passed, on any thread, and kills the process at one point as nothing can be caught."""

    def __init__(self, at: Point | None, say: Callable[[Mapping[str, object]], None]) -> None:
        self.passed: Counter[str] = Counter()
        self._at = at
        self._say = say
        self._lock = threading.Lock()

    def hit(self, name: str) -> None:
        """Pass a place; does not return where the process has to die."""
        with self._lock:
            self.passed[name] += 1
            if self._at == (name, self.passed[name]):
                self._say({"killed": str(self._at)})
                os.kill(os.getpid(), signal.SIGKILL)
