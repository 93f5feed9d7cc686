"""Whose jobs these are: the account's fingerprint, and what stands in for it while the service cannot be asked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.text import clean
from runcomfy_tui.engine.status import SIGNED_OUT, Banner, StatusBoard
from runcomfy_tui.store import Journal

OTHER_ACCOUNT = "other-account"
NOT_ASKED = "account-not-asked"
_ASKED_EVERY_S = 30.0
_KEY = "account.key"
_LINKS = "account.links"
_STAND_IN = "token:"


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
        self._stand_in = ""

    async def load(self) -> None:
        """Read the key and the links of the journal; make the key on the first start."""
        key = await self._journal.put_meta_once(_KEY, secrets.token_hex(32))
        self._key = str(key).encode()
        links = await self._journal.get_meta(_LINKS)
        self._links = {str(k): str(v) for k, v in links.items()} if isinstance(links, dict) else {}
        token = self._token()
        if token is not None:
            self._stand_in = _STAND_IN + hmac.new(self._key, token.reveal().encode(), hashlib.sha256).hexdigest()

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

    async def identify(self, known: set[str]) -> None:
        """Ask who the token belongs to until the service says; ``known`` are the accounts of the journal's jobs.

        While it cannot be asked, a token of an account that has no jobs here is asked about once: "same account?".
        """
        while self._stand_in:
            try:
                account = await self._api.me()
                digest = hashlib.sha256(f"{self._web_base}\n{account.id}".encode()).hexdigest()
                await self._turned_out(digest)
            except errors.RuncomfyTuiError as fault:
                self._cannot_ask(fault)
                self._ask_about_strangers(known)
                await self._clock.sleep_until(self._clock.monotonic() + _ASKED_EVERY_S)
                continue
            self._board.account(clean(account.email or account.id, 60))
            for banner in (OTHER_ACCOUNT, NOT_ASKED, SIGNED_OUT):
                self._board.clear(banner)
            others = {self.resolved(name) for name in known} - {digest}
            if others:
                text = f"jobs of {len(others)} other account(s) are listed but not asked about"
                self._board.show(Banner("foreign-jobs", text, "their own token brings them back"))
            return

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

    async def _turned_out(self, digest: str) -> None:
        """Link the current token to its account, and with it every stand-in that a person called the same."""
        root = self.current
        await self._link(root if root.startswith(_STAND_IN) else self._stand_in, digest)

    async def same_account(self) -> None:
        """Take a person's word that the listed jobs' account is the current token's.

        Where the jobs are of several accounts, that of the newest job is meant; stand-ins were never told apart.
        """
        accounts = dict.fromkeys(self.resolved(job.account) for job in reversed(await self._journal.jobs()))
        others = [name for name in accounts if name and name != self.current]
        if others:
            same = next((name for name in others if not name.startswith(_STAND_IN)), others[0])
            for stand_in in (self._stand_in, *(name for name in others if name.startswith(_STAND_IN))):
                await self._link(stand_in, same)
        self._board.clear(OTHER_ACCOUNT)

    def _ask_about_strangers(self, known: set[str]) -> None:
        if known and self.current not in {self.resolved(name) for name in known}:
            text = "this token may belong to another account: RunComfy cannot be asked whose it is"
            self._board.show(
                Banner(OTHER_ACCOUNT, text, "if it is the same account, say so in the palette (ctrl+p, “same account”)")
            )

    async def _link(self, account: str, to: str) -> None:
        if account != to and self._links.get(account) != to:
            self._links[account] = to
            await self._journal.put_meta(_LINKS, self._links)
