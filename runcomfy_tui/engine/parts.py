"""The parts of an engine, built and connected in one place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.api.serverless_api import ServerlessApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.account import AccountKeeper
from runcomfy_tui.engine.address_check import AddressCheck
from runcomfy_tui.engine.balance import BalanceKeeper
from runcomfy_tui.engine.budget import BudgetKeeper
from runcomfy_tui.engine.canceller import Canceller
from runcomfy_tui.engine.catalogue import CatalogueKeeper
from runcomfy_tui.engine.claims import Claims
from runcomfy_tui.engine.data_uris import DataUris
from runcomfy_tui.engine.downloader import Downloader
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.fresh_results import ResultAgain
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.incidents import Incidents
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.poller import Poller
from runcomfy_tui.engine.recovery import Recovery
from runcomfy_tui.engine.sender import Sender
from runcomfy_tui.engine.standing import Standing
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.submitter import Submitter
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.turns import Turns
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import EngineLock, Journal, Owner


@dataclass(frozen=True, slots=True)
class Services:
    """The remote side, as the wiring built it; without ``serverless_api`` the balance is not asked for."""

    model_api: ModelApi
    account_api: AccountApi
    files: HostedFiles
    token: Callable[[], Token | None]
    serverless_api: ServerlessApi | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that an engine runs and asks."""

    board: StatusBoard
    notes: EmergencyNotes
    supervisor: Supervisor
    account: AccountKeeper
    catalogue: CatalogueKeeper
    ledger: Ledger
    submitter: Submitter
    poller: Poller
    canceller: Canceller
    downloader: Downloader
    turns: Turns
    incidents: Incidents
    balance: BalanceKeeper
    budget: BudgetKeeper
    data_uris: DataUris


@dataclass(frozen=True, slots=True)
class _Remote:
    """How the Model API is asked, for all its calls together."""

    pace: Pace
    gate: Gate
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Builder:
    """What every part stands on; a method builds one part."""

    settings: Settings
    journal: Journal
    services: Services
    owner: Owner
    clock: Clock
    rng: random.Random
    board: StatusBoard
    supervisor: Supervisor

    def account(self) -> AccountKeeper:
        return AccountKeeper(
            self.journal,
            self.services.account_api,
            web_base=self.settings.account_realm or self.settings.web_base,
            token=self.services.token,
            clock=self.clock,
            board=self.board,
        )

    def submitter(
        self,
        account: AccountKeeper,
        notes: EmergencyNotes,
        remote: _Remote,
        budget: BudgetKeeper,
        data_uris: DataUris,
    ) -> Submitter:
        sender = Sender(
            self.journal,
            self.services.model_api,
            owner=self.owner.id,
            clock=self.clock,
            board=self.board,
            gate=remote.gate,
            standing=remote.standing,
            notes=notes,
            data_uris=data_uris,
            rng=self.rng,
        )
        return Submitter(
            self.journal,
            sender,
            profile=self.settings.profile,
            owner=self.owner.id,
            account=lambda: account.current,
            is_ours=account.is_ours,
            clock=self.clock,
            supervisor=self.supervisor,
            notes=notes,
            budget=budget,
        )

    def remote(self) -> _Remote:
        pace = Pace(self.settings.least_rate, self.settings.most_rate, self.rng)
        return _Remote(pace, Gate(pace, self.clock), Standing(pace, self.clock, self.board))

    def claims(self, *, only_claimed: bool) -> Claims:
        return Claims(self.owner.id, self._is_gone, only_claimed=only_claimed)

    def poller(self, account: AccountKeeper, ledger: Ledger, remote: _Remote, claims: Claims) -> Poller:
        return Poller(
            self.journal,
            self.services.model_api,
            pace=remote.pace,
            gate=remote.gate,
            standing=remote.standing,
            address=AddressCheck(self.services.model_api, self.clock, self.board),
            clock=self.clock,
            board=self.board,
            ledger=ledger,
            supervisor=self.supervisor,
            is_ours=lambda job: account.is_ours(job) and claims.is_here(job),
            wants_files=self.settings.auto_download,
            rng=self.rng,
        )

    def canceller(self, poller: Poller, remote: _Remote) -> Canceller:
        return Canceller(
            self.journal,
            self.services.model_api,
            owner=self.owner.id,
            gate=remote.gate,
            standing=remote.standing,
            clock=self.clock,
            supervisor=self.supervisor,
            settle=lambda job_id: poller.hurry([job_id]),
            rng=self.rng,
        )

    def catalogue(self, remote: _Remote) -> CatalogueKeeper:
        in_turn = InTurn(remote.gate, remote.standing, self.clock)
        return CatalogueKeeper(self.journal, self.services.model_api, self.clock, self.supervisor, in_turn)

    def downloader(self, remote: _Remote) -> Downloader:
        return Downloader(
            self.journal,
            self.services.files,
            settings=self.settings,
            ask_result=ResultAgain(self.services.model_api, remote.gate, remote.standing),
            owner=self.owner.id,
            is_gone=self._is_gone,
            clock=self.clock,
            board=self.board,
            supervisor=self.supervisor,
            rng=self.rng,
        )

    def recovery(self, canceller: Canceller) -> Recovery:
        return Recovery(self.journal, canceller, owner=self.owner.id, is_gone=self._is_gone, clock=self.clock)

    def _is_gone(self, owner_id: str) -> bool:
        return Owner.is_gone(self.settings.owners_folder, owner_id)


def build_parts(
    settings: Settings,
    journal: Journal,
    services: Services,
    *,
    owner: Owner,
    lock: EngineLock,
    clock: Clock,
    rng: random.Random | None = None,
    only_claimed: bool = False,
) -> Parts:
    """Build the parts of one session's engine; ``rng`` makes its jitter repeatable."""
    rng = rng or random.Random()
    board = StatusBoard()
    supervisor = Supervisor(clock, board, rng)
    build = _Builder(settings, journal, services, owner, clock, rng, board, supervisor)
    notes = EmergencyNotes(settings.emergency_files)
    account = build.account()
    ledger = Ledger(journal, clock, board)
    remote = build.remote()
    claims = build.claims(only_claimed=only_claimed)
    budget, data_uris = BudgetKeeper(journal, settings.session_budget_usd), DataUris(journal)
    poller = build.poller(account, ledger, remote, claims)
    canceller = build.canceller(poller, remote)
    downloader = build.downloader(remote)
    turns = Turns(journal, lock, build.recovery(canceller), poller, downloader, claims=claims, clock=clock, board=board)
    return Parts(
        board=board,
        notes=notes,
        supervisor=supervisor,
        account=account,
        catalogue=build.catalogue(remote),
        ledger=ledger,
        submitter=build.submitter(account, notes, remote, budget, data_uris),
        budget=budget,
        data_uris=data_uris,
        poller=poller,
        canceller=canceller,
        downloader=downloader,
        turns=turns,
        incidents=Incidents(journal, clock, board),
        balance=BalanceKeeper(services.serverless_api, services.token, clock, board),
    )
