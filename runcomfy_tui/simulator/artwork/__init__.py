"""Scenes painted on the fly: `Scene(...)` chooses and builds one, `frame(seconds)` shows it at a moment."""

from __future__ import annotations

from runcomfy_tui.simulator.artwork.scene import Scene

__all__ = ["Scene"]
