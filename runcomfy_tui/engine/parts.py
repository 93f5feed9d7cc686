"""The parts of an engine, built and connected in one place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.doors import Doors
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
from runcomfy_tui.engine.deployments import DeploymentsKeeper
from runcomfy_tui.engine.downloader import Downloader
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.fresh_results import ResultAgain
from runcomfy_tui.engine.gate import Gate
from runcomfy_tui.engine.in_turn import InTurn
from runcomfy_tui.engine.incidents import Incidents
from runcomfy_tui.engine.instances import InstanceCaller
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.look_ups import look_ups
from runcomfy_tui.engine.node_types import NodeTypesReader
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.permission import Permission
from runcomfy_tui.engine.poller import Estimates, Poller
from runcomfy_tui.engine.pollers import Pollers
from runcomfy_tui.engine.recovery import Recovery
from runcomfy_tui.engine.remotes import Remote, Remotes
from runcomfy_tui.engine.sender import Sender
from runcomfy_tui.engine.standing import Question, Standing
from runcomfy_tui.engine.status import Base, StatusBoard
from runcomfy_tui.engine.submitter import Submitter
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.tracking import Tracker
from runcomfy_tui.engine.turns import Turns
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import EngineLock, Journal, Owner


@dataclass(frozen=True, slots=True)
class Services:
    """The remote side, as the wiring built it; the balance is asked for only where ``asks_balance``."""

    model_api: ModelApi
    serverless_api: ServerlessApi
    account_api: AccountApi
    files: HostedFiles
    token: Callable[[], Token | None]
    asks_balance: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that an engine runs and asks."""

    board: StatusBoard
    notes: EmergencyNotes
    supervisor: Supervisor
    permission: Permission
    account: AccountKeeper
    catalogue: CatalogueKeeper
    deployments: DeploymentsKeeper
    instances: InstanceCaller
    files: HostedFiles
    ledger: Ledger
    submitter: Submitter
    pollers: Pollers
    canceller: Canceller
    downloader: Downloader
    turns: Turns
    incidents: Incidents
    balance: BalanceKeeper
    budget: BudgetKeeper
    data_uris: DataUris
    tracker: Tracker


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

    @property
    def permission(self) -> Permission:
        return Permission(self.settings, self.journal)

    @property
    def doors(self) -> Doors:
        return Doors(self.services.model_api, self.services.serverless_api)

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
        remotes: Remotes,
        budget: BudgetKeeper,
        data_uris: DataUris,
    ) -> Submitter:
        sender = Sender(
            self.journal,
            self.doors,
            remotes,
            owner=self.owner.id,
            clock=self.clock,
            board=self.board,
            notes=notes,
            data_uris=data_uris,
            is_strange=lambda job: bool(account.current) and not account.is_ours(job),
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

    def remotes(self) -> Remotes:
        return Remotes(
            self.remote(Base.MODEL_API, self.services.model_api.ask_something),
            self.remote(Base.SERVERLESS, self.services.serverless_api.ask_something),
        )

    def remote(self, base: Base, ask_something: Question) -> Remote:
        pace = Pace(self.settings.least_rate, self.settings.most_rate, self.rng)
        return Remote(
            base,
            pace,
            Gate(pace, self.clock),
            Standing(pace, self.clock, self.board, base),
            AddressCheck(ask_something, self.clock, self.board, base),
            ask_something,
        )

    def claims(self, *, only_claimed: bool) -> Claims:
        return Claims(self.owner.id, self._is_gone, only_claimed=only_claimed)

    def pollers(self, account: AccountKeeper, ledger: Ledger, remotes: Remotes, claims: Claims) -> Pollers:
        on_estimates: list[Callable[[Estimates], None]] = []
        pollers = {
            remote.base: Poller(
                self.journal,
                self.doors,
                remote,
                clock=self.clock,
                board=self.board,
                ledger=ledger,
                supervisor=self.supervisor,
                is_ours=lambda job: account.is_ours(job) and claims.is_here(job),
                is_anothers=account.is_anothers,
                wants_files=self.settings.auto_download,
                rng=self.rng,
                on_estimates=on_estimates,
            )
            for remote in remotes
        }
        return Pollers(pollers, on_estimates)

    def canceller(self, account: AccountKeeper, pollers: Pollers, remotes: Remotes) -> Canceller:
        return Canceller(
            self.journal,
            self.doors,
            remotes,
            owner=self.owner.id,
            clock=self.clock,
            supervisor=self.supervisor,
            settle=lambda job_id: pollers.hurry([job_id]),
            is_anothers=account.is_anothers,
            rng=self.rng,
        )

    def catalogue(self, remote: Remote) -> CatalogueKeeper:
        in_turn = InTurn(remote.gate, remote.standing, self.clock)
        return CatalogueKeeper(self.journal, self.services.model_api, self.clock, self.supervisor, in_turn)

    def deployments(self, remote: Remote) -> DeploymentsKeeper:
        return DeploymentsKeeper(
            self.journal,
            self.services.serverless_api,
            NodeTypesReader(self.journal, self.services.serverless_api, self.services.files, self.clock),
            self.clock,
            self.supervisor,
            InTurn(remote.gate, remote.standing, self.clock, for_a_person=True),
            permission=self.permission,
        )

    def instances(self, remote: Remote) -> InstanceCaller:
        return InstanceCaller(self.journal, self.services.serverless_api, remote, self.clock)

    def tracker(self, account: AccountKeeper, remotes: Remotes, deployments: DeploymentsKeeper) -> Tracker:
        return Tracker(
            self.journal,
            look_ups(self.doors, remotes, self.clock, deployments),
            profile=self.settings.profile,
            account=lambda: account.current,
            clock=self.clock,
            wants_files=self.settings.auto_download,
            token=self.services.token,
        )

    def downloader(self, account: AccountKeeper, remotes: Remotes) -> Downloader:
        return Downloader(
            self.journal,
            self.services.files,
            settings=self.settings,
            ask_result=ResultAgain(self.doors, remotes, account.is_anothers),
            owner=self.owner.id,
            is_gone=self._is_gone,
            clock=self.clock,
            board=self.board,
            supervisor=self.supervisor,
            rng=self.rng,
        )

    def balance(self, remote: Remote) -> BalanceKeeper:
        api = self.services.serverless_api if self.services.asks_balance else None
        return BalanceKeeper(api, self.services.token, self.clock, self.board, lambda: remote.standing.pause_s)

    def recovery(self, canceller: Canceller) -> Recovery:
        return Recovery(
            self.journal,
            canceller,
            owner=self.owner.id,
            is_gone=self._is_gone,
            clock=self.clock,
            permission=self.permission,
        )

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
    remotes = build.remotes()
    claims = build.claims(only_claimed=only_claimed)
    budget, data_uris = BudgetKeeper(journal, settings.session_budget_usd), DataUris(journal)
    pollers = build.pollers(account, ledger, remotes, claims)
    canceller = build.canceller(account, pollers, remotes)
    downloader = build.downloader(account, remotes)
    deployments = build.deployments(remotes.serverless)
    turns = Turns(
        journal, lock, build.recovery(canceller), pollers, downloader, claims=claims, clock=clock, board=board
    )
    return Parts(
        board=board,
        notes=notes,
        supervisor=supervisor,
        permission=build.permission,
        account=account,
        catalogue=build.catalogue(remotes.model_api),
        deployments=deployments,
        instances=build.instances(remotes.serverless),
        files=services.files,
        ledger=ledger,
        submitter=build.submitter(account, notes, remotes, budget, data_uris),
        budget=budget,
        data_uris=data_uris,
        pollers=pollers,
        canceller=canceller,
        downloader=downloader,
        turns=turns,
        incidents=Incidents(journal, clock, board),
        tracker=build.tracker(account, remotes, deployments),
        balance=build.balance(remotes.serverless),
    )
