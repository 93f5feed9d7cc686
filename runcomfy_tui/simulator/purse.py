"""What an account has left: it falls by what jobs cost once they have succeeded."""

from __future__ import annotations

from typing import Protocol

from runcomfy_tui.simulator.exchange import Answer, error_answer, json_answer

START_USD = 25.0


class Spending(Protocol):
    """What knows of jobs that cost something."""

    def spent_usd(self, account: str, now: float) -> float:
        """What the account's jobs have cost up to now."""


class Purse:
    """Balances by account. One that nobody set fills itself up again when it is empty: no demo ends for want of money.

    One that was set stays at zero once it is there, and submits are refused then.
    """

    def __init__(self, *spending: Spending) -> None:
        self._spending = spending
        self._set: dict[str, tuple[float, float]] = {}

    def left_usd(self, account: str, now: float) -> float:
        """What is left now, rounded to a hundredth of a cent."""
        spent = self._spent_usd(account, now)
        if account in self._set:
            usd, spent_before = self._set[account]
            return round(max(0.0, usd - (spent - spent_before)), 4)
        return round(START_USD - spent % START_USD, 4)

    def put(self, account: str, usd: float, now: float) -> None:
        """Let this be left. ValueError for what is no amount."""
        if not 0 <= usd < 1e9:
            raise ValueError("balance_usd must be a number of dollars, 0 or more.")
        self._set[account] = (float(usd), self._spent_usd(account, now))

    def refuses(self, account: str, now: float) -> bool:
        """Whether a submit cannot be paid."""
        return account in self._set and self.left_usd(account, now) <= 0

    def forget(self) -> None:
        """As at the start."""
        self._set.clear()

    def answer(self, account: str, now: float) -> Answer:
        """The answer to `GET /balance`."""
        return json_answer(200, {"balance_usd": self.left_usd(account, now), "currency": "USD"})

    def _spent_usd(self, account: str, now: float) -> float:
        return sum(spending.spent_usd(account, now) for spending in self._spending)


def no_balance() -> Answer:
    """The Model API's answer to a submit that cannot be paid."""
    return error_answer(402, 400002, "There is no balance left on this account.")


def no_funds() -> Answer:
    """The Serverless API's answer to it."""
    return error_answer(402, 10001, "Insufficient funds.")
