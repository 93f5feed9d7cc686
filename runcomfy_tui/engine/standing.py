"""How an API base stands with us: whoever calls it tells here how the call ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from runcomfy_tui.api.answers import SubmitAnswer
from runcomfy_tui.api.error_bodies import OF_ONE_RESOURCE
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.pace import LONGEST_PAUSE_S, Pace
from runcomfy_tui.engine.status import SIGNED_OUT_KEYS, Banner, Base, StatusBoard

Question = Callable[[], Awaitable[object]]
"""Something that is asked of a base; its answer does not matter."""
SIGNED_OUT_PROBE_S = 60.0
BASE_FAULTS = (
    errors.NetworkFault,
    errors.ServerFault,
    errors.Unreadable,
    errors.RateLimited,
    errors.ConfigurationError,
)
"""What says something about the base, and nothing about the job."""
TRUSTED_S = 10.0
"""So long after a token was exchanged a refusal counts as one of the old token, whose requests were under way."""


class Standing:
    """Keeps the pace and what is shown of it up to date.

    ``signed_out_until`` (monotonic seconds) is set while the token is refused: one job asks then whether it is good
    again. ``on_opened`` hears why the breaker opened, ``on_change`` of everything that may let polls go sooner.
    """

    def __init__(self, pace: Pace, clock: Clock, board: StatusBoard, base: Base = Base.MODEL_API) -> None:
        self.signed_out_until: float | None = None
        self.on_opened: Callable[[str], None] = lambda _: None
        self.on_change: Callable[[], None] = lambda: None
        self._pace = pace
        self._clock = clock
        self._board = board
        self._base = base
        self._pause = ("", "")
        self._trusted_until = float("-inf")
        board.measure(self._measured, base)

    @property
    def pause_s(self) -> float:
        """Return for how many more seconds the service asked for silence (0: it does not)."""
        return max(0.0, self._pace.paused_until - self._clock.monotonic())

    def answered(self, *, signed_in: bool = False) -> None:
        """Note an answer that is no fault of the base; ``signed_in`` where it proves that the token is good."""
        was_open = self._pace.is_open
        self._pace.answered(self._clock.monotonic())
        self._board.answered(self._clock.wall(), over=self.pause_s == 0, base=self._base)
        was_signed_out = signed_in and self.signed_out_until is not None
        if signed_in:
            self.signed_out_until = None
            self._board.clear(SIGNED_OUT_KEYS[self._base])
        if was_open or was_signed_out:
            self.on_change()

    def fault(self, fault: errors.RuncomfyTuiError, probe: int, *, quietly: bool = False) -> None:
        """Note one of :data:`BASE_FAULTS`: it slows the base down, and the third in a row opens the breaker.

        Who made the call does not matter: a breaker that opens makes every row stale. ``quietly`` tells it nobody
        else while no job is asked about there.
        """
        quietly = quietly and not self._board.is_in_use(self._base)
        wait_s = fault.retry_after_s if isinstance(fault, errors.ServiceError) else None
        if isinstance(fault, errors.RateLimited):
            self._limited("429", wait_s, quietly=quietly)
            return
        opened = self._pace.fault(self._clock.monotonic(), probe)
        if wait_s is not None or (isinstance(fault, errors.ServiceError) and fault.status == 503):
            self._limited("503", wait_s, quietly=quietly)
        if self._pace.retry_at is not None and not quietly:
            at = max(self._pace.retry_at, self._pace.paused_until)
            self._tell(fault.message, at, "breaker", reached=isinstance(fault, errors.ServiceError))
        if opened:
            self.on_opened(fault.message)

    def submit_answered(self, answer: SubmitAnswer, probe: int) -> None:
        """Note the answer to a submit, whatever it says."""
        words = answer.failure.message
        if answer.status in (401, 403) and answer.code not in OF_ONE_RESOURCE:
            self.refused(errors.Unauthorised(words, status=answer.status))
        elif answer.status == 429:
            self._limited("429", answer.retry_after_s)
        elif answer.status >= 500:
            wait_s = answer.retry_after_s
            self.fault(errors.ServerFault(words, status=answer.status, retry_after_s=wait_s), probe)
        elif answer.status < 300 and not answer.is_json:
            self.fault(errors.Unreadable(words, status=answer.status), probe)
        else:
            self.answered(signed_in=answer.request is not None)
        self._pace.ended(probe)

    def token_changed(self) -> None:
        """Go on at once with a token that was exchanged."""
        self._trusted_until = self._clock.monotonic() + TRUSTED_S
        self.signed_out_until = None
        self._board.clear(SIGNED_OUT_KEYS[self._base])
        self.on_change()

    def refused(self, fault: errors.Unauthorised) -> bool:
        """Note that the token is refused: the whole base stops, with one banner however many jobs there are.

        False where it may have been the token before this one, which says nothing.
        """
        self._pace.answered(self._clock.monotonic())
        if self._clock.monotonic() < self._trusted_until:
            return False
        self.signed_out_until = self._clock.monotonic() + SIGNED_OUT_PROBE_S
        who = "RunComfy" if self._base is Base.MODEL_API else f"RunComfy’s {self._base.value}"
        text = f"{who} refuses the API token: {fault.message}"
        self._board.show(Banner(SIGNED_OUT_KEYS[self._base], text, errors.HOW_TO_SIGN_IN, serious=True))
        return True

    def job_waits(self) -> None:
        """Tell of a pause that still holds, also of one that was kept quiet: a job waits for its end."""
        if self.pause_s > 0:
            words, limited_by = self._pause
            self._tell(words, self._pace.paused_until, limited_by, reached=True)

    def ended(self, probe: int) -> None:
        """Note that a call is over, whatever came of it."""
        self._pace.ended(probe)

    def _measured(self) -> tuple[float | None, float]:
        return round(self._pace.rate, 2), self._pace.polls_per_min(self._clock.monotonic())

    def _limited(self, status: str, wait_s: float | None, *, quietly: bool = False) -> None:
        self._pace.limited(self._clock.monotonic(), wait_s)
        words = "RunComfy asks to slow down"
        if wait_s is not None and wait_s > LONGEST_PAUSE_S:
            words = f"RunComfy asks to wait {wait_s / 3600:.1f} hours: it is asked again after one"
        self._pause = words, status if wait_s is None else "Retry-After"
        if not quietly:
            self.job_waits()

    def _tell(self, problem: str, at: float, limited_by: str, *, reached: bool) -> None:
        retry_at = self._clock.wall() + max(0.0, at - self._clock.monotonic())
        self._board.trouble(problem, retry_at, reached=reached, limited_by=limited_by, base=self._base)
