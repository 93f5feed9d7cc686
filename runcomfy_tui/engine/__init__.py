"""Moves jobs forward: submits, polls, cancels, downloads, recovers; owns all background tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runcomfy_tui.engine.budget import Budget
    from runcomfy_tui.engine.engine import Engine
    from runcomfy_tui.engine.order import Order, Run, orders_for
    from runcomfy_tui.engine.status import Banner, EngineStatus
else:

    def __getattr__(name: str) -> object:
        """Load a part when it is first named: what only composes a body needs no clients."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = ["Banner", "Budget", "Engine", "EngineStatus", "Order", "Run", "orders_for"]

_PLACES = {
    "Banner": "status",
    "Budget": "budget",
    "Engine": "engine",
    "EngineStatus": "status",
    "Order": "order",
    "Run": "order",
    "orders_for": "order",
}
