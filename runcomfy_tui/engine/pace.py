"""How fast one API base may be asked: a token bucket, the service's own pauses, and a circuit breaker.

Times are monotonic seconds; nothing here sleeps.
"""

from __future__ import annotations

import random

from runcomfy_tui.engine.waiting import backoff_s

FAULTS_TO_OPEN = 3
HALVED_AT_MOST_EVERY_S = 5.0
RECOVERY_S = 60.0
_BURST = 4.0


class Pace:
    """The pace of one base and account, between ``least`` and ``most`` requests a second."""

    def __init__(self, least: float, most: float, rng: random.Random) -> None:
        self._least, self._most = least, most
        self._rate = most
        self._rng = rng
        self._tokens, self._filled_at = _BURST, 0.0
        self._paused_until = 0.0
        self._halved_at = float("-inf")
        self._faults = 0
        self._openings = 0
        self._probe_at: float | None = None
        self._probes = 0
        self._probing = 0

    @property
    def is_open(self) -> bool:
        """Tell whether the breaker keeps requests back, one probe at a time excepted."""
        return self._probe_at is not None

    @property
    def retry_at(self) -> float | None:
        """Return when the breaker lets its next probe through, or None while it is closed."""
        return self._probe_at

    def ready_at(self, now: float) -> float | None:
        """Return when the next request may go, at or after ``now``; None while a probe is under way."""
        if self._probe_at is not None:
            return None if self._probing else max(now, self._probe_at, self._paused_until)
        self._fill(now)
        wait = 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate
        return max(now + wait, self._paused_until)

    def take(self, now: float) -> int:
        """Count a request that goes now; return the number of the probe that it is, 0 while the breaker is closed."""
        self._fill(now)
        self._tokens -= 1
        if self._probe_at is not None:
            self._probes += 1
            self._probing = self._probes
            return self._probing
        return 0

    def ended(self, probe: int) -> None:
        """Note that a request is over, whatever came of it: a probe must not keep the next one back for ever."""
        if self._probing == probe:
            self._probing = 0

    def answered(self, now: float) -> None:
        """Note an answer that is no fault of the base; after a quiet minute the rate recovers."""
        self._faults, self._openings, self._probing = 0, 0, 0
        self._probe_at = None
        if self._rate < self._most and now - self._halved_at > RECOVERY_S:
            self._rate = min(self._most, self._rate * 1.25)

    def limited(self, now: float, retry_after_s: float | None) -> None:
        """Note a 429 or 503: halve the rate at most once per 5 s and keep the pause that was asked for."""
        if now - self._halved_at >= HALVED_AT_MOST_EVERY_S:
            self._halved_at = now
            self._rate = max(self._least, self._rate / 2)
        pause = retry_after_s if retry_after_s is not None else 1.0 / self._rate
        self._paused_until = max(self._paused_until, now + pause)

    def fault(self, now: float, probe: int = 0) -> bool:
        """Note a transport fault or 5xx; return whether this one opened the breaker.

        While it is open only the probe's fault counts: requests that were under way before tell nothing new.
        """
        self._faults += 1
        opened = self._probe_at is None and self._faults >= FAULTS_TO_OPEN
        if opened or (probe and probe == self._probing):
            self._probing = 0
            self._probe_at = now + backoff_s(self._openings, rng=self._rng)
            self._openings += 1
        return opened

    def probe_now(self, now: float) -> None:
        """Let an open breaker's next probe through at once: a person asked for it."""
        if self._probe_at is not None:
            self._probe_at = min(self._probe_at, now)

    @property
    def paused_until(self) -> float:
        """Return until when the service asked for silence (monotonic seconds; may be past)."""
        return self._paused_until

    def _fill(self, now: float) -> None:
        self._tokens = min(_BURST, self._tokens + max(0.0, now - self._filled_at) * self._rate)
        self._filled_at = now
