"""Questions to one base that belong to no job, asked in their turn and counted among all calls of its base."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.pace import Call
from runcomfy_tui.engine.standing import BASE_FAULTS, Standing

T = TypeVar("T")


class InTurn:
    """Asks when the pace allows it, and tells the base's standing how that ended.

    ``for_a_person`` who looks and waits, at what only a good token is told: an open breaker's next probe is theirs, and
    what fails is told to them alone; the header speaks of what concerns jobs.
    """

    def __init__(self, gate: Gate, standing: Standing, clock: Clock, *, for_a_person: bool = False) -> None:
        self._gate = gate
        self._standing = standing
        self._clock = clock
        self._for_a_person = for_a_person

    async def ask(self, question: Callable[[], Awaitable[T]], *, within_s: float) -> T:
        """Return the answer; raises what the question raises.

        Raises :class:`errors.RuncomfyTuiError` where its turn does not come within so many seconds.
        """
        if self._for_a_person:
            self._gate.hurry()
        probe = await self._gate.enter(Call.RESULT, give_up_at=self._clock.monotonic() + within_s)
        if probe is None:
            raise errors.RuncomfyTuiError(
                "calls to RunComfy are held back at the moment", advice="The header says until when."
            )
        try:
            answer = await question()
        except BASE_FAULTS as fault:
            self._standing.fault(fault, probe, quietly=self._for_a_person)
            raise
        except errors.ServiceError:
            self._standing.answered()
            raise
        finally:
            self._standing.ended(probe)
        self._standing.answered(signed_in=self._for_a_person)
        return answer
