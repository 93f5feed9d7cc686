"""How many requests a second are allowed: halved by a refusal, quickly back to below it, then patiently tried again."""

from __future__ import annotations

import math

HALVED_AT_MOST_EVERY_S = 5.0
FORGOTTEN_AFTER_S = 900.0
QUICK_SHARE = 0.8
"""A refused rate is approached quickly up to this share of it."""
_DOUBLES_EVERY_S = 2.0
_NEAREST_SHARE = 0.97
_NEAREST_AFTER_S = 10.0
_PATIENCE_S = 55.0
_OPENING_S = 3.5
_COUNTED_AT_MOST_S = 5.0
_PROOF = 6
_FAR_BELOW = 0.5


class AllowedRate:
    """Requests a second, between ``least`` and ``most``; ``most`` until the first refusal.

    What is allowed follows from the seconds of good answers since the last refusal: for most of a minute it stays below
    the refused rate, then it opens up to ``most``. While the limit stands that costs one refusal a minute, and a limit
    that was lifted is noticed within that minute. Times are monotonic seconds.
    """

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most
        self._ceiling: float | None = None
        self._start = most
        self._quiet_s = 0.0
        self._answered_at = -math.inf
        self._refused_at = -math.inf
        self._halved_at = -math.inf
        self._above, self._least_above = 0, math.inf

    @property
    def was_refused(self) -> bool:
        """Tell whether there ever was a refusal."""
        return self._refused_at > -math.inf

    @property
    def proved(self) -> float:
        """Return what may be asked without trying the limit: at most nearly the refused rate."""
        return self.value if self._ceiling is None else min(self.value, _NEAREST_SHARE * self._ceiling)

    @property
    def ceiling(self) -> float | None:
        """Return the rate that was refused last, None where none is remembered."""
        return self._ceiling

    @property
    def value(self) -> float:
        """Return what is allowed now."""
        ceiling, quiet_s = self._ceiling, self._quiet_s
        if ceiling is None:
            return self._most
        quick = self._start * math.pow(2.0, min(30.0, quiet_s / _DOUBLES_EVERY_S))
        approach = min(1.0, quiet_s / _NEAREST_AFTER_S)
        near = ceiling * (QUICK_SHARE + (_NEAREST_SHARE - QUICK_SHARE) * approach)
        if quiet_s > _PATIENCE_S:
            near = ceiling * math.pow(self._most / ceiling, min(1.0, (quiet_s - _PATIENCE_S) / _OPENING_S))
        return min(self._most, max(self._least, min(quick, near)))

    def answered(self, now: float, used: float) -> None:
        """Note a good answer while requests go out at ``used`` a second."""
        # A silence of ours proves nothing about the limit.
        self._quiet_s += min(max(0.0, now - max(self._answered_at, self._refused_at)), _COUNTED_AT_MOST_S)
        self._answered_at = now
        if self._ceiling is not None:
            if used > self._ceiling:
                self._above += 1
                self._least_above = min(self._least_above, used)
                if self._above % _PROOF == 0:
                    # It has moved: whoever was refused whatever he asked need not stay as slow as he was then.
                    self._ceiling, self._least_above = min(self._least_above, self._most), math.inf
            if now - self._refused_at > FORGOTTEN_AFTER_S:
                self._ceiling = None

    def refused(self, now: float, used: float, *, alone: bool = False) -> None:
        """Note a refusal while requests went out at ``used`` a second; halved at most once per 5 s.

        ``alone`` where it was the first request after a pause: one far below the ceiling tells nothing about a limit,
        the service refuses whatever it is asked. The ceiling stays then.
        """
        rate = max(self._least, min(self.value, used))
        if now - self._halved_at >= HALVED_AT_MOST_EVERY_S:
            self._halved_at = now
            self._start = max(self._least, rate / 2)
        else:
            self._start = min(rate, self._start)
        known = self._ceiling
        # One step above a known ceiling confirms it; many good answers above it prove that it has moved.
        confirmed = known is not None and rate > known and self._above < _PROOF
        tells_nothing = known is not None and alone and rate < _FAR_BELOW * known
        self._ceiling = known if confirmed or tells_nothing else rate
        self._quiet_s = 0.0
        self._above, self._least_above = 0, math.inf
        self._refused_at = now
