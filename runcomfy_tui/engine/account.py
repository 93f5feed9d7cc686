"""Whose jobs these are: the account's fingerprint, and what stands in for it while the service cannot be asked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.answers import Account
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.engine.status import SIGNED_OUT, SIGNED_OUT_KEYS, Banner, StatusBoard
from runcomfy_tui.store import Journal

OTHER_ACCOUNT = "other-account"
NOT_ASKED = "account-not-asked"
FOREIGN_JOBS = "foreign-jobs"
OF_ANOTHER_ACCOUNT = "made for another account than this token's"
_ASKED_EVERY_S = 30.0
_LISTENS_AFTER_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_KEY = "account.key"
_LINKS = "account.links"
_STAND_IN = "token:"
_SAY_SO = "if it is the same account, say so in the palette (ctrl+p, “same account”)"


class AccountKeeper:
    """Knows the current token's account. Fingerprints come from the web base and the account's id, never the token.

    ``links`` maps a stand-in (a keyed hash of a token) to what it turned out to be.
    """

    def __init__(
        self,
        journal: Journal,
        account_api: AccountApi,
        *,
        web_base: str,
        token: Callable[[], Token | None],
        clock: Clock,
        board: StatusBoard,
    ) -> None:
        self._journal = journal
        self._api = account_api
        self._web_base = web_base
        self._token = token
        self._clock = clock
        self._board = board
        self._key = b""
        self._links: dict[str, str] = {}
        self._token_known: Token | None = None
        self._stand_in_known = ""
        self._round = 0
        self._is_listening = False

    async def load(self) -> None:
        """Read the key and the links of the journal; make the key on the first start."""
        key = await self._journal.put_meta_once(_KEY, secrets.token_hex(32))
        self._key = str(key).encode()
        await self.read_links()

    async def read_links(self) -> bool:
        """Take over what another process has learned since; tell whether there was anything new."""
        kept = await self._journal.get_meta(_LINKS)
        links = {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
        is_new = not links.keys() <= self._links.keys()
        self._links = {**links, **self._links}
        return is_new

    def may_be_known(self, jobs: Iterable[Job]) -> bool:
        """Tell whether some of these go on under a stand-in whose account another process may learn about now."""
        names = {self.resolved(job.account) for job in jobs if job.is_live}
        return not self._is_listening and any(name.startswith(_STAND_IN) for name in names - {self.current})

    async def learned_elsewhere(self) -> bool:
        """Listen for a while to what other processes learn; tell whether that was anything."""
        self._is_listening = True
        try:
            for wait_s in _LISTENS_AFTER_S:
                await self._clock.sleep_until(self._clock.monotonic() + wait_s)
                if await self.read_links():
                    return True
        finally:
            self._is_listening = False
        return False

    @property
    def _stand_in(self) -> str:
        """Return what stands for the token of this moment; empty without one. It follows a token that is exchanged."""
        token = self._token() if self._key else None
        if token is not self._token_known:
            self._token_known = token
            known = "" if token is None else hmac.new(self._key, token.reveal().encode(), hashlib.sha256).hexdigest()
            self._stand_in_known = known and _STAND_IN + known
        return self._stand_in_known

    @property
    def current(self) -> str:
        """Return the current account's fingerprint or its stand-in; empty without a token."""
        return self.resolved(self._stand_in)

    def resolved(self, account: str) -> str:
        """Return what a stand-in turned out to be, or the account itself."""
        seen = set()
        while account in self._links and account not in seen:
            seen.add(account)
            account = self._links[account]
        return account

    def is_ours(self, job: Job) -> bool:
        """Tell whether a job may be asked about with the current token."""
        return bool(self._stand_in) and self.resolved(job.account) == self.current

    def is_anothers(self, job: Job) -> bool:
        """Tell whether a job is known to be of another account than the current token's; stand-ins leave it open."""
        both = {self.resolved(job.account), self.current}
        return len(both) == 2 and not any(not name or name.startswith(_STAND_IN) for name in both)

    async def identify(self, known: set[str]) -> None:
        """Ask who the token belongs to until the service says; ``known`` are the accounts of the journal's jobs.

        While it cannot be asked, a token of an account that has no jobs here is asked about once: "same account?". A
        question about a token that is exchanged meanwhile ends without an answer.
        """
        asked_for, self._round = self._stand_in, self._round + 1
        this_round = self._round
        while asked_for:
            fault: errors.RuncomfyTuiError | None = None
            try:
                account = await self._api.me()
            except errors.RuncomfyTuiError as caught:
                fault = caught
            if asked_for != self._stand_in or this_round != self._round:
                return
            if fault is None:
                await self.turned_out(account, known)
                return
            self._cannot_ask(fault)
            self._ask_about_strangers(known)
            await self._clock.sleep_until(self._clock.monotonic() + _ASKED_EVERY_S)
            if asked_for != self._stand_in or this_round != self._round:
                return

    def forget_troubles(self) -> None:
        """Take back what was said about a token that was exchanged, and stop asking whose that was."""
        self._round += 1
        self._board.account(None)
        for banner in (OTHER_ACCOUNT, NOT_ASKED, FOREIGN_JOBS, *SIGNED_OUT_KEYS.values()):
            self._board.clear(banner)

    async def turned_out(self, account: Account, known: set[str]) -> None:
        """Link the current token to its account, and with it every stand-in that a person called the same."""
        digest = hashlib.sha256(f"{self._web_base}\n{account.id}".encode()).hexdigest()
        stand_in, root = self._stand_in, self.current
        if not stand_in:
            return
        await self._link(root if root.startswith(_STAND_IN) else stand_in, digest)
        if stand_in != self._stand_in:
            return
        self._board.account(clean(account.email or account.id, 60))
        for banner in (OTHER_ACCOUNT, NOT_ASKED, SIGNED_OUT):
            self._board.clear(banner)
        self._tell_of_strangers(known)

    def _tell_of_strangers(self, known: set[str]) -> None:
        """Tell of jobs that are not this account's, as far as is known."""
        others = {self.resolved(name) for name in known} - {self.current}
        if not others:
            self._board.clear(FOREIGN_JOBS)
        elif all(name.startswith(_STAND_IN) for name in others):
            text = "some jobs were made with another token, and RunComfy was never asked whose that was"
            self._board.show(Banner(OTHER_ACCOUNT, text, _SAY_SO))
        else:
            accounts = "1 other account" if len(others) == 1 else f"{len(others)} other accounts"
            text = f"jobs of {accounts} are listed but not asked about"
            self._board.show(Banner(FOREIGN_JOBS, text, "their own token brings them back"))

    def _cannot_ask(self, fault: errors.RuncomfyTuiError) -> None:
        """Say what a person can mend: a refused token, a wrong address. What passes by itself is not worth a word."""
        match fault:
            case errors.Unauthorised():
                text = f"RunComfy refuses the API token: {fault.message}"
                self._board.show(Banner(SIGNED_OUT, text, fault.advice, serious=True))
            case errors.Unreadable():
                text = "the answers do not look like RunComfy's: is the base address right?"
                self._board.show(Banner(NOT_ASKED, text, "look at RUNCOMFY_WEB_BASE", serious=True))
            case errors.ServerFault() | errors.RateLimited():
                pass
            case _:
                text = f"RunComfy cannot be asked whose token this is: {fault.message}"
                self._board.show(Banner(NOT_ASKED, text, fault.advice))

    async def same_account(self) -> None:
        """Take a person's word that the listed jobs' account is the current token's.

        Where the jobs are of several accounts, that of the newest job is meant; stand-ins were never told apart.
        """
        current = self.current
        if not current:
            raise errors.Unauthorised("not signed in", status=401, advice=errors.HOW_TO_SIGN_IN)
        accounts = dict.fromkeys(self.resolved(job.account) for job in reversed(await self._journal.jobs()))
        others = [name for name in accounts if name and name != current]
        if not current.startswith(_STAND_IN):
            # It is known whose this token is: only what was never told apart can be the same.
            for name in others:
                if name.startswith(_STAND_IN):
                    await self._link(name, current)
        elif others:
            same = next((name for name in others if not name.startswith(_STAND_IN)), others[0])
            for stand_in in (self._stand_in, *(name for name in others if name.startswith(_STAND_IN))):
                await self._link(stand_in, same)
        self._board.clear(OTHER_ACCOUNT)

    def _ask_about_strangers(self, known: set[str]) -> None:
        if known and self.current not in {self.resolved(name) for name in known}:
            text = "this token may belong to another account: RunComfy cannot be asked whose it is"
            self._board.show(Banner(OTHER_ACCOUNT, text, _SAY_SO))

    async def _link(self, account: str, to: str) -> None:
        if account != to and self._links.get(account) != to:
            await self.read_links()  # what others have written must not be written over
            self._links[account] = to
            await self._journal.put_meta(_LINKS, self._links)
