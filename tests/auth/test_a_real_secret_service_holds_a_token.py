"""The installed keyring library on gnome-keyring in a private D-Bus: it holds a token, and says when it is locked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if MISSING:
        pytest.skip(f"{' and '.join(MISSING)} not installed (Debian: gnome-keyring, dbus)")
    home = tmp_path_factory.mktemp("home")
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.auth.secret_service"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_an_unlocked_one_holds_and_returns_it(told: Any) -> None:
    assert told["unlocked"] == {
        "backend": "keyring.backends.SecretService",
        "trial": True,
        "kept": "kept in the system keyring",
        "found": ["the system keyring", True],
        "entries": 1,
        "other profile": False,
    }
    assert told["forgotten"] == {"words": ["Removed from the system keyring."], "entries": 0}


def test_a_locked_one_says_so(told: Any) -> None:
    assert told["locked"] == {
        "trial": "it is locked",
        "kept": "the token was not kept in the system keyring: it is locked",
        "found": False,
        "notes": ["No token from the system keyring: it is locked."],
        "forget": ["The system keyring may still hold it: it is locked."],
    }
