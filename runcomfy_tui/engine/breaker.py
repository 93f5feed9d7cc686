"""The circuit breaker: after three faults in a row one request at a time tries whether the base is back."""

from __future__ import annotations

import random

from runcomfy_tui.engine.waiting import backoff_s

FAULTS_TO_OPEN = 3


class Breaker:
    """Closed, or open with a time at which the next probe may go. Times are monotonic seconds."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._faults = 0
        self._openings = 0
        self._probe_at: float | None = None
        self._probes = 0
        self._probing = 0

    @property
    def is_open(self) -> bool:
        """Tell whether requests are kept back, one probe at a time excepted."""
        return self._probe_at is not None

    @property
    def probe_at(self) -> float | None:
        """Return when the next probe may go, or None while it is closed."""
        return self._probe_at

    @property
    def is_probing(self) -> bool:
        """Tell whether a probe is under way."""
        return self._probing != 0

    def begin(self) -> int:
        """Count a request that goes now; return the number of the probe that it is, 0 while the breaker is closed."""
        if self._probe_at is None:
            return 0
        self._probes += 1
        self._probing = self._probes
        return self._probing

    def ended(self, probe: int) -> None:
        """Note that a request is over, whatever came of it: a probe must not keep the next one back for ever."""
        if self._probing == probe:
            self._probing = 0

    def answered(self) -> None:
        """Note an answer that is no fault of the base."""
        self._faults, self._openings, self._probing = 0, 0, 0
        self._probe_at = None

    def fault(self, now: float, probe: int) -> bool:
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
        """Let the next probe through at once: a person asked for it."""
        if self._probe_at is not None:
            self._probe_at = min(self._probe_at, now)
