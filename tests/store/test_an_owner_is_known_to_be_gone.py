"""A process holds its owner lock as long as it lives, and one process at a time is the engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.store import EngineLock, Owner
from runcomfy_tui.store.file_lock import FileLock
from tests.store.samples import python

HOLD = """
import sys
from pathlib import Path
from runcomfy_tui.store import EngineLock, Owner
owner = Owner.acquire(Path(sys.argv[1]))
engine = EngineLock(Path(sys.argv[1]))
print(owner.id, engine.try_acquire(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a process that is an owner and the engine in the test's folder."""
    with python(HOLD, tmp_path) as process:
        assert process.stdout is not None
        id_, engine = process.stdout.readline().split()
        assert engine == "True"
        yield process, id_
        process.kill()


def test_the_living_is_not_gone_and_the_killed_is(tmp_path: Path, other: tuple[subprocess.Popen[str], str]) -> None:
    process, id_ = other
    assert not Owner.is_gone(tmp_path, id_)
    assert Owner.others_alive(tmp_path) == [id_]
    process.send_signal(signal.SIGSTOP)
    assert not Owner.is_gone(tmp_path, id_)
    process.kill()
    process.wait()
    assert Owner.is_gone(tmp_path, id_)
    assert Owner.others_alive(tmp_path) == []


def test_this_process_is_not_gone_to_itself(tmp_path: Path) -> None:
    owner = Owner.acquire(tmp_path / "owners")
    assert not Owner.is_gone(tmp_path / "owners", owner.id)
    assert Owner.others_alive(tmp_path / "owners") == []
    owner.release()
    assert Owner.is_gone(tmp_path / "owners", owner.id)
    owner.release()


@pytest.mark.parametrize("id_", ["", "nobody", "../../etc/passwd", "a/b", "x" * 65])
def test_an_id_that_no_process_has_is_gone(tmp_path: Path, id_: str) -> None:
    assert Owner.is_gone(tmp_path, id_)


def test_files_of_the_dead_are_cleared_away(tmp_path: Path, other: tuple[subprocess.Popen[str], str]) -> None:
    living = Owner.acquire(tmp_path)
    process, id_ = other
    process.kill()
    process.wait()
    Owner.acquire(tmp_path).release()
    assert not (tmp_path / f"{id_}.lock").exists()
    assert not Owner.is_gone(tmp_path, living.id)
    living.release()


def test_one_process_at_a_time_is_the_engine(tmp_path: Path, other: tuple[subprocess.Popen[str], str]) -> None:
    lock = EngineLock(tmp_path)
    assert not lock.try_acquire()
    assert not lock.is_held
    process, _ = other
    process.kill()
    process.wait()
    assert lock.try_acquire()
    assert lock.try_acquire()
    assert not EngineLock(tmp_path).try_acquire()
    lock.release()
    assert EngineLock(tmp_path).try_acquire()


def test_a_child_does_not_keep_the_lock_of_its_dead_parent(tmp_path: Path) -> None:
    code = HOLD.replace(
        "sys.stdin.readline()",
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '30'], close_fds=False)\n"
        "fork = os.fork()\n"
        "if fork == 0:\n    time.sleep(30)\n    os._exit(0)\n"
        "print(child.pid, fork, flush=True)\nsys.stdin.readline()",
    )
    with python(code, tmp_path) as process:
        assert process.stdout is not None
        id_ = process.stdout.readline().split()[0]
        children = [int(pid) for pid in process.stdout.readline().split()]
        try:
            assert not Owner.is_gone(tmp_path, id_)
            process.kill()
            process.wait()
            # The fork lets go of it first thing, but that may still be to come.
            end = time.monotonic() + 5
            while not Owner.is_gone(tmp_path, id_):
                assert time.monotonic() < end
                time.sleep(0.01)
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)


def test_the_heartbeat_tells_when_the_engine_was_awake(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path / "owners")
    assert lock.last_beat() is None
    assert lock.try_acquire()
    for now in (1_700_000_000.25, 5.0, 1_700_000_010.5):
        lock.beat(now)
        assert EngineLock(tmp_path / "owners").last_beat() == now
    (tmp_path / "owners" / "engine.heartbeat").write_text("torn")
    assert lock.last_beat() is None
    lock.release()


def test_a_lock_in_a_folder_that_is_gone_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(DiskRefused, match="folder is gone"):
        FileLock(tmp_path / "nowhere" / "x").try_acquire()
    with pytest.raises(DiskRefused, match="could not be written"):
        EngineLock(tmp_path / "nowhere").beat(1.0)


def test_importing_the_store_needs_no_flock() -> None:
    code = "import sys; sys.modules['fcntl'] = None; import runcomfy_tui.store"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
