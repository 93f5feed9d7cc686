"""An environment without the development extra, as a user has it: what starts up there is what is measured."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
EXTRA = "media"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def make_environment(folder: Path) -> Path:
    """Make a virtual environment with our wheel and its locked run-time dependencies; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    with tempfile.TemporaryDirectory() as scratch:
        lock = Path(scratch) / "runtime.lock"
        lock.write_text(_runtime_lock())
        wheels = Path(scratch) / "dist"
        build = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"
        wheels.mkdir()
        subprocess.run([sys.executable, "-c", build, str(wheels)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        subprocess.run([*pip, *map(str, wheels.glob("*.whl"))], check=True)
    subprocess.run([str(python), "-m", "compileall", "-q", str(folder / "lib")], check=False)
    return python


def _runtime_lock() -> str:
    """Return the part of the lock file that the program itself needs, the extra included."""
    text = (ROOT / "requirements.lock").read_text()
    starts = [match.start() for match in _LOCKED.finditer(text)] + [len(text)]
    wanted = set(_closure("runcomfy-tui", {EXTRA}))
    entries = (text[start:end] for start, end in itertools.pairwise(starts))
    return "".join(entry for entry in entries if _name(entry.partition("==")[0]) in wanted)


def _closure(package: str, extras: set[str]) -> Iterator[str]:
    """Yield the names of everything that a package needs here, by the metadata of what is installed."""
    seen: set[tuple[str, frozenset[str]]] = set()
    open_ = [(package, frozenset(extras))]
    while open_:
        name, wanted = open_.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        yield name
        try:
            needs = requires(name) or []
        except PackageNotFoundError:
            continue
        open_ += [(_name(r.name), frozenset(r.extras)) for r in map(Requirement, needs) if _applies(r, wanted)]


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (extras or {""}))


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower().strip()
