"""Opening files with Pillow and av so that only our own error comes out."""

from __future__ import annotations

import importlib.util
import struct
import warnings
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.sniff import HEAD_BYTES

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 100_000_000
"""Pictures with more pixels than this (10,000 × 10,000) are not decoded: they may be made to fill the memory."""

_LOCAL_ONLY = {"protocol_whitelist": "file"}
"""A media file may name others to be read with it; none may be fetched from elsewhere."""

EXTRA_HINT = "pip install 'runcomfy-tui[media]'"


def media_extra_installed() -> bool:
    """Whether video and compressed audio can be decoded."""
    return importlib.util.find_spec("av") is not None


def head_of(path: Path) -> bytes:
    """The first bytes of a file; MediaUnreadable where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error


@contextmanager
def opened_picture(path: Path) -> Iterator[Image.Image]:
    """The picture, opened but not decoded; whatever goes wrong inside the block is MediaUnreadable."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise MediaUnreadable(
                        f"The picture is too large to show: {picture.width} × {picture.height} pixels.",
                        is_too_large=True,
                    )
                yield picture
    except Image.DecompressionBombError as error:
        raise MediaUnreadable("The picture is too large to show.", is_too_large=True) from error
    except UnidentifiedImageError as error:
        raise MediaUnreadable("The file is not a picture that can be read.") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        struct.error,
        MemoryError,
        OverflowError,
        ZeroDivisionError,
        ArithmeticError,
    ) as error:
        raise _picture_error(path, error) from error


@contextmanager
def opened_container(path: Path) -> Iterator[Any]:
    """The video or audio file, opened by av; whatever goes wrong inside the block is MediaUnreadable."""
    if not media_extra_installed():
        raise MediaUnreadable("Decoding this needs the media extra.", advice=EXTRA_HINT, needs_extra=True)
    import av

    av.logging.set_level(av.logging.PANIC)
    try:
        with av.open(str(path), metadata_errors="replace", options=_LOCAL_ONLY) as container:
            yield container
    except (av.FFmpegError, OSError, ValueError, EOFError, IndexError, MemoryError, OverflowError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise _unreadable(path, error) from error
        raise MediaUnreadable("The file is damaged or was cut short; it cannot be decoded.") from error


@contextmanager
def opened_wave(path: Path) -> Iterator[wave.Wave_read]:
    """The WAV file; whatever goes wrong inside the block is MediaUnreadable."""
    try:
        with wave.open(str(path), "rb") as file:
            yield file
    except (wave.Error, EOFError, struct.error, ValueError, ZeroDivisionError, MemoryError) as error:
        raise MediaUnreadable("The WAV file is damaged or of an unusual kind; it cannot be decoded.") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _picture_error(path: Path, error: Exception) -> MediaUnreadable:
    if isinstance(error, OSError) and error.errno is not None:
        return _unreadable(path, error)
    return MediaUnreadable("The picture is damaged or was cut short; it cannot be decoded.")


def _unreadable(path: Path, error: OSError) -> MediaUnreadable:
    if isinstance(error, FileNotFoundError):
        return MediaUnreadable(f"The file {path.name} is not there any more.")
    return MediaUnreadable(f"The file {path.name} cannot be read: {error.strerror or type(error).__name__}.")
