"""The Deployments screen: workflows and LoRAs that run on machines of their own, how they stand, their README."""

from __future__ import annotations

from runcomfy_tui.ui.screens.deployments.screen import DeploymentsScreen

SCREEN = DeploymentsScreen
__all__ = ["SCREEN", "DeploymentsScreen"]
