"""A RunComfy that runs here: a pure `answer(request, now)` and an HTTP shell on loopback."""

from __future__ import annotations

from runcomfy_tui.simulator.catalogue import CatalogueError, load_catalogue
from runcomfy_tui.simulator.clock import SimulatorClock
from runcomfy_tui.simulator.command import SimulatorOptions, run
from runcomfy_tui.simulator.exchange import Answer, Delivery, Request
from runcomfy_tui.simulator.faults import FaultError
from runcomfy_tui.simulator.server import Server, serve
from runcomfy_tui.simulator.service import Simulator
from runcomfy_tui.simulator.state import StateError

__all__ = [
    "Answer",
    "CatalogueError",
    "Delivery",
    "FaultError",
    "Request",
    "Server",
    "Simulator",
    "SimulatorClock",
    "SimulatorOptions",
    "StateError",
    "load_catalogue",
    "run",
    "serve",
]
