"""The session's budget on the Costs screen: what was spent of it, and setting or clearing it."""

from __future__ import annotations

import math

from runcomfy_tui.present.cost_sums import Purse
from runcomfy_tui.present.money import dollars
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.screens.base import MainScreen
from runcomfy_tui.ui.screens.dialogs import AskText

_MOST_USD = 1_000_000.0
_NONE = frozenset({"", "none", "off", "no"})


class BudgetActions(MainScreen):
    """The key ``b``."""

    def purse(self) -> Purse:
        """Return what can be spent."""
        balance = None if self.outlook.status is None else self.outlook.status.balance_usd
        if not self.is_connected:
            return Purse(balance)
        budget = self.connection.engine.budget
        return Purse(balance, budget.limit_usd, budget.spent_usd, budget.unknown)

    @changing
    def action_budget(self) -> None:
        """Ask for the session's budget."""
        purse = self.purse()
        lines = [f"This session has spent {dollars(purse.spent_usd)}, with estimates of what still runs."]
        if purse.budget_usd is not None:
            left = purse.budget_usd - purse.spent_usd
            lines.append(f"Of {dollars(purse.budget_usd)}, {dollars(max(0.0, left))} are left.")
        lines.append("Before a job takes it further than this you are asked. Empty: no budget.")
        shown = "" if purse.budget_usd is None else f"{purse.budget_usd:g}"
        ask = AskText("Budget of a session, in dollars", lines, check=budget_problem, done="set it", value=shown)
        self.app.push_screen(ask, self._budget_answered)

    def _budget_answered(self, typed: str | None) -> None:
        if typed is not None:
            self.run(self._set_budget(budget_of(typed)), "setting the budget")

    async def _set_budget(self, usd: float | None) -> None:
        await self.connection.engine.set_budget(usd)
        self.tell("no budget" if usd is None else f"budget: {dollars(usd)} a session")
        self.show_money()

    def show_money(self) -> None:
        """Show the figures anew; done by the screen."""
        raise NotImplementedError


def budget_of(text: str) -> float | None:
    """Return the dollars that a person typed, None for no budget; raise ``ValueError`` for what is neither."""
    word = text.strip().casefold().removeprefix("$").replace("_", "").strip()
    if word in _NONE:
        return None
    usd = float(word)
    if not math.isfinite(usd) or not 0 <= usd <= _MOST_USD:
        raise ValueError(text)
    return usd


def budget_problem(text: str) -> str | None:
    """Return what is wrong with what was typed, or None."""
    try:
        budget_of(text)
    except ValueError:
        return "a number of dollars such as 5 or 2.50, or nothing for no budget"
    return None
