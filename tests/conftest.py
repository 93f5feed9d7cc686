"""What every test stands on: a home of its own, a clean environment, and a RunComfy in the test's own event loop."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runcomfy_tui.simulator import Server, Simulator, SimulatorClock, serve
from runcomfy_tui.store import open as opening
from tests import shared_work

_FOREIGN = ("RUNCOMFY_", "SSL_CERT_", "XDG_", "TEXTUAL")
_FOREIGN_ENDS = ("_PROXY", "_proxy")
# The last two stand for the terminal's size, before what the terminal itself says; a test worker may have them.
_FOREIGN_NAMES = frozenset({"NO_COLOR", "REQUESTS_CA_BUNDLE", "COLUMNS", "LINES"})


def _is_foreign(name: str) -> bool:
    return name.startswith(_FOREIGN) or name.endswith(_FOREIGN_ENDS) or name in _FOREIGN_NAMES


# Textual reads its variables when it is imported: before any fixture runs. The snapshots' folder is named to this
# process by the one that hands out the tests.
for _name in [name for name in os.environ if _is_foreign(name) and name != "TEXTUAL_SNAPSHOT_TEMPDIR"]:
    del os.environ[_name]
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
shared_work.keep_bytecode()


def pytest_collection(session: pytest.Session) -> None:
    """Share the compiling of the tests between the workers."""
    shared_work.compile_a_share(session.config)


def pytest_collection_finish() -> None:
    """Do once what each test would do again."""
    shared_work.parse_stylesheets_once()
    shared_work.read_certificates_once()
    shared_work.keep_the_heap_tidy()


@pytest.fixture(autouse=True)
def _own_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give the test an environment in which nothing of the person who runs it is found or touched."""
    if request.path.parent.name != "store":
        monkeypatch.setattr(opening, "_connect", shared_work.connect_without_waiting)
    for name in [name for name in os.environ if _is_foreign(name)]:
        monkeypatch.delenv(name)
    user = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("USERPROFILE", str(user))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that RUNCOMFY_TUI_HOME names: everything that the program keeps lands there."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RUNCOMFY_TUI_HOME", str(folder))
    return folder


@pytest.fixture
async def simulator() -> AsyncIterator[Server]:
    """Serve a RunComfy on loopback: ``base_url``, ``environment``, ``simulator``, ``clock``; at ten times the speed."""
    service = Simulator(seed=7, failure_share=0.0)
    server = await serve(service, SimulatorClock(10.0))
    try:
        yield server
    finally:
        await server.close()
        service.close()
