"""The demo's RunComfy: a child process that ends with this one, is restarted when it dies, and is shared by windows."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from runcomfy_tui.domain.errors import DiskRefused, RuncomfyTuiError
from runcomfy_tui.domain.text import clean
from runcomfy_tui.store.file_lock import FileLock
from runcomfy_tui.store.owners import make_private

READY_WITHIN_S = 20.0
_FREE_AGAIN_S = 1.0
_ENDS_WITHIN_S = 3.0
_FIRST_WAIT_S = 0.2
_MOST_WAIT_S = 5.0
_PORT_TAKEN = 69
_PORT_TRIES = 20
_log = logging.getLogger(__name__)


class LocalRunComfy:
    """One simulator per folder: whoever holds the folder's lock runs it, other windows use it and take over.

    Its port is remembered, so that the addresses in the journal stay right from one start to the next.
    """

    def __init__(
        self, folder: Path, *, speed: float = 1.0, seed: int = 0, ready_within_s: float = READY_WITHIN_S
    ) -> None:
        self._folder = folder
        self._options = ("--speed", f"{speed:g}", "--seed", str(seed), "--state", str(folder / "state.db"))
        self._ready_within_s = ready_within_s
        self._lock = FileLock(folder / "simulator.flock")
        self._child: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.environment: Mapping[str, str] = {}

    @property
    def is_ours(self) -> bool:
        """Tell whether this window runs it, and no other does."""
        return self._lock.is_held

    @property
    def process_id(self) -> int | None:
        """Return the child's process id, or None where another window runs it."""
        return None if self._child is None else self._child.pid

    async def start(self) -> Mapping[str, str]:
        """Return the variables that point a client at it, once it answers; keep it running until :meth:`close`.

        Raise :class:`RuncomfyTuiError` when it cannot be started.
        """
        make_private(self._folder)
        if self._lock.try_acquire():
            try:
                self.environment = await self._launch()
            except BaseException:
                await self.close()
                raise
        else:
            self.environment = await self._find()
        self._keeper = asyncio.create_task(self._keep(), name="local runcomfy")
        return self.environment

    async def close(self) -> None:
        """End the child, if it is ours; give the lock back."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        if self._child is not None:
            await _end(self._child)
            self._child = None
        self._lock.release()

    async def _keep(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            if not self._lock.is_held:
                await asyncio.sleep(_FREE_AGAIN_S)
                if not self._lock.try_acquire():
                    continue
            elif self._child is not None:
                code = await self._child.wait()
                _log.warning("the local RunComfy ended with code %s and is started again", code)
                self._child = None
            try:
                # On the same port, whatever it takes: the running session knows this address.
                await self._launch(must_keep_port=True)
                wait_s = _FIRST_WAIT_S
            except RuncomfyTuiError as error:
                _log.warning("the local RunComfy does not start: %s", error)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, _MOST_WAIT_S)

    async def _launch(self, *, must_keep_port: bool = False) -> Mapping[str, str]:
        """Start the child on its remembered port, or on a new one where that is taken for good."""
        port = _port(self._remembered())
        for attempt in range(_PORT_TRIES):
            try:
                environment = await self._spawn(port)
            except _PortTaken:
                # The child of a window that was killed a moment ago may still be ending.
                if attempt + 1 < _PORT_TRIES // 2 or must_keep_port:
                    await asyncio.sleep(0.1)
                else:
                    port = 0
                continue
            self._remember(environment)
            return environment
        raise RuncomfyTuiError(f"The local RunComfy found port {port} in use.", advice="Start the demo again.")

    async def _spawn(self, port: int) -> Mapping[str, str]:
        with self._private("simulator.log").open("wb") as complaints:
            # -P: the folder that we happen to stand in must not be imported from.
            self._child = child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "runcomfy_tui", "simulate", "--exit-with-stdin"),
                *("--port", str(port), *self._options),
                stdin=PIPE,
                stdout=PIPE,
                stderr=complaints,
                env={name: value for name, value in os.environ.items() if not name.startswith("RUNCOMFY_")},
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(self._ready_within_s):
                environment = await _announced(child)
        except TimeoutError:
            await self._give_up(child)
            raise RuncomfyTuiError(
                f"The local RunComfy was not ready within {self._ready_within_s:g} seconds.",
                advice="Start the demo again when the machine is less busy.",
            ) from None
        except BaseException:
            await self._give_up(child)
            raise
        if environment is not None:
            return environment
        code = await child.wait()
        self._child = None
        if code == _PORT_TAKEN:
            raise _PortTaken
        raise RuncomfyTuiError(f"The local RunComfy ended at once (code {code}). {self._complaint()}".rstrip())

    async def _give_up(self, child: Process) -> None:
        self._child = None
        await _end(child)

    async def _find(self) -> Mapping[str, str]:
        """Wait for the simulator that another window runs; run it ourselves when that window goes meanwhile."""
        try:
            async with asyncio.timeout(self._ready_within_s):
                while True:
                    environment = self._remembered()
                    if environment and await _listens(_port(environment)):
                        return environment
                    await asyncio.sleep(0.1)
                    if self._lock.try_acquire():
                        return await self._launch()
        except TimeoutError:
            raise RuncomfyTuiError(
                "Another window runs the demo's RunComfy, and it does not answer.",
                advice="Close that window, or continue it if it is suspended.",
            ) from None

    def _remembered(self) -> Mapping[str, str]:
        try:
            content = json.loads((self._folder / "address.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in content.items()} if isinstance(content, dict) else {}

    def _remember(self, environment: Mapping[str, str]) -> None:
        path = self._folder / "address.json"
        fresh = self._private("address.new")
        try:
            fresh.write_text(json.dumps(environment), "utf-8")
            fresh.replace(path)
        except OSError as error:
            raise DiskRefused(f"{path} could not be written ({error.strerror}).", advice="Make room.") from None

    def _private(self, name: str) -> Path:
        """Return an empty file of that name which this user alone can read."""
        path = self._folder / name
        try:
            path.unlink(missing_ok=True)
            path.touch(0o600, exist_ok=False)
        except OSError as error:
            raise DiskRefused(f"{path} could not be written ({error.strerror}).", advice="Make room.") from None
        return path

    def _complaint(self) -> str:
        try:
            return clean((self._folder / "simulator.log").read_text("utf-8", "replace"), 400).strip()
        except OSError:
            return ""


class _PortTaken(Exception):
    """Something else listens on the port."""


async def _announced(child: Process) -> Mapping[str, str] | None:
    """Read the child's variables up to ``ready``; None when its output ends before."""
    if child.stdout is None:
        return None
    environment: dict[str, str] = {}
    while line := (await child.stdout.readline()).decode("utf-8", "replace").strip():
        if line == "ready":
            return environment
        name, _, value = line.partition("=")
        environment[name] = value
    return None


async def _end(child: Process) -> None:
    """Let the child end by closing its input; insist where that is not enough."""
    if child.stdin is not None:
        child.stdin.close()
    for insist in (None, child.terminate, child.kill):
        if insist is not None:
            with suppress(ProcessLookupError):
                insist()
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await child.wait()
                return


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


def _port(environment: Mapping[str, str]) -> int:
    try:
        return urlsplit(environment.get("RUNCOMFY_WEB_BASE", "")).port or 0
    except ValueError:
        return 0
