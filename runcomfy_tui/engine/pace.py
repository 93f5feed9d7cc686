"""How fast one API base may be asked: a token bucket, the service's own pauses, and a circuit breaker.

Times are monotonic seconds; nothing here sleeps.
"""

from __future__ import annotations

import math
import random
from collections import deque
from enum import Enum

from runcomfy_tui.engine.breaker import Breaker
from runcomfy_tui.engine.rate import AllowedRate

LONGEST_PAUSE_S = 3_600.0
_BURST = 4.0
_BURST_AFTER_A_REFUSAL = 1.0
_TRIED_AFTER_S = 10.0
_IDLE = 0.25
_MEMORY_S = 2.0
_FROM_REST = 0.5
_GROWTH = 1.5
_LATEST = 3
_MINUTE_S = 60.0
_PARTS_OF_A_MINUTE = 12
_MOST_PASSING = 4
"""So many submits, cancels and results pass a waiting poll: a fifth of the rate is left for polls."""
_BEFORE_OTHERS = 0.75


class Call(Enum):
    """What a request is for: whether it passes before polls, and what may keep it back."""

    POLL = "poll"
    RESULT = "result"
    SUBMIT = "submit"
    CANCEL = "cancel"
    """Not kept back by a pause, nor by the breaker: the person waits, and repeating it is harmless."""


class Pace:
    """The pace of one base and account, between ``least`` and ``most`` requests a second, for all calls together.

    ``waiting`` is how many submits, cancels and results wait for their turn: polls let them pass, four at a time.
    """

    def __init__(self, least: float, most: float, rng: random.Random) -> None:
        self.waiting = 0
        self._allowed = AllowedRate(least, most)
        self._breaker = Breaker(rng)
        self._tokens, self._filled_at, self._filled_with = _BURST, 0.0, most
        self._paused_until = float("-inf")
        self._pauses = 0
        self._short_since = 0.0
        self._used, self._used_at = 0.0, 0.0
        self._passed, self._since_pause = 0, 0
        self._latest: deque[float] = deque(maxlen=_LATEST)
        self._polls: deque[tuple[int, int]] = deque(maxlen=_PARTS_OF_A_MINUTE + 1)

    @property
    def rate(self) -> float:
        """Return how many requests a second are allowed now."""
        return self._allowed.value

    @property
    def is_open(self) -> bool:
        """Tell whether the breaker keeps requests back, one probe at a time excepted."""
        return self._breaker.is_open

    @property
    def retry_at(self) -> float | None:
        """Return when the breaker lets its next probe through, or None while it is closed."""
        return self._breaker.probe_at

    @property
    def paused_until(self) -> float:
        """Return until when the service asked for silence (may be past)."""
        return self._paused_until

    def ready_at(self, now: float, call: Call = Call.POLL) -> float | None:
        """Return when the next such request may go, at or after ``now``; None while a probe is under way."""
        if call is not Call.CANCEL and self._breaker.probe_at is not None:
            return None if self._breaker.is_probing else max(now, self._breaker.probe_at, self._paused_until)
        rate = self._fill(now)
        needed = self._needed_by_a_poll() if call is Call.POLL else 1.0
        at = now if self._tokens >= needed else now + (needed - self._tokens) / rate
        return at if call is Call.CANCEL else max(at, self._paused_until)

    def take(self, now: float, call: Call = Call.POLL) -> int:
        """Count a request that goes now; return the number of the probe that it is, 0 while the breaker is closed."""
        self._fill(now)
        self._tokens -= 1
        self._used = self._used * math.exp((self._used_at - now) / _MEMORY_S) + 1 / _MEMORY_S
        self._used_at = now
        self._latest.append(now)
        self._passed += 1
        self._since_pause += 1
        if call is Call.POLL:
            self._passed = 0
            self._count_poll(now)
        return 0 if call is Call.CANCEL else self._breaker.begin()

    def ended(self, probe: int) -> None:
        """Note that a request is over, whatever came of it."""
        self._breaker.ended(probe)

    def answered(self, now: float) -> None:
        """Note an answer that is no fault of the base."""
        self._breaker.answered()
        self._pauses = 0
        self._allowed.answered(now, self._latest_rate(now))

    def limited(self, now: float, retry_after_s: float | None) -> None:
        """Note a 429 or 503: slow down and keep the pause that was asked for, at most an hour of it."""
        if retry_after_s is None and now < self._paused_until:
            return  # It was under way when the pause began, and tells nothing new.
        self._allowed.refused(now, self._latest_rate(now), alone=self._since_pause <= 1)
        self._since_pause = 0
        self._tokens = min(self._tokens, 0.0)
        if retry_after_s is None:
            pause_s = min(60.0, 2.0**self._pauses / self.rate)
            self._pauses = min(self._pauses + 1, 10)
        else:
            pause_s = min(retry_after_s, LONGEST_PAUSE_S)
        self._paused_until = max(self._paused_until, now + pause_s)

    def fault(self, now: float, probe: int = 0) -> bool:
        """Note a transport fault or 5xx; return whether this one opened the breaker."""
        return self._breaker.fault(now, probe)

    def probe_now(self, now: float) -> None:
        """Let an open breaker's next probe through at once: a person asked for it."""
        self._breaker.probe_now(now)

    def polls_per_min(self, now: float) -> float:
        """Return how many polls the last minute took."""
        oldest = math.floor(now * _PARTS_OF_A_MINUTE / _MINUTE_S) - _PARTS_OF_A_MINUTE
        return float(sum(count for part, count in self._polls if part > oldest))

    def _needed_by_a_poll(self) -> float:
        """Return the tokens that a poll needs: it lets others pass, but every few of them it goes before they can."""
        if self._passed >= _MOST_PASSING:
            return _BEFORE_OTHERS
        return 1.0 + min(self.waiting, _MOST_PASSING)

    def _count_poll(self, now: float) -> None:
        part = math.floor(now * _PARTS_OF_A_MINUTE / _MINUTE_S)
        if self._polls and self._polls[-1][0] == part:
            self._polls[-1] = (part, self._polls[-1][1] + 1)
        else:
            self._polls.append((part, 1))

    def _fill(self, now: float) -> float:
        """Fill the bucket up to now; return the rate at which it fills.

        Where there was a refusal no burst passes and the pace grows step by step, and only a demand that lasts tries
        the limit: a rate that was allowed but not used is not proved.
        """
        rate, most = self._allowed.value, _BURST
        if self._allowed.was_refused:
            if now - self._short_since < _TRIED_AFTER_S:
                rate = self._allowed.proved
            rate, most = min(rate, _FROM_REST + _GROWTH * self._used), _BURST_AFTER_A_REFUSAL
        passed_s = max(0.0, now - self._filled_at)
        # By the rate that was told: at the one that holds now it could look as if nobody had waited.
        if self._tokens + passed_s * min(rate, self._filled_with) > most + _IDLE:
            self._short_since = now
        tokens, self._filled_with = self._tokens + passed_s * rate, rate
        self._tokens, self._filled_at = min(most, tokens), now
        return rate

    def _latest_rate(self, now: float) -> float:
        """Return the rate of the latest few requests."""
        if len(self._latest) < _LATEST or self._latest[-1] <= self._latest[0]:
            return math.inf
        return (_LATEST - 1) / (self._latest[-1] - self._latest[0])
