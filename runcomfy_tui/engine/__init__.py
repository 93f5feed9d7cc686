"""Moves jobs forward: submits, polls, cancels, downloads, recovers; owns all background tasks."""

from __future__ import annotations

from runcomfy_tui.engine.engine import Engine
from runcomfy_tui.engine.order import Order
from runcomfy_tui.engine.status import Banner, EngineStatus

__all__ = ["Banner", "Engine", "EngineStatus", "Order"]
