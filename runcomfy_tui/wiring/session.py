"""One session without a screen: settings, journal, token, clients and engine, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path

from runcomfy_tui import __version__
from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.caller import Caller
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.api.transport import Transport
from runcomfy_tui.auth import Forgotten, FoundToken, KeepPlace, KeyringTrial, Token, TokenSources
from runcomfy_tui.domain.clock import Clock, SystemClock
from runcomfy_tui.domain.errors import JournalDamaged, JournalError, RuncomfyTuiError
from runcomfy_tui.domain.hosted_url import is_loopback_url
from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.text import clean
from runcomfy_tui.engine import Engine
from runcomfy_tui.engine.parts import Services
from runcomfy_tui.engine.sign_in import SignIn
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import ChangeFeed, Download, EngineLock, Journal, Owner, set_aside
from runcomfy_tui.wiring.accounts import Accepted, Accounts

TOKEN_LOOKED_AT_EVERY_S = 2.0
AT_NEXT_START = "It will be shown as unknown at the next start."
_log = logging.getLogger(__name__)


class Session:
    """Everything of one profile but its screen.

    ``notices`` are sentences about how it was opened that the person has to read; ``afterwards``, where it is set, runs
    once the engine is started; ``on_token`` hear of every token that is exchanged, here or by another process.
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
        self.on_token: list[Callable[[FoundToken], None]] = []
        self.afterwards: Callable[[Session], Coroutine[object, object, None]] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.transport = Transport(user_agent=f"runcomfy-tui/{__version__}")
        self.accounts = Accounts(settings, tokens, clock=clock, transport=self.transport)
        self._owner = owner
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
        return self.accounts.token()

    @property
    def found_token(self) -> FoundToken | None:
        """Return what the search for a token found; None until :meth:`start` has looked."""
        return self.accounts.found

    @property
    def token_place(self) -> str:
        """Return in words where the token is from; empty without one."""
        return self.accounts.place

    @property
    def own_token_file(self) -> Path | None:
        """Return the file that a token is kept in where a person allows that; None where there is no place for one."""
        return self.accounts.own_file

    def feed(
        self, deliver: Callable[[list[Job]], None], deliver_downloads: Callable[[list[Download]], None] | None = None
    ) -> ChangeFeed:
        """Return a feed that hands out every job first and then what changes; run it with ``run()``."""
        return ChangeFeed(self.journal, self.clock, deliver, deliver_downloads=deliver_downloads)

    async def look_for_token(self) -> FoundToken:
        """Search the token's sources, once. Raise :class:`ConfigurationError` when ``RUNCOMFY_TOKEN`` is unusable."""
        if self.accounts.found is None:
            for note in (await self.accounts.look()).notes:
                _log.info("%s", note)
        return await self.accounts.look()

    async def start(self) -> FoundToken:
        """Find the token and start the engine. A keyring may take seconds: let the screen be there before."""
        found = await self.look_for_token()
        await self.engine.start()
        self._tasks.append(asyncio.create_task(self._watch_token()))
        if self.afterwards is not None:
            self._tasks.append(asyncio.create_task(self._go_on(self.afterwards)))
        return found

    def sign_in(self) -> SignIn:
        """Return what signs in on the profile's website; the token it gives is for :meth:`accept_token`."""
        return self.accounts.sign_in()

    async def can_keep(self) -> KeyringTrial:
        """Try whether the system keyring would keep a token; may take seconds, and ask the person to unlock it."""
        return await self.accounts.can_keep()

    async def accept_token(self, token: Token, *, place: KeepPlace) -> Accepted:
        """Ask whose a new token is, keep it, and go on with it at once.

        Raises :class:`errors.Unauthorised` for one that is refused and :class:`errors.TokenNotKept`: then nothing has
        changed, and it may be accepted for another place.
        """
        accepted = await self.accounts.accept(token, place)
        await self._token_changed(accepted)
        return accepted

    async def sign_out(self) -> Forgotten:
        """Forget the token, and ask about nothing any more until there is another one."""
        forgotten = await self.accounts.sign_out()
        await self._token_changed(None)
        return forgotten

    async def close(self, grace_s: float = 10.0) -> list[str]:
        """End the engine and everything else; return sentences that must not be missed by whoever leaves."""
        for task in self._tasks:
            task.cancel()
        try:
            left = await self.engine.close(grace_s)
            return [*_left_behind(left), *(_unsaved(job, r.id) for job, r in self.engine.unsaved)]
        finally:
            await self.transport.close()
            await self.journal.close()
            self._owner.release()

    async def _token_changed(self, accepted: Accepted | None) -> None:
        try:
            await self.engine.token_changed(None if accepted is None else accepted.account)
        finally:
            if (found := self.accounts.found) is not None:
                for callback in self.on_token:
                    callback(found)

    async def _watch_token(self) -> None:
        """Go on with a token that another process has kept: ``login`` in another terminal, a sign-in in a window."""
        while True:
            await self.clock.sleep_until(self.clock.monotonic() + TOKEN_LOOKED_AT_EVERY_S)
            try:
                if self.accounts.was_exchanged() and await self.accounts.look_again():
                    _log.info("another process has exchanged the token")
                    await self._token_changed(None)
            except RuncomfyTuiError as fault:
                _log.warning("an exchanged token could not be used: %s", fault)

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


def _left_behind(jobs: list[Job]) -> Iterator[str]:
    under_way = [job for job in jobs if job.state is JobState.SUBMITTING]
    yield from map(_under_way, under_way)
    if unsent := len(jobs) - len(under_way):
        several = f"{unsent:,} jobs were not sent: the list keeps them, and sends them by a key."
        yield "1 job was not sent: the list keeps it, and sends it by a key." if unsent == 1 else several


def _under_way(job: Job) -> str:
    return clean(
        f"The submit of {job.target.id} ({job.title}), job {job.id}, got no answer yet: "
        f"it may have been accepted and may be charged. {AT_NEXT_START}",
        600,
    )


def _unsaved(job: Job, request_id: str) -> str:
    return clean(
        f"RunComfy accepted {job.target.id} as request {request_id}, and the journal could not be written. "
        "Keep this id: it is the only trace.",
        600,
    )
