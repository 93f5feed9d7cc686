"""The main screens: the key of each, the keys they share, and where each comes from when it is first opened."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from runcomfy_tui.ui.deeds import Deed

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook
    from runcomfy_tui.ui.screens.base import MainScreen

HOME: Final = "jobs"
_GROUP = "The screens"

PACKAGES: Final = {
    "models": "runcomfy_tui.ui.screens.models",
    "deployments": "runcomfy_tui.ui.screens.deployments",
    "downloads": "runcomfy_tui.ui.screens.downloads",
    "events": "runcomfy_tui.ui.screens.events",
    "costs": "runcomfy_tui.ui.screens.costs",
    "settings": "runcomfy_tui.ui.screens.settings",
}
"""Each names its screen's class ``SCREEN``; the home screen is there from the start."""

SCREEN_DEEDS: Final = (
    Deed("app.jobs", "1", "app.go_to('jobs')", "jobs", "To the list of all jobs", _GROUP),
    Deed("app.models", "2", "app.go_to('models')", "models", "To everything that can be run", _GROUP),
    Deed(
        "app.deployments", "3", "app.go_to('deployments')", "deployments", "To workflows and LoRAs of your own", _GROUP
    ),
    Deed("app.downloads", "4", "app.go_to('downloads')", "downloads", "To the files on their way to this disk", _GROUP),
    Deed("app.events", "5", "app.go_to('events')", "events", "To everything that happened, with its time", _GROUP),
    Deed("app.costs", "6", "app.go_to('costs')", "costs", "To what jobs have cost, by day, model and label", _GROUP),
    Deed("app.profile", "A", "app.switch_profile", "switch profile…", "To another account and its jobs", _GROUP),
    Deed("app.settings", "", "app.go_to('settings')", "settings", "To what can be set, and where it is set", _GROUP),
    Deed("app.sign-in", "L", "app.sign_in", "sign in", "By a code in the browser, or with a token you have", _GROUP),
    Deed("app.sign-out", "", "app.sign_out", "sign out", "Forget this profile’s token; asks you first", _GROUP),
)
"""The keys that work on every main screen."""

PROGRAM: Final = "The program"
PALETTE: Final = Deed(
    "app.palette", "ctrl+p", "app.command_palette", "palette", "Find any action by typing", PROGRAM, bound=False
)
THEME: Final = Deed("app.theme", "", "app.change_theme", "theme", "Choose the colours", PROGRAM)
SUSPEND: Final = Deed(
    "app.suspend", "ctrl+z", "app.suspend_process", "suspend", "To the shell; fg comes back", PROGRAM, bound=False
)


def make_screen(name: str, outlook: Outlook) -> MainScreen:
    """Return a new main screen of :data:`PACKAGES`."""
    screen: MainScreen = importlib.import_module(PACKAGES[name]).SCREEN(outlook)
    return screen
