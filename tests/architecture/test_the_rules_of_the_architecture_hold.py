"""Who may import whom, what start-up may load, and what no file may hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "runcomfy_tui"
NOT_OURS = {
    "snapshot_report.html",
    ".git",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
    "__pycache__",
    "dist",
}

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__main__.py"
]


def python(program: str, *, folder: Path | None = None) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_import_contracts() -> None:
    linter = shutil.which("lint-imports", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    assert linter is not None, "import-linter is not installed"
    done = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


SLOW = ("textual", "httpx", "httpcore", "keyring", "PIL", "av", "jsonschema_rs", "textual_image", "asyncio", "sqlite3")


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("from runcomfy_tui.cli import main\ntry:\n    main(['--version'])\nexcept SystemExit:\n    pass", SLOW),
        ("from runcomfy_tui.cli import main\nmain(['no-such-command'])", SLOW),
        ("import runcomfy_tui.wiring.session, runcomfy_tui.cli.simulate, runcomfy_tui.wiring.demo", ("textual",)),
        (
            "import runcomfy_tui.wiring.dashboard",
            ("httpx", "httpcore", "keyring", "PIL", "av", "jsonschema_rs", "textual_image"),
        ),
        ("import runcomfy_tui.simulator", ("textual", "httpx", "keyring", "runcomfy_tui.domain", "runcomfy_tui.api")),
    ],
    ids=["version", "bad arguments", "session", "before the first paint", "simulator"],
)
def test_what_start_up_does_not_load(program: str, unwanted: tuple[str, ...], tmp_path: Path) -> None:
    loaded = python(f"{program}\nimport sys\nprint('loaded:', *sys.modules)", folder=tmp_path)
    names = set(loaded.rpartition("loaded:")[2].split())
    assert names.isdisjoint(unwanted), names & set(unwanted)


FAKED_WINDOWS = f"""
import importlib, os, signal, sys
modules = {MODULES!r}
for name in modules:                      # What we depend on is loaded as it is; only ours is loaded again.
    importlib.import_module(name)
for name in list(sys.modules):
    if name.partition(".")[0] == "runcomfy_tui":
        del sys.modules[name]
absent = "fcntl termios tty pty resource pwd grp curses readline syslog".split()
for name in absent:
    sys.modules[name] = None              # Makes importing it an ImportError.
for name in "fork forkpty getuid geteuid fchmod register_at_fork O_CLOEXEC O_NOFOLLOW O_DIRECTORY setsid".split():
    if hasattr(os, name):
        delattr(os, name)
for name in "SIGHUP SIGKILL SIGWINCH SIGTSTP SIGCONT SIGUSR1 SIGALRM".split():
    if hasattr(signal, name):
        delattr(signal, name)
sys.platform = "win32"
for name in modules:
    importlib.import_module(name)
print(len(modules))
"""


def test_nothing_at_import_time_prevents_windows() -> None:
    assert int(python(FAKED_WINDOWS, folder=ROOT)) == len(MODULES) > 50


def our_files() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith(".egg-info")]
        found += [Path(folder, name) for name in names if name not in NOT_OURS]
    return found


# Put together here, so that this file does not hold them itself.
FORBIDDEN = [
    "pypi" + r"\.(org|python)",
    "python" + r"hosted\.org",
    "npm" + r"js\.(org|com)",
    "crates" + r"\.io",
    "/" + r"work/(main|shared)\b",
    "/" + r"root/",
    r"\.\./" + r"shared\b",
]


def test_no_file_names_a_registry_or_a_machines_paths() -> None:
    pattern = re.compile("|".join(FORBIDDEN))
    hits = []
    for path in our_files():
        try:
            text = path.read_text("utf-8")
        except (UnicodeDecodeError, OSError):
            continue  # A picture, or gone meanwhile.
        hits += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert hits == []


def test_every_file_is_one_noun_of_readable_size() -> None:
    long = {str(p.relative_to(ROOT)): n for p in PACKAGE.rglob("*.py") if (n := p.read_text("utf-8").count("\n")) > 350}
    assert long == {}


def test_every_module_says_what_lives_there() -> None:
    silent = [str(p.relative_to(ROOT)) for p in PACKAGE.rglob("*.py") if not p.read_text("utf-8").startswith('"""')]
    assert silent == []
