"""The parts of an engine, built and connected in one place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from runcomfy_tui.api.account_api import AccountApi
from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.model_api import ModelApi
from runcomfy_tui.auth import Token
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.engine.account import AccountKeeper
from runcomfy_tui.engine.canceller import Canceller
from runcomfy_tui.engine.catalogue import CatalogueKeeper
from runcomfy_tui.engine.downloader import Downloader
from runcomfy_tui.engine.emergency import EmergencyNotes
from runcomfy_tui.engine.ledger import Ledger
from runcomfy_tui.engine.pace import Pace
from runcomfy_tui.engine.poller import Poller
from runcomfy_tui.engine.recovery import Recovery
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.submitter import Submitter
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.engine.turns import Turns
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import EngineLock, Journal, Owner


@dataclass(frozen=True, slots=True)
class Services:
    """The remote side, as the wiring built it."""

    model_api: ModelApi
    account_api: AccountApi
    files: HostedFiles
    token: Callable[[], Token | None]


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

    def submitter(self, account: AccountKeeper, notes: EmergencyNotes) -> Submitter:
        return Submitter(
            self.journal,
            self.services.model_api,
            profile=self.settings.profile,
            owner=self.owner.id,
            account=lambda: account.current,
            is_ours=account.is_ours,
            clock=self.clock,
            board=self.board,
            supervisor=self.supervisor,
            notes=notes,
            rng=self.rng,
        )

    def poller(self, account: AccountKeeper, ledger: Ledger) -> Poller:
        return Poller(
            self.journal,
            self.services.model_api,
            pace=Pace(self.settings.least_rate, self.settings.most_rate, self.rng),
            clock=self.clock,
            board=self.board,
            ledger=ledger,
            supervisor=self.supervisor,
            is_ours=account.is_ours,
            rng=self.rng,
        )

    def canceller(self, poller: Poller) -> Canceller:
        return Canceller(
            self.journal,
            self.services.model_api,
            owner=self.owner.id,
            clock=self.clock,
            supervisor=self.supervisor,
            settle=lambda job_id: poller.hurry([job_id]),
            rng=self.rng,
        )

    def downloader(self) -> Downloader:
        return Downloader(
            self.journal,
            self.services.files,
            downloads_folder=self.settings.downloads_folder,
            clock=self.clock,
            board=self.board,
            supervisor=self.supervisor,
        )

    def recovery(self, canceller: Canceller) -> Recovery:
        owners = self.settings.owners_folder
        return Recovery(
            self.journal,
            canceller,
            owner=self.owner.id,
            is_gone=lambda owner_id: Owner.is_gone(owners, owner_id),
            clock=self.clock,
        )


def build_parts(
    settings: Settings,
    journal: Journal,
    services: Services,
    *,
    owner: Owner,
    lock: EngineLock,
    clock: Clock,
    rng: random.Random | None = None,
) -> Parts:
    """Build the parts of one session's engine; ``rng`` makes its jitter repeatable."""
    rng = rng or random.Random()
    board = StatusBoard()
    supervisor = Supervisor(clock, board, rng)
    build = _Builder(settings, journal, services, owner, clock, rng, board, supervisor)
    notes = EmergencyNotes(settings.emergency_files)
    account = build.account()
    ledger = Ledger(journal, clock, board)
    poller = build.poller(account, ledger)
    canceller = build.canceller(poller)
    downloader = build.downloader()
    turns = Turns(journal, lock, build.recovery(canceller), poller, downloader, clock=clock, board=board)
    return Parts(
        board=board,
        notes=notes,
        supervisor=supervisor,
        account=account,
        catalogue=CatalogueKeeper(journal, services.model_api, clock, supervisor),
        ledger=ledger,
        submitter=build.submitter(account, notes),
        poller=poller,
        canceller=canceller,
        downloader=downloader,
        turns=turns,
    )
