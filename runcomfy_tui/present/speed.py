"""How fast files come: the average over the last few seconds, from how far they are at times."""

from __future__ import annotations

from collections import deque

WINDOW_S = 5.0
"""What the average is taken over."""
STALLED_S = 6.0
"""After this time without a byte a file counts as stalled."""


class Speeds:
    """Speeds by any key; times in seconds, all of one clock."""

    def __init__(self) -> None:
        self._seen: dict[object, deque[tuple[float, int]]] = {}

    def note(self, key: object, at: float, done_bytes: int) -> None:
        """Learn how far a file is. Less than before means that it starts again."""
        seen = self._seen.setdefault(key, deque())
        if seen and (done_bytes < seen[-1][1] or at < seen[-1][0]):
            seen.clear()
        seen.append((at, done_bytes))
        while len(seen) > 2 and at - seen[1][0] >= WINDOW_S:
            seen.popleft()

    def forget(self, key: object) -> None:
        """Drop a file that does not come any more; what follows counts from there."""
        self._seen.pop(key, None)

    def speed(self, key: object, now: float) -> float | None:
        """Return bytes per second at ``now``, None while nothing is known; it falls while nothing comes."""
        seen = self._seen.get(key)
        if not seen or len(seen) < 2:
            return None
        if self.stalled_s(key, now) >= STALLED_S:
            return 0.0
        (began, first), (last_at, last) = seen[0], seen[-1]
        end = max(last_at, now) if now - last_at > 1.0 else last_at
        return (last - first) / (end - began) if end > began else None

    def stalled_s(self, key: object, now: float) -> float:
        """Return for how long nothing has come."""
        seen = self._seen.get(key)
        return max(0.0, now - seen[-1][0]) if seen else 0.0
