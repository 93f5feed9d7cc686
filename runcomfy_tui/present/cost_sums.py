"""The figures above the tables of costs: sums of days, what is still to come, balance and budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.present.cost_columns import jobs_words
from runcomfy_tui.present.costs import MONTH, WEEK, CostBook, Grouping
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.present.money import dollars, money
from runcomfy_tui.present.states import Role

_GAP = 3
LOW_USD = 1.0
"""Below this balance a person is told."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What can be spent (USD): the account's balance, and the session's budget with what was spent of it.

    ``unpriced`` are the session's jobs whose price nobody knows.
    """

    balance_usd: float | None = None
    budget_usd: float | None = None
    spent_usd: float = 0.0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum: its name, its words, its role. ``priority`` 1 stays longest where there is little room."""

    name: str
    words: str
    role: Role
    priority: int

    @property
    def cells(self) -> int:
        """Return how wide it is."""
        return max(cell_width(self.name), cell_width(self.words))


def figures(book: CostBook, purse: Purse, now: float, glyphs: Glyphs = UNICODE) -> tuple[Figure, ...]:
    """Return every figure in the order of the screen; ``now`` is in unix seconds."""
    every = book.everything
    sums = [
        Figure("today", dollars(book.last_days(1, now).cost_usd), Role.PLAIN, 1),
        Figure(f"{WEEK} days", dollars(book.last_days(WEEK, now).cost_usd), Role.PLAIN, 3),
        Figure(f"{MONTH} days", dollars(book.last_days(MONTH, now).cost_usd), Role.PLAIN, 5),
        Figure("all", dollars(every.cost_usd), Role.PLAIN, 4),
    ]
    if every.running:
        sums.append(Figure("to come", f"{glyphs.about}{dollars(every.to_come_usd)}", Role.RUNNING, 2))
    if every.unknown:
        sums.append(Figure("unknown", jobs_words(every.unknown), Role.UNKNOWN, 6))
    if purse.balance_usd is not None:
        low = is_low(purse.balance_usd, every.to_come_usd)
        sums.append(Figure("balance", dollars(purse.balance_usd), Role.WARNING if low else Role.PLAIN, 2))
    if purse.budget_usd is not None:
        words = f"{dollars(purse.spent_usd)} of {dollars(purse.budget_usd)}"
        sums.append(Figure("budget", words, Role.WARNING if purse.spent_usd > purse.budget_usd else Role.PLAIN, 2))
    return tuple(sums)


def fitting(sums: Sequence[Figure], width: int) -> list[Figure]:
    """Return the figures that fit side by side into ``width`` cells, the most important ones at least one."""
    kept: list[Figure] = []
    for figure in sorted(sums, key=lambda figure: figure.priority):
        if not kept or sum(each.cells + _GAP for each in kept) + figure.cells <= width:
            kept.append(figure)
    return [figure for figure in sums if figure in kept]


def lines_of(sums: Sequence[Figure]) -> tuple[list[str], list[str]]:
    """Return names and words of figures, each filled to the width of its column but for the gap."""
    return [f"{each.name:>{each.cells}}" for each in sums], [f"{each.words:>{each.cells}}" for each in sums]


def is_low(balance_usd: float, to_come_usd: float) -> bool:
    """Tell whether a balance will not do for what still runs, or hardly for anything."""
    return balance_usd < max(LOW_USD, to_come_usd)


def low_words(balance_usd: float, to_come_usd: float) -> str:
    """Return what to say once about a low balance."""
    if balance_usd < to_come_usd:
        to_come = f"what is queued and running may cost, about {money(to_come_usd)}"
        return f"Balance {dollars(balance_usd)}: less than {to_come}."
    return f"Balance {dollars(balance_usd)}: not much is left on this account."


def remark(book: CostBook, grouping: Grouping, purse: Purse) -> str:
    """Return what has to be known to read the figures right, in a sentence or three."""
    unknown = book.everything.unknown
    parts = ["COST is what results told."]
    if grouping is Grouping.DAY:
        parts = ["COST is what results told, on the local day on which the jobs were made."]
    if unknown:
        one = unknown == 1
        parts.append(f"The cost of {jobs_words(unknown)} is unknown: {'it stands' if one else 'they stand'} in no sum.")
    if purse.budget_usd is not None and purse.unpriced:
        parts.append(f"The budget leaves out {jobs_words(purse.unpriced)} of unknown price.")
    return " ".join(parts)
