"""Where `make conformance` takes its schemas from: the test suite inside jsonschema's source distribution."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = "jsonschema"
VERSION: Final = "4.26.0"
DIALECTS: Final = {
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A value, and whether the suite calls it valid."""

    value: Any
    valid: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One schema of the suite with its examples. `name` says where it stands."""

    name: str
    schema: Any
    examples: tuple[Example, ...]


def cases(folder: Path) -> Iterator[Case]:
    """Every schema of both drafts; the dialect, which the suite leaves to the folder's name, is written into each."""
    tests = suite_in(folder)
    for draft, dialect in DIALECTS.items():
        for path in sorted((tests / draft).rglob("*.json")):
            for group in json.loads(path.read_text("utf-8")):
                schema = group["schema"]
                if isinstance(schema, dict) and "$schema" not in schema:
                    schema = {"$schema": dialect, **schema}
                examples = tuple(Example(each["data"], each["valid"]) for each in group["tests"])
                yield Case(f"{path.relative_to(tests)}: {group['description']}", schema, examples)


def as_input(schema: Any) -> dict[str, Any]:
    """A form with one input of this schema. What it refers to in itself is elsewhere then, which is a try too."""
    return {"type": "object", "properties": {"x": schema}, "required": ["x"]}


def suite_in(folder: Path) -> Path:
    """The folder that has one folder for each draft, at or below this one."""
    for path in [folder, *sorted(each for each in folder.rglob("tests") if each.is_dir())]:
        if all((path / draft).is_dir() for draft in DIALECTS):
            return path
    raise SystemExit(f"{folder} holds no JSON-Schema-Test-Suite (no folders {' and '.join(DIALECTS)})")


def fetched() -> Path:
    """The unpacked suite in the user's cache, fetched with the tools that install packages if it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "runcomfy-tui-bench"
    folder = cache / f"{PACKAGE}-{VERSION}"
    if not folder.is_dir():
        print(f"fetching the source distribution of {PACKAGE} {VERSION} …", flush=True)
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            _unpack(_downloaded(Path(scratch)), Path(scratch) / "unpacked")
            (Path(scratch) / "unpacked").rename(folder)
    return folder


def _downloaded(scratch: Path) -> Path:
    wanted = ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", PACKAGE]
    for pip in _pips(scratch):
        subprocess.run([*pip, *wanted, "--dest", str(scratch), f"{PACKAGE}=={VERSION}"], check=False)
        if found := list(scratch.glob(f"{PACKAGE}-*.tar.gz")):
            return found[0]
    raise SystemExit("the source distribution could not be fetched: give a folder that holds the suite, DIR=path")


def _pips(scratch: Path) -> Iterator[list[str]]:
    """Ways to run pip, the quickest first."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        yield [sys.executable, "-m", "pip"]
    if (uv := shutil.which("uv")) is not None:
        yield [uv, "tool", "run", "--quiet", "pip"]
    subprocess.run([sys.executable, "-m", "venv", str(scratch / "venv")], check=True)
    yield [str(scratch / "venv" / "bin" / "python"), "-m", "pip"]


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        names = [each for each in opened.getmembers() if "/json/tests/" in each.name or each.name.endswith("COPYING")]
        opened.extractall(folder, members=names, filter="data")
