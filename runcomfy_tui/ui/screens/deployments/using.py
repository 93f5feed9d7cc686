"""What is done with a deployment: its form, its jobs, its page, and enabling or disabling it."""

from __future__ import annotations

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.present.deployment_words import enabling_lines
from runcomfy_tui.ui.changing import changing
from runcomfy_tui.ui.keys_in_order import hold_keys
from runcomfy_tui.ui.opener import open_thing
from runcomfy_tui.ui.screens.deployments.base import NO_DEPLOYMENT, DeploymentsBase
from runcomfy_tui.ui.screens.dialogs import Answer, Question
from runcomfy_tui.ui.screens.starting import StartsJobs
from runcomfy_tui.ui.screens.switchboard import HOME
from runcomfy_tui.ui.tasks import complain, sentence


class UseActions(StartsJobs, DeploymentsBase):
    """The keys Enter, ``n``, ``E``, ``J`` and ``O``."""

    @changing
    def action_new_job(self) -> None:
        """Open the form of the deployment under the cursor."""
        row = self.current()
        if row is None:
            self.refuse(NO_DEPLOYMENT)
        else:
            self._open_form(row.id, row.name)

    def on_rows_table_opened(self) -> None:
        """Open the form."""
        self.action_new_job()

    def _open_form(self, deployment_id: str, name: str) -> None:
        # Forms are not imported before the first paint; the app fetches them in a thread soon after it.
        from runcomfy_tui.ui.screens.new_job import open_deployment_form, show_form

        hold_keys(self.app)  # what is typed next is meant for the form
        form = open_deployment_form(self.connection, deployment_id, self.note_submitted, outlook=self.outlook)
        self.run(show_form(self.app, form, f"Opening the form of {name}…"), "opening the form")

    @changing
    def action_enable(self) -> None:
        """Ask whether the deployment under the cursor shall take requests, or none any more."""
        row = self.current()
        if row is None:
            self.refuse(NO_DEPLOYMENT)
        else:
            enable = not row.deployment.is_enabled
            verb = "enable" if enable else "disable"
            question = Question(f"{verb.capitalize()} {row.name}?", enabling_lines(row, enable=enable), yes=verb)
            self.app.push_screen(question, lambda answer: self._enabling(answer, row.id, row.name, enable=enable))

    def _enabling(self, answer: Answer | None, deployment_id: str, name: str, *, enable: bool) -> None:
        if answer is Answer.YES:
            self.run(self._enable(deployment_id, name, enable=enable), "enabling" if enable else "disabling")

    async def _enable(self, deployment_id: str, name: str, *, enable: bool) -> None:
        keeper = self.connection.engine.deployments_keeper
        try:
            answered = await keeper.set_enabled(deployment_id, enable)
        except RuncomfyTuiError as error:
            word = "enabled" if enable else "disabled"
            complain(self.app, f"{name} could not be {word}. {sentence(error)} ctrl+r asks how it stands.")
            return
        if answered.is_enabled is enable:
            self.tell(f"{name}: {'it takes requests again' if enable else 'disabled, submits to it are refused'}.")
        else:
            word = "enabled" if answered.is_enabled else "disabled"
            self.refuse(f"{name}: RunComfy took the change and says that it is {word}.")

    def action_jobs(self) -> None:
        """Show the jobs of the deployment under the cursor."""
        row = self.current()
        if row is None:
            self.refuse(NO_DEPLOYMENT)
        elif not row.usage.count:
            self.refuse("You have no jobs with this deployment yet: Enter opens its form.")
        else:
            self.post_message(self.Wanted(HOME, f"model={row.id}"))

    def action_open_web(self) -> None:
        """Open the page of deployments in the browser."""
        self.run(self._open_page(self.page_of(self.current())), "opening the page")

    async def _open_page(self, address: str) -> None:
        if not await open_thing(address):
            self.tell(f"No browser here. The page is {address}")
