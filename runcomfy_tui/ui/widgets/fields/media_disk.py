"""Reading the disk for the screen: in threads that may hang on a dead mount without anything waiting for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from runcomfy_tui.domain.errors import RuncomfyTuiError

_R = TypeVar("_R")

MOST_AT_ONCE: Final = 8
"""So many readings may be under way; where all of them hang, the next waits its time out instead of adding a thread."""

_places = threading.BoundedSemaphore(MOST_AT_ONCE)


class DiskSilent(RuncomfyTuiError):
    """A disk or a network mount does not answer."""


async def read_disk(work: Callable[..., _R], *args: object, within_s: float = 10.0) -> _R:
    """Return what ``work`` returns, done in a thread that ends with the program even while it hangs.

    Raises what ``work`` raises, and :class:`DiskSilent` where there is no answer in time.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    places = _places
    while not places.acquire(blocking=False):
        if loop.time() > end:
            raise DiskSilent("The disk does not answer.", advice="A mounted folder may be gone.")
        await asyncio.sleep(0.02)
    answer: asyncio.Future[_R] = loop.create_future()

    def read() -> None:
        try:
            result = work(*args)
        except Exception as error:  # noqa: BLE001 - the outer edge of a thread: handed to the one who waits
            _tell(loop, answer, error=error)
        else:
            _tell(loop, answer, result)
        finally:
            places.release()

    # Not the loop's own threads: the end of the program waits for those, and a dead mount never answers.
    threading.Thread(target=read, name="disk", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, within_s)
    except TimeoutError:
        raise DiskSilent("The disk does not answer.", advice="A mounted folder may be gone.") from None


def _tell(
    loop: asyncio.AbstractEventLoop, answer: asyncio.Future[_R], *result: _R, error: Exception | None = None
) -> None:
    def tell() -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(*result)

    with suppress(RuntimeError):  # The loop has ended meanwhile.
        loop.call_soon_threadsafe(tell)
