"""What all groups of actions on the Deployments screen stand on: what they act on, and where that is reached."""

from __future__ import annotations

from textual.widget import Widget

from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.web_pages import target_page
from runcomfy_tui.present.deployments import DeploymentRow
from runcomfy_tui.present.request_text import request_address
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.deployments.detail import DeploymentDetail
from runcomfy_tui.ui.screens.deployments.opening import Opened
from runcomfy_tui.ui.screens.deployments.shelf import Shelf
from runcomfy_tui.ui.screens.deployments.table import DeploymentsTable
from runcomfy_tui.ui.screens.narrowed_panes import NarrowedPanes

NO_DEPLOYMENT = "There is no deployment here."
_ANY = Target(TargetKind.COMFYUI, "")


class DeploymentsBase(NarrowedPanes):
    """A screen with a table of deployments. Actions take identities when their key is pressed and keep to them."""

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self.shelf = Shelf()
        self.known = Opened(self.show_opened)

    @property
    def table(self) -> DeploymentsTable:
        """Return the table."""
        return self.query_one(DeploymentsTable)

    @property
    def pane(self) -> DeploymentDetail:
        """Return the detail."""
        return self.query_one(DeploymentDetail)

    @property
    def in_detail(self) -> Widget:
        """Return what takes the keys in the detail."""
        return self.pane

    def current(self) -> DeploymentRow | None:
        """Return the deployment under the cursor."""
        return self.table.row(self.table.cursor_id)

    def chosen(self) -> list[DeploymentRow]:
        """Return the marked deployments, or that under the cursor, or none."""
        found = (self.table.row(row_id) for row_id in self.table.targets)
        return [row for row in found if row is not None]

    def address_of(self, row: DeploymentRow) -> str:
        """Return the address that a deployment's requests go to."""
        return request_address(row.deployment.target, self.outlook.bases)

    def page_of(self, row: DeploymentRow | None) -> str:
        """Return the address of the page that lists deployments of this kind; single ones have no published page."""
        return target_page(self.settings.web_base, _ANY if row is None else row.deployment.target)

    def show_opened(self) -> None:
        """Show what is known more of the deployment that is looked at."""
        raise NotImplementedError
