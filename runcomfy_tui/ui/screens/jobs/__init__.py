"""The Jobs screen: the table of all jobs and the detail of one."""

from __future__ import annotations

from runcomfy_tui.ui.screens.jobs.screen import JobsScreen

__all__ = ["JobsScreen"]
