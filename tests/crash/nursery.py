"""A process that has everything imported and gives birth to engines by fork: starting one costs milliseconds.

As a program (``python -m tests.crash.nursery``) it reads one JSON object a line from its input, ``{"start": plan}``
or ``{"kill": pid}``, and writes ``{"started": pid}`` and ``{"ended": pid, "code": code}``, the code as
:mod:`subprocess` has it. It ends, and kills what is left, when its standard input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Born:
    """A process of the nursery; ``ended`` gives its code, -9 where it was killed."""

    pid: int
    ended: asyncio.Future[int] = field(compare=False)


class Nursery:
    """The client's side: ``async with Nursery() as nursery``."""

    def __init__(self) -> None:
        self._born: dict[int, Born] = {}
        self._started: asyncio.Queue[Born] = asyncio.Queue()
        self._turn = asyncio.Lock()

    async def start(self, plan: Mapping[str, object]) -> Born:
        """Start a child with its plan."""
        async with self._turn:
            await self._tell({"start": plan})
            return await self._started.get()

    async def kill(self, born: Born) -> None:
        """Kill a child as nothing can be caught, if it still lives, and wait until it is gone."""
        await self._tell({"kill": born.pid})
        await born.ended

    async def _tell(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        await self._process.stdin.drain()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            message = json.loads(line)
            if "started" in message:
                born = Born(message["started"], asyncio.get_running_loop().create_future())
                self._born[born.pid] = born
                self._started.put_nowait(born)
            else:
                self._born.pop(message["ended"]).ended.set_result(message["code"])

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", __name__)
        self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._listener
        await self._process.wait()


class _Program:
    """The nursery itself: one thread and no event loop, so that a fork takes nothing along that is half done."""

    def __init__(self) -> None:
        self._alive: set[int] = set()
        self._read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write_end)
        self._write_end = write_end

    def serve(self) -> None:
        """Serve until standard input ends."""
        unread = b""
        while True:
            ready, _, _ = select.select([0, self._read_end], [], [])
            if self._read_end in ready:
                os.read(self._read_end, 4096)
                self._reap()
            if 0 in ready:
                data = os.read(0, 65536)
                if not data:
                    break
                *lines, unread = (unread + data).split(b"\n")
                for line in lines:
                    self._do(json.loads(line))
        for pid in list(self._alive):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _do(self, message: dict[str, Any]) -> None:
        if "kill" in message:
            # Only what is not waited for yet: its number cannot be another process's meanwhile.
            if message["kill"] in self._alive:
                os.kill(message["kill"], signal.SIGKILL)
            return
        pid = os.fork()
        if pid == 0:
            self._become(message["start"])
        self._alive.add(pid)
        _write({"started": pid})

    def _reap(self) -> None:
        while self._alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._alive.discard(pid)
            _write({"ended": pid, "code": os.waitstatus_to_exitcode(status)})

    def _become(self, plan: dict[str, Any]) -> NoReturn:
        """Be the child, in the forked process: nothing of the nursery's pipes stays with it."""
        code = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1):
                os.dup2(nothing, descriptor)
            for descriptor in (nothing, self._read_end, self._write_end):
                os.close(descriptor)
            from tests.crash import child

            code = child.run(plan)
        finally:
            os._exit(code)


def _write(message: dict[str, object]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def _load_everything() -> None:
    """Load what a child needs before any is born: what is loaded late, and the certificates (half of its time)."""
    import functools
    import importlib

    import httpx

    for name in ("tests.crash.child", "anyio._backends._asyncio", "anyio.streams.tls", "anyio.to_thread"):
        importlib.import_module(name)
    context = httpx.create_ssl_context()
    setattr(httpx, "create_ssl_context", functools.partial(lambda **_: context))  # noqa: B010


if __name__ == "__main__":
    _load_everything()
    _Program().serve()
