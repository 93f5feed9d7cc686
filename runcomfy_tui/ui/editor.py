"""The person's own editor ($VISUAL, $EDITOR): it is lent the terminal, and its text comes back exactly."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from textual.app import App, SuspendNotSupported

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.tasks import complain, sentence
from runcomfy_tui.ui.widgets.fields.control import typable

FALLBACKS: Final = ("vi", "nano")
_NAME: Final = "runcomfy-input"


class EditorFailed(RuncomfyTuiError):
    """No editor could be started, or it said that it failed; the text stays as it was."""


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the words of the editor's command line, the file still missing. Raises ``EditorFailed``."""
    for variable in ("VISUAL", "EDITOR"):
        if wanted := environment.get(variable, "").strip():
            try:
                words = shlex.split(wanted)
            except ValueError as error:
                raise EditorFailed(f"${variable} cannot be read as a command: {clean(wanted, 80)}") from error
            if shutil.which(words[0], path=environment.get("PATH")) is None:
                raise EditorFailed(f"${variable} names {clean(words[0], 80)}, which is not installed here")
            return words
    found = next((each for each in FALLBACKS if shutil.which(each, path=environment.get("PATH"))), None)
    if found is None:
        raise EditorFailed("No editor was found.", advice="Set $EDITOR to the one you use.")
    return [found]


async def edit_text(app: App[Any], text: str, suffix: str) -> str | None:
    """Return what became of ``text`` in the person's editor; None, after a word about it, where nothing did.

    ``suffix`` (``.json``) tells the editor what it is. Jobs go on meanwhile.
    """
    try:
        return await _edited(app, text, suffix)
    except RuncomfyTuiError as error:
        complain(app, sentence(error))
        return None


async def _edited(app: App[Any], text: str, suffix: str) -> str | None:
    command = editor_command(os.environ)
    try:
        # A folder that only its owner can enter: editors put copies of their own beside the file.
        folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    except OSError as error:
        raise EditorFailed(f"There is no place for a temporary file: {error.strerror}") from error
    try:
        path = folder / f"{_NAME}{suffix}"
        _write(path, text)
        code = await _run_in_terminal(app, [*command, str(path)])
        if code != 0:
            raise EditorFailed(f"{clean(command[0], 80)} ended with status {code}; the text stays as it was")
        return restored(text, _read(path))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restored(before: str, after: str) -> str:
    """Return the edited text: without commands to the terminal, and without the line end that editors add of their own.

    Most of them end the last line of a file whether or not it had an end before.
    """
    text = typable(after)
    if text.endswith("\n") and not before.endswith("\n"):
        text = text[:-1]
    return text


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)
    except OSError as error:
        raise EditorFailed(f"The text could not be written to a temporary file: {error.strerror}") from error


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise EditorFailed("The edited text is not UTF-8; the text stays as it was") from error
    except OSError as error:
        raise EditorFailed(f"The edited text is gone ({error.strerror}); the text stays as it was") from error


async def _run_in_terminal(app: App[Any], command: list[str]) -> int:
    """Run a command that has the terminal to itself; its exit status."""
    failure: BaseException | None = None
    code = 0
    try:
        with app.suspend():
            # Textual comes back only from a body that ends in order.
            try:
                with _silenced(app):
                    code = await _run(command)
            except BaseException as error:  # noqa: BLE001 - raised again below
                failure = error
    except SuspendNotSupported as error:
        raise EditorFailed("The editor needs the terminal, which cannot be lent from here") from error
    if failure is not None:
        raise failure
    return code


async def _run(command: list[str]) -> int:
    try:
        process = await asyncio.create_subprocess_exec(*command)
    except OSError as error:
        raise EditorFailed(f"{clean(command[0], 80)} could not be started: {error.strerror}") from error
    try:
        return await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        raise


@contextmanager
def _silenced(app: App[Any]) -> Iterator[None]:
    """Write nothing of ours to the terminal, and let ctrl+c there be for the other program alone."""
    driver = app._driver  # noqa: SLF001 - Textual has no other way to keep it quiet
    interrupt = signal.signal(signal.SIGINT, lambda *_: None)
    # The driver's writer has ended: what is written now would wait there, and the whole screen with it.
    setattr(driver, "write", lambda _: None)  # noqa: B010
    try:
        with app.batch_update():
            yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        delattr(driver, "write")
