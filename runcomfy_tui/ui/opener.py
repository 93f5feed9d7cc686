"""Handing a file or a web address to the system's own program, where there is a screen to show it on."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping

_TIMEOUT_S = 5.0


def command(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return the program that opens things, or None where there is no display or no such program."""
    if platform == "darwin":
        return None if environment.get("SSH_CONNECTION") else shutil.which("open")
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open")
    return None


async def open_thing(thing: str, environment: Mapping[str, str] | None = None) -> bool:
    """Open a path or an address; tell whether a program took it. Whoever calls shows the thing itself if not."""
    program = command(os.environ if environment is None else environment)
    if program is None:
        return False
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            thing,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        return await asyncio.wait_for(process.wait(), _TIMEOUT_S) == 0
    except TimeoutError:
        return True  # The viewer itself stays in the foreground of its starter: it is open.
    except OSError:
        return False
