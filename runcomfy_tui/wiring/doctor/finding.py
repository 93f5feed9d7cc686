"""What an examination finds: one fact a line, and whether it is as it should be."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

State = Literal["ok", "note", "broken"]
"""``note`` is worth knowing and stops nothing; ``broken`` is something that is needed and does not work."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``words`` and ``advice`` hold no secrets, and are not cleaned yet."""

    area: str
    name: str
    state: State
    words: str
    advice: str = ""


async def in_time(work: Callable[[], T], seconds: float) -> T:
    """Do something that may hang (a file system, a keyring) in a thread that nobody waits for afterwards.

    Raises what it raises, and ``TimeoutError``.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(value)  # type: ignore[arg-type]  # a value is there where no error is
        else:
            answer.set_exception(error)

    def ask() -> None:
        value, problem = None, None
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001  # handed over to whoever asked
            problem = error
        try:
            loop.call_soon_threadsafe(settle, value, problem)
        except RuntimeError:
            return  # The loop has closed meanwhile: nobody waits.

    threading.Thread(target=ask, name="doctor", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await answer
