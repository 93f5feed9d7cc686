"""The built wheel, in a fresh environment with nothing but what it asks for, shows the demo's live table."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from runcomfy_tui import __version__
from tests.pty_program import Program

ROOT = Path(__file__).parents[2]


def needed(requirements: list[str]) -> Iterator[importlib.metadata.Distribution]:
    """Yield every distribution that the requirements lead to, as the locked environment of this run holds it."""
    seen: set[tuple[str, str]] = set()
    names: set[str] = set()
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = str(canonicalize_name(requirement.name))
        distribution = importlib.metadata.distribution(name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in distribution.requires or ()]
        if name not in names:
            names.add(name)
            yield distribution


def copy_into(site_packages: Path, distribution: importlib.metadata.Distribution) -> None:
    for file in distribution.files or ():
        source = Path(str(distribution.locate_file(file)))
        if ".." not in file.parts and source.is_file() and source.suffix != ".pyc":
            target = site_packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bin folder of an environment that holds the wheel and its dependencies, no extra of it."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (site_packages,) = (folder / "lib").glob("python3*/site-packages")
    with zipfile.ZipFile(wheel) as content:
        (name,) = [entry for entry in content.namelist() if entry.endswith(".dist-info/METADATA")]
        asked = re.findall(r"^Requires-Dist: (.+)$", content.read(name).decode(), re.MULTILINE)
    for distribution in needed(asked):
        copy_into(site_packages, distribution)
    return folder / "bin"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "TERM": "xterm-256color", "RUNCOMFY_TUI_HOME": str(tmp_path / "home")}


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"runcomfy_tui", f"runcomfy_tui-{__version__}.dist-info"}
    for name in ("py.typed", "simulator/catalogue.json"):
        assert f"runcomfy_tui/{name}" in names
    assert f"runcomfy_tui-{__version__}.dist-info/licenses/LICENSE" in names


def test_it_tells_its_version(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "runcomfy-tui", "--version"], capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"runcomfy-tui {__version__}\n", "")


def test_the_demo_reaches_a_live_table(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    with Program([installed / "runcomfy-tui", "demo"], environment, folder=tmp_path) as program:
        program.wait_for(lambda text: "queued" in text and "flux-2-kl" in text, 30)
        program.wait_for("succeeded", 30)
        program.press("q")
        assert program.wait_end(20) == 0
    assert "Traceback" not in program.plain
    assert re.search(r"\d+ jobs go on at RunComfy|1 job goes on at RunComfy", program.plain)
