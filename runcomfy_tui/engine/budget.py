"""The session's budget: what was spent since this process began, and the question before more than its limit is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from runcomfy_tui.domain.errors import BudgetPassed, ConfigurationError
from runcomfy_tui.domain.job import CAME_TO_NOTHING, NEVER_RAN, Job
from runcomfy_tui.present.money import money
from runcomfy_tui.store import Journal

META = "budget.session_usd"
_FREE_UNLESS_TOLD = NEVER_RAN | CAME_TO_NOTHING
_ROUNDING_USD = 1e-9


@dataclass(frozen=True, slots=True)
class Budget:
    """How the budget of this session stands, in USD; ``limit_usd`` None asks nothing.

    ``spent_usd`` is the actual cost of this session's jobs where the service told it, else their estimates: what was
    rejected, withdrawn, failed or cancelled counts nothing without an actual cost. ``unknown`` jobs of the session
    have neither.
    """

    limit_usd: float | None = None
    spent_usd: float = 0.0
    unknown: int = 0

    @property
    def left_usd(self) -> float | None:
        """What may still be spent unasked, None without a limit; never below zero."""
        return None if self.limit_usd is None else max(0.0, self.limit_usd - self.spent_usd)


class BudgetKeeper:
    """Adds up what this process submitted. A session is one process: another window has a budget of its own.

    A person is asked where the limit would be passed by what is known, and for every job of unknown price: nobody can
    tell that it would not pass it.
    """

    def __init__(self, journal: Journal, default_usd: float | None) -> None:
        self._journal = journal
        self._limit_usd = default_usd
        self._is_given = default_usd is not None
        self._jobs: dict[str, float | None] = {}
        self._reserved: list[float | None] = []

    async def load(self) -> None:
        """Take over the limit that was chosen last in the program, where the settings give none."""
        kept = await self._journal.get_meta(META)
        if not self._is_given and isinstance(kept, Mapping):
            self._limit_usd = _amount(kept.get("usd"))

    async def set(self, usd: float | None) -> None:
        """Change the limit of this session, and of later ones whose settings give none; ``None`` takes it away.

        Raises :class:`ConfigurationError` for an amount below zero or none at all.
        """
        if usd is not None and _amount(usd) is None:
            raise ConfigurationError("a budget is an amount in dollars, 0 or more")
        self._limit_usd = usd
        await self._journal.put_meta(META, {"usd": usd})

    @property
    def budget(self) -> Budget:
        """How it stands now."""
        amounts = [*self._jobs.values(), *self._reserved]
        known = [amount for amount in amounts if amount is not None]
        return Budget(self._limit_usd, sum(known), len(amounts) - len(known))

    @contextmanager
    def spending(self, prices: Sequence[float | None], *, over_budget: bool) -> Iterator[None]:
        """Count these prices while the block makes jobs of them, which :meth:`add` takes over.

        Raises :class:`BudgetPassed` where a person has to be asked first and ``over_budget`` does not say that they
        were.
        """
        if not over_budget:
            self._ask(prices)
        self._reserved += prices
        try:
            yield
        finally:
            for price in prices:
                self._reserved.remove(price)

    def add(self, jobs: Iterable[Job]) -> None:
        """Count jobs that this session pays for."""
        for job in jobs:
            self._jobs[job.id] = _spent(job)

    def note(self, jobs: Iterable[Job]) -> None:
        """Take over what became of jobs that are counted."""
        for job in jobs:
            if job.id in self._jobs:
                self._jobs[job.id] = _spent(job)

    def uncounted(self, jobs: Iterable[Job]) -> list[Job]:
        """Return those of the jobs that this session does not count yet."""
        return [job for job in jobs if job.id not in self._jobs]

    def _ask(self, prices: Sequence[float | None]) -> None:
        budget = self.budget
        if budget.limit_usd is None or not prices:
            return
        known = [price for price in prices if price is not None]
        total = None if len(known) < len(prices) else sum(known)
        passes = budget.spent_usd + sum(known) > budget.limit_usd + _ROUNDING_USD
        if not passes and total is not None:
            return
        raise BudgetPassed(
            _words(budget, len(prices), total, sum(known)),
            limit_usd=budget.limit_usd,
            spent_usd=budget.spent_usd,
            price_usd=total,
            advice="submit it all the same, or raise the budget",
        )


def _spent(job: Job) -> float | None:
    """What a job costs as far as is known: 0 for one that costs nothing, None where nobody knows."""
    if job.cost_usd is not None:
        return job.cost_usd
    return 0.0 if job.state in _FREE_UNLESS_TOLD else job.price_usd


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        return None
    return float(value)


def _words(budget: Budget, count: int, total: float | None, known: float) -> str:
    assert budget.limit_usd is not None
    spent = f"{money(budget.spent_usd)} of this session's budget of {money(budget.limit_usd)} is spent"
    others = f", and the cost of {budget.unknown} of its jobs is unknown" if budget.unknown else ""
    it = "this job" if count == 1 else f"these {count:,} jobs"
    if total is not None:
        return f"{it} for about {money(total)} would pass it: {spent}{others}"
    if known:
        return f"what {it} cost is not known, {money(known)} at least: {spent}{others}"
    return f"what {it} {'costs' if count == 1 else 'cost'} is not known: {spent}{others}"
