"""Questions to the Model API that belong to no job, asked in their turn and counted among all calls of its base."""

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
    """Asks when the pace allows it, and tells the base's standing how that ended."""

    def __init__(self, gate: Gate, standing: Standing, clock: Clock) -> None:
        self._gate = gate
        self._standing = standing
        self._clock = clock

    async def ask(self, question: Callable[[], Awaitable[T]], *, within_s: float) -> T:
        """Return the answer; raises what the question raises.

        Raises :class:`errors.RuncomfyTuiError` where its turn does not come within so many seconds.
        """
        probe = await self._gate.enter(Call.RESULT, give_up_at=self._clock.monotonic() + within_s)
        if probe is None:
            raise errors.RuncomfyTuiError(
                "calls to RunComfy are held back at the moment", advice="The header says until when."
            )
        try:
            answer = await question()
        except BASE_FAULTS as fault:
            self._standing.fault(fault, probe)
            raise
        except errors.ServiceError:
            self._standing.answered()
            raise
        finally:
            self._standing.ended(probe)
        self._standing.answered()
        return answer
