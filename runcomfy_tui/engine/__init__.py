"""Moves jobs forward: submits, polls, cancels, downloads, recovers; owns all background tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runcomfy_tui.engine.base_status import Base, BaseStatus
    from runcomfy_tui.engine.budget import Budget
    from runcomfy_tui.engine.deployments import DeploymentsKeeper, DeploymentsView
    from runcomfy_tui.engine.engine import Engine
    from runcomfy_tui.engine.instances import InstanceAnswer
    from runcomfy_tui.engine.node_types import NodeTypes
    from runcomfy_tui.engine.order import Order, Run, orders_for
    from runcomfy_tui.engine.status import Banner, EngineStatus
else:

    def __getattr__(name: str) -> object:
        """Load a part when it is first named: what only composes a body needs no clients."""
        from importlib import import_module

        if name not in _PLACES:
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "Banner",
    "Base",
    "BaseStatus",
    "Budget",
    "DeploymentsKeeper",
    "DeploymentsView",
    "Engine",
    "EngineStatus",
    "InstanceAnswer",
    "NodeTypes",
    "Order",
    "Run",
    "orders_for",
]

_PLACES = {
    "Banner": "status",
    "Base": "base_status",
    "BaseStatus": "base_status",
    "Budget": "budget",
    "DeploymentsKeeper": "deployments",
    "DeploymentsView": "deployments",
    "Engine": "engine",
    "EngineStatus": "status",
    "InstanceAnswer": "instances",
    "NodeTypes": "node_types",
    "Order": "order",
    "Run": "order",
    "orders_for": "order",
}
