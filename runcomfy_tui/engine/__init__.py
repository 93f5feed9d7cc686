"""Moves jobs forward: submits, polls, cancels, downloads, recovers; owns all background tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.late_names import late

if TYPE_CHECKING:
    from runcomfy_tui.engine.base_status import Base, BaseStatus
    from runcomfy_tui.engine.budget import Budget
    from runcomfy_tui.engine.deployments import DeploymentsKeeper, DeploymentsView
    from runcomfy_tui.engine.engine import Engine
    from runcomfy_tui.engine.instances import InstanceAnswer
    from runcomfy_tui.engine.node_types import NodeTypes
    from runcomfy_tui.engine.order import Order, Run, orders_for
    from runcomfy_tui.engine.status import Banner, EngineStatus

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
"""Which module a name is from: what only composes a body needs no clients."""

if not TYPE_CHECKING:
    __getattr__ = late(__name__, _PLACES)
