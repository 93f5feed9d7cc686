"""Running the simulator as a program: its options, what it prints, when it ends and with which code."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runcomfy_tui.simulator.catalogue import CatalogueError, load_catalogue
from runcomfy_tui.simulator.clock import SimulatorClock
from runcomfy_tui.simulator.faults import FaultError, fault_of_flag
from runcomfy_tui.simulator.server import Server, serve
from runcomfy_tui.simulator.service import Simulator
from runcomfy_tui.simulator.state import StateError

BAD_ARGUMENT = 64
BAD_DATA = 65
MISSING_FILE = 66
NOT_AVAILABLE = 69


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What the command line says. `faults` are flags as `faults.py` reads them; `state` and `catalogue` are files.

    With `exit_with_stdin` the program ends when its standard input does: a child then never outlives its parent.
    """

    port: int = 0
    speed: float = 1.0
    seed: int = 0
    state: Path | None = None
    catalogue: Path | None = None
    faults: tuple[str, ...] = ()
    exit_with_stdin: bool = False


def run(options: SimulatorOptions) -> int:
    """Serve until SIGINT, SIGTERM or the end of standard input; the exit code.

    Prints the `RUNCOMFY_...=...` lines and `ready` to standard output. When it cannot start, a sentence goes to
    standard error and the code is 64 (a bad option), 65 (data that cannot be used), 66 (no such file) or 69 (the port).
    """
    try:
        clock = SimulatorClock(options.speed)
        faults = [fault_of_flag(flag) for flag in options.faults]
        if not 0 <= options.port <= 65535:
            raise ValueError(f"The port must lie between 0 and 65535, not {options.port}.")
    except (FaultError, ValueError) as error:
        return _failed(BAD_ARGUMENT, str(error))
    try:
        entries = load_catalogue(options.catalogue)
    except FileNotFoundError:
        return _failed(MISSING_FILE, f"There is no catalogue file {options.catalogue}.")
    except CatalogueError as error:
        return _failed(BAD_DATA, str(error))
    try:
        simulator = Simulator(entries, seed=options.seed, state_path=options.state)
    except StateError as error:
        return _failed(BAD_DATA, str(error))
    simulator.mischief.set(faults)
    try:
        return asyncio.run(_serve(simulator, clock, options))
    except KeyboardInterrupt:  # only where the loop cannot take signals
        return 0
    finally:
        simulator.close()


async def _serve(simulator: Simulator, clock: SimulatorClock, options: SimulatorOptions) -> int:
    try:
        server = await serve(simulator, clock, options.port)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is in use" if error.errno == errno.EADDRINUSE else "may not be used"
        return _failed(NOT_AVAILABLE, f"Port {options.port} {why}. Choose another one, or 0 for any.")
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if options.exit_with_stdin:
        _stop_with_stdin(stop)
    try:
        _announce(server)
        await stop.wait()
    finally:
        await server.close()
    return 0


def _announce(server: Server) -> None:
    lines = [f"{name}={value}" for name, value in server.environment.items()]
    try:
        sys.stdout.write("\n".join((*lines, "ready", "")))
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads; what is left in the buffer must not fail again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)


def _stop_with_stdin(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch, daemon=True, name="simulator-stdin").start()


def _failed(code: int, sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return code
