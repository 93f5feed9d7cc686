"""The question before the session's budget is passed, wherever something is paid for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.app import App

from runcomfy_tui.domain.errors import BudgetPassed
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.ui.screens.dialogs import Answer, Question

T = TypeVar("T")


async def within_budget(app: App[Any], pay: Callable[[bool], Awaitable[T]]) -> T | None:
    """Return what ``pay(over_budget)`` gives; where that passes the budget, ask first, and return None for a no.

    To be awaited in a worker. Raises what ``pay`` raises otherwise.
    """
    try:
        return await pay(False)
    except BudgetPassed as passed:
        if await app.push_screen_wait(budget_question(passed)) is not Answer.YES:
            return None
    return await pay(True)


def budget_question(passed: BudgetPassed) -> Question:
    """Return the question; b confirms it, since the y to the question before may be pressed twice."""
    words = clean(sentences(passed.message), 300)
    lines = [
        f"{words[:1].upper()}{words[1:]}",
        "The budget is changed on the Costs screen (6).",
    ]
    return Question("Pass this session's budget?", lines, yes="go beyond the budget", key="b")
