"""Settings, folders, journal and keyring: whether they are usable; nothing of them is changed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from runcomfy_tui.auth.keyring_entry import READ_LIMIT_S, KeyringEntry, KeyringSilent, SystemKeyring
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.text import sentences
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings import Reading, Settings
from runcomfy_tui.store.check import check
from runcomfy_tui.store.place import check_place
from runcomfy_tui.wiring.doctor.finding import Finding, in_time

_DISK_S: Final = 15.0
_MOST_PROBLEMS: Final = 10


def settings_found(reading: Reading, places: Locations) -> Iterator[Finding]:
    """Yield what is wrong with the settings, or that nothing is."""
    area = "settings"
    there = "" if os.path.lexists(places.config_file) else " (not there: the defaults hold)"
    yield Finding(area, "file", "ok", f"{places.config_file}{there}")
    yield Finding(
        area, "profile", "ok", reading.settings.profile + (", read-only" if reading.settings.read_only else "")
    )
    for problem in reading.problems[:_MOST_PROBLEMS]:
        yield Finding(area, "problem", "broken", problem.message, problem.advice)
    if len(reading.problems) > _MOST_PROBLEMS:
        yield Finding(area, "problem", "broken", f"{len(reading.problems) - _MOST_PROBLEMS} more")
    for remark in reading.file.remarks:
        yield Finding(area, "remark", "note", remark)


async def folders(settings: Settings, places: Locations) -> AsyncIterator[Finding]:
    """Yield how each folder stands, also where a file system does not answer."""
    named = {
        "config": (settings.config_folder, True),
        "state": (settings.state_folder, True),
        "downloads": (settings.downloads_folder, False),
        "logs": (settings.log_folder, True),
        "cache": (places.cache, True),
    }
    for name, (folder, is_private) in named.items():
        yield await _in_time("paths", name, partial(_folder, name, folder, is_private))


async def journal(settings: Settings) -> AsyncIterator[Finding]:
    """Yield whether the journal's place is safe, and whether it is sound."""
    path = settings.journal_path
    yield await _in_time("journal", "place", lambda: _place(path))
    yield await _in_time("journal", "file", lambda: _soundness(path))


async def keyring(profile: str) -> Finding:
    """Return which keyring there is, and whether it answers; it may ask the person to unlock it."""
    area = "keyring"
    try:
        name = await in_time(_backend, READ_LIMIT_S)
    except TimeoutError:
        return Finding(area, "backend", "note", f"it did not load within {READ_LIMIT_S:g} s", _NO_KEYRING)
    except Exception as error:  # noqa: BLE001  # backends raise whatever their system does
        return Finding(area, "backend", "note", f"it cannot be loaded ({type(error).__name__})", _NO_KEYRING)
    if ".null." in f".{name}.":
        return Finding(area, "backend", "note", f"{name}: it keeps nothing", _NO_KEYRING)
    try:
        await KeyringEntry(SystemKeyring(), profile).read(READ_LIMIT_S)
    except KeyringSilent as silent:
        return Finding(area, "backend", "note", f"{name}: {silent}", _NO_KEYRING)
    return Finding(area, "backend", "ok", f"{name} answers")


_NO_KEYRING: Final = "runcomfy-tui login --keep file keeps a token in a file that only you can read."


async def _in_time(area: str, name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return await in_time(look, _DISK_S)
    except TimeoutError:
        return Finding(area, name, "broken", f"the disk did not answer within {_DISK_S:g} s")
    except OSError as error:
        return Finding(area, name, "broken", f"cannot be looked at ({error.strerror or type(error).__name__})")


def _backend() -> str:
    import keyring

    backend = keyring.get_keyring()
    return f"{type(backend).__module__}.{type(backend).__qualname__}".removesuffix(".Keyring")


def _folder(name: str, folder: Path, is_private: bool) -> Finding:
    there = folder
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return Finding("paths", name, "broken", f"{folder}: {there} is no folder")
    if not _takes_files(there):
        why = "it cannot be written" if there == folder else f"it cannot be made: {there} cannot be written"
        return Finding("paths", name, "broken", f"{folder}: {why}", "Make it writable, or set RUNCOMFY_TUI_HOME.")
    if there != folder:
        return Finding("paths", name, "ok", f"{folder}, made when it is needed")
    mode = stat.S_IMODE(folder.stat().st_mode) if os.name == "posix" else 0o700
    if is_private and mode & 0o077:
        return Finding("paths", name, "note", f"{folder} (mode {mode:04o}): others here can look into it",
                       f"This mends it: chmod 700 {folder}")  # fmt: skip
    return Finding("paths", name, "ok", f"{folder} (mode {mode:04o})" if os.name == "posix" else str(folder))


def _takes_files(folder: Path) -> bool:
    """Try it with a file that has no name where the system can do that: permissions alone do not tell everything."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _place(path: Path) -> Finding:
    try:
        check_place(path, read_only=False)
    except errors.JournalRefused as refused:
        return Finding("journal", "place", "broken", refused.message, refused.advice)
    return Finding("journal", "place", "ok", str(path))


def _soundness(path: Path) -> Finding:
    try:
        report = check(path, quick=True)
    except FileNotFoundError:
        return Finding("journal", "file", "ok", "not there yet")
    jobs = sum(report.jobs.values())
    size = f"{report.size_bytes / 1_000_000:,.1f} MB, {jobs:,} job{'' if jobs == 1 else 's'}"
    if report.windows:
        size += f", open in {report.windows} other program{'' if report.windows == 1 else 's'}"
    if report.is_sound:
        return Finding("journal", "file", "ok", f"sound, {size}")
    words = sentences(*report.problems[:3])
    return Finding("journal", "file", "broken", words, "runcomfy-tui journal check tells more, journal recover mends.")
