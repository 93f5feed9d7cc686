"""Copying from a deployment: its id, where requests go to, a submit for another program, and all of it as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.target import TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.deployments import DeploymentRow
from runcomfy_tui.present.request_text import curl, python
from runcomfy_tui.ui.screens.deployments.base import NO_DEPLOYMENT, DeploymentsBase
from runcomfy_tui.ui.screens.dialogs import Choice, Menu

_MOST_COPIED = 1_000_000


class CopyActions(DeploymentsBase):
    """The key ``y`` and those after it."""

    def action_copy(self) -> None:
        """List what of the deployment can be copied."""
        chosen, row = self.chosen(), self.current()
        if row is None or not chosen:
            self.refuse(NO_DEPLOYMENT)
            return
        choices = [
            Choice("i", "deployment id" if len(chosen) == 1 else f"ids of {len(chosen):,} deployments", "id"),
            Choice("u", "URL that requests go to", "url"),
            Choice("c", "a submit as curl", "curl"),
            Choice("p", "a submit as Python", "python"),
            Choice("j", "all that is known of it as JSON", "json"),
        ]
        self.app.push_screen(Menu("Copy", choices), lambda what: self.action_copy_what(what) if what else None)

    def action_copy_what(self, what: str) -> None:
        """Copy one thing of the deployment under the cursor; the ids of all that are marked, one a line."""
        row = self.current()
        if row is None:
            self.refuse(NO_DEPLOYMENT)
        else:
            self.run(self._copy(what, row, self.chosen()), "copying")

    async def _copy(self, what: str, row: DeploymentRow, chosen: list[DeploymentRow]) -> None:
        match what:
            case "id":
                name = "id" if len(chosen) == 1 else f"{len(chosen):,} ids"
                text = clean("\n".join(each.id for each in chosen), _MOST_COPIED, keep_newlines=True)
            case "url":
                name, text = "URL", self.address_of(row)
            case "curl":
                name, text = "curl command", curl(self.address_of(row), await self._example(row))
            case "python":
                name, text = "Python", python(self.address_of(row), await self._example(row))
            case _:
                name, text = "JSON", _as_json(self.known.of(row.id) or row.deployment)
        copied = await self.outlook.clipboard.copy(text)
        self.tell(f"{name} copied" + (f"; {copied.doubt}" if copied.doubt else ""))

    async def _example(self, row: DeploymentRow) -> bytes:
        """Return inputs to show: those of the newest job of it here, else what it runs with by itself."""
        latest = self.shelf.jobs.latest(row.id)
        if latest is not None:
            return await self.connection.journal.body(latest.id)
        if row.deployment.kind is TargetKind.LORA:
            return b'{"prompt": ""}'
        opened = self.known.of(row.id)
        overrides = opened.payload.overrides if opened is not None and opened.payload is not None else {}
        return json.dumps({"overrides": dict(overrides)}).encode()


def _as_json(deployment: Deployment) -> str:
    """Return a deployment as ASCII JSON, so that nothing in it can act on a terminal it is pasted into."""
    return json.dumps(asdict(deployment), indent=2)
