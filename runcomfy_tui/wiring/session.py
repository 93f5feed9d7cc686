"""One session without a screen: settings, journal, token, clients and engine, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

from runcomfy_tui import __version__
from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import FoundToken, Token, TokenSources
from runcomfy_tui.domain.clock import Clock, SystemClock
from runcomfy_tui.domain.errors import JournalDamaged, JournalError
from runcomfy_tui.domain.hosted_url import is_loopback_url
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.engine import Engine
from runcomfy_tui.engine.parts import Services
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import ChangeFeed, Download, EngineLock, Journal, Owner, set_aside
from runcomfy_tui.wiring import logs

_log = logging.getLogger(__name__)


class Session:
    """Everything of one profile but its screen.

    ``notices`` are sentences about how it was opened that the person has to read; ``found_token`` is None until
    :meth:`start` has looked; ``afterwards``, where it is set, runs once the engine is started.
    """

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        owner: Owner,
        tokens: TokenSources,
        *,
        clock: Clock,
        notices: tuple[str, ...] = (),
        only_claimed: bool = False,
    ) -> None:
        self.settings = settings
        self.journal = journal
        self.clock = clock
        self.notices = notices
        self.found_token: FoundToken | None = None
        self.afterwards: Callable[[Session], Coroutine[object, object, None]] | None = None
        self._after: asyncio.Task[None] | None = None
        self.transport = Transport(user_agent=f"runcomfy-tui/{__version__}")
        self._owner = owner
        self._tokens = tokens
        self.engine = Engine(
            settings,
            journal,
            self._services(),
            owner=owner,
            lock=EngineLock(settings.profile_folder),
            clock=clock,
            only_claimed=only_claimed,
        )

    def token(self) -> Token | None:
        """Return the token, once it was found."""
        return None if self.found_token is None else self.found_token.token

    def feed(
        self, deliver: Callable[[list[Job]], None], deliver_downloads: Callable[[list[Download]], None] | None = None
    ) -> ChangeFeed:
        """Return a feed that hands out every job first and then what changes; run it with ``run()``."""
        return ChangeFeed(self.journal, self.clock, deliver, deliver_downloads=deliver_downloads)

    async def look_for_token(self) -> FoundToken:
        """Search the token's sources, once. Raise :class:`ConfigurationError` when ``RUNCOMFY_TOKEN`` is unusable."""
        if self.found_token is None:
            found = await self._tokens.find()
            if found.token is not None:
                logs.hide(found.token)
            for note in found.notes:
                _log.info("%s", note)
            self.found_token = found
        return self.found_token

    async def start(self) -> FoundToken:
        """Find the token and start the engine. A keyring may take seconds: let the screen be there before."""
        found = await self.look_for_token()
        await self.engine.start()
        if self.afterwards is not None:
            self._after = asyncio.create_task(self._go_on(self.afterwards))
        return found

    async def close(self, grace_s: float = 10.0) -> list[str]:
        """End the engine and everything else; return sentences that must not be missed by whoever leaves."""
        if self._after is not None:
            self._after.cancel()
        try:
            left = await self.engine.close(grace_s)
            return [*(_under_way(job) for job in left), *(_unsaved(job, r.id) for job, r in self.engine.unsaved)]
        finally:
            await self.transport.close()
            await self.journal.close()
            self._owner.release()

    async def _go_on(self, work: Callable[[Session], Coroutine[object, object, None]]) -> None:
        try:
            await work(self)
        except Exception:  # noqa: BLE001 - a task's outer edge
            _log.exception("what follows the start failed")

    def _services(self) -> Services:
        def caller(base: str) -> Caller:
            return Caller(self.transport, base, self.token, self.clock.wall)

        bases = (self.settings.model_api_base, self.settings.serverless_api_base)
        return Services(
            model_api=ModelApi(caller(self.settings.model_api_base)),
            account_api=AccountApi(caller(self.settings.web_base)),
            serverless_api=ServerlessApi(
                caller(self.settings.serverless_api_base), caller(self.settings.deployments_base)
            ),
            files=HostedFiles(self.transport, loopback_allowed=any(is_loopback_url(base) for base in bases)),
            token=self.token,
        )


async def open_session(
    settings: Settings, tokens: TokenSources, *, clock: Clock | None = None, only_claimed: bool = False
) -> Session:
    """Open the profile's journal and return a session that is not started yet.

    A damaged journal is set aside and what it still holds is recovered, with a notice; a newer version's is opened for
    reading. With ``only_claimed`` it works beside other windows and never becomes their engine. Raise
    :class:`JournalError` where neither is possible, and :class:`ConfigurationError` for an unusable ``RUNCOMFY_TOKEN``.
    """
    clock = clock or SystemClock()
    journal, notices = await _open_journal(settings, clock)
    try:
        if journal.is_newer:
            settings = replace(settings, read_only=True)
            notices = (*notices, "A newer version wrote this journal: it is only shown. Update runcomfy-tui to go on.")
        owner = Owner.acquire(settings.owners_folder)
        session = Session(settings, journal, owner, tokens, clock=clock, notices=notices, only_claimed=only_claimed)
    except BaseException:
        await journal.close()
        raise
    if tokens.is_given:
        try:
            await session.look_for_token()
        except BaseException:
            await session.close()
            raise
    return session


async def _open_journal(settings: Settings, clock: Clock) -> tuple[Journal, tuple[str, ...]]:
    notices: list[str] = []
    try:
        journal = await Journal.open(settings.journal_path)
    except JournalDamaged as damage:
        _log.error("%s", damage)
        journal, notices = await _begun_anew(settings.journal_path)
    if not journal.is_newer:
        notices += await _salvaged(journal, clock, named=not notices)
    return journal, (clean(" ".join(notices), 1_200),) if notices else ()


async def _begun_anew(path: Path) -> tuple[Journal, list[str]]:
    try:
        place = await asyncio.to_thread(set_aside, path)
    except JournalError as refusal:
        try:
            return await Journal.open(path), []  # Another window has set it aside meanwhile.
        except JournalDamaged:
            raise refusal from None
    notice = f"The journal was damaged and lies now at {place}; a new one was begun."
    return await Journal.open(path), [notice]


async def _salvaged(journal: Journal, clock: Clock, *, named: bool) -> list[str]:
    """Bring in what was set aside, now or by a program that ended before it could; say how much that was."""
    elsewhere = "What else was running goes on at RunComfy and is listed on its website."
    try:
        found = await journal.salvage(clock.wall())
    except JournalError as error:
        _log.error("what was set aside could not be recovered: %s", error)
        return ["What it holds could not be recovered.", elsewhere]
    told = []
    for recovered in found:
        _log.warning("%s: %s", recovered.file, recovered.sentence())
        told.append(f"{Path(recovered.file).name}: {recovered.sentence()}" if named else recovered.sentence())
    return told if all(recovered.is_whole for recovered in found) else [*told, elsewhere]


def _under_way(job: Job) -> str:
    return clean(
        f"The submit of {job.target.id} ({job.title}) got no answer yet: it may have been accepted and may be charged. "
        "It will be shown as unknown at the next start.",
        600,
    )


def _unsaved(job: Job, request_id: str) -> str:
    return clean(
        f"RunComfy accepted {job.target.id} as request {request_id}, and the journal could not be written. "
        "Keep this id: it is the only trace.",
        600,
    )
