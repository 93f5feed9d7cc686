"""Every setting, each declared once: field, type, default, name in the environment, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from runcomfy_tui import locations
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings import kinds
from runcomfy_tui.settings.given import Given
from runcomfy_tui.settings.kinds import Kind

Graphics = Literal["auto", "kitty", "sixel", "halfcell"]
GRAPHICS: tuple[Graphics, ...] = ("auto", "kitty", "sixel", "halfcell")
TokenPlace = Literal["keyring", "file"]
TOKEN_PLACES: tuple[TokenPlace, ...] = ("keyring", "file")

DEFAULT_PROFILE = "default"
DEFAULT_TEMPLATE = "{downloads}/{date}/{model}/{request_id}_{index}{ext}"
MODEL_API_BASE = "https://model-api.runcomfy.net/v1"
SERVERLESS_API_BASE = "https://api.runcomfy.net/prod/v1"
DEPLOYMENTS_BASE = "https://api.runcomfy.net/prod/v2"
WEB_BASE = "https://www.runcomfy.com"

_ACCOUNT, _FILES, _MONEY = "The account", "Downloads", "Money"
_ASKING, _SCREEN, _ADDRESSES = "Asking RunComfy", "The screen", "Addresses"
GROUPS: Final = (_SCREEN, _FILES, _MONEY, _ACCOUNT, _ASKING, _ADDRESSES)
"""The headings under which settings are shown, in order."""

_ABOUT = "setting"


class Setting(NamedTuple):
    """What there is to tell of one setting; ``words`` is a sentence.

    ``variable`` is its name in the environment, empty where it has none; ``default`` is its text; ``unset`` tells what
    an empty default stands for; ``for_profiles`` is False for what cannot differ between profiles.
    """

    kind: Kind
    group: str
    words: str
    variable: str = ""
    default: str = ""
    unset: str = ""
    for_profiles: bool = True
    name: str = ""


def _is(kind: Kind, group: str, words: str, variable: str = "", **more: Any) -> dict[str, Setting]:
    return {_ABOUT: Setting(kind, group, words, variable, **more)}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can set and every place that follows from it. Rates in requests a second.

    ``origins`` tells where each of :data:`SETTINGS` has its value from.
    """

    profile: str = field(
        metadata=_is(
            kinds.PROFILE, _ACCOUNT, "The profile to start with: each has a journal and a token of its own.",
            "RUNCOMFY_TUI_PROFILE", default=DEFAULT_PROFILE, for_profiles=False,
        )
    )  # fmt: skip
    model_api_base: str = field(
        metadata=_is(
            kinds.ADDRESS, _ADDRESSES, "Base address of the Model API, version included.",
            "RUNCOMFY_MODEL_API_BASE", default=MODEL_API_BASE,
        )
    )  # fmt: skip
    serverless_api_base: str = field(
        metadata=_is(
            kinds.ADDRESS, _ADDRESSES, "Base address of the Serverless API, version included.",
            "RUNCOMFY_SERVERLESS_API_BASE", default=SERVERLESS_API_BASE,
        )
    )  # fmt: skip
    web_base: str = field(
        metadata=_is(
            kinds.ADDRESS, _ADDRESSES, "The website: sign-in, account, and the pages that are opened in a browser.",
            "RUNCOMFY_WEB_BASE", default=WEB_BASE,
        )
    )  # fmt: skip
    downloads_folder: Path = field(
        metadata=_is(
            kinds.FOLDER, _FILES, "Where results are kept.", "RUNCOMFY_TUI_DOWNLOADS",
            unset="runcomfy in the system's folder for downloads",
        )
    )  # fmt: skip
    state_folder: Path
    """Where journals and lock files are kept."""
    config_folder: Path
    """Where settings are kept."""
    log_folder: Path
    """Where the log is written."""
    account_realm: str = ""
    """What an account's fingerprint is made with besides its id, where that is not the web base."""
    emergency_files: tuple[Path, ...] = ()
    """Where an accepted request's id is written, the first that takes it, when the journal's disk refuses."""
    read_only: bool = field(
        default=False,
        metadata=_is(
            kinds.YES_OR_NO, _ACCOUNT, "Forbid everything that spends or changes something at RunComfy.",
            "RUNCOMFY_TUI_READ_ONLY",
        ),
    )  # fmt: skip
    keep_token: TokenPlace = field(
        default="keyring",
        metadata=_is(
            kinds.choice(TOKEN_PLACES), _ACCOUNT,
            "Where a sign-in's token is kept: the system's keyring, or a file that only you can read.",
        ),
    )  # fmt: skip
    ascii_glyphs: bool = field(
        default=False,
        metadata=_is(kinds.YES_OR_NO, _SCREEN, "Draw states with plain ASCII characters.", "RUNCOMFY_TUI_ASCII"),
    )
    theme: str = field(
        default="",
        metadata=_is(
            kinds.TEXT, _SCREEN, "Name of the colour theme, one of those that the program offers.",
            "RUNCOMFY_TUI_THEME", unset="the one that was chosen last in the program",
        ),
    )  # fmt: skip
    mouse: bool = field(
        default=True,
        metadata=_is(
            kinds.YES_OR_NO, _SCREEN, "Listen to the mouse; without it the terminal selects and scrolls.",
            "RUNCOMFY_TUI_MOUSE",
        ),
    )  # fmt: skip
    graphics: Graphics = field(
        default="auto",
        metadata=_is(
            kinds.choice(GRAPHICS), _SCREEN, "How pictures are drawn; auto asks the terminal.", "RUNCOMFY_TUI_GRAPHICS"
        ),
    )
    least_rate: float = field(
        default=0.1,
        metadata=_is(
            kinds.number(0.01, 1), _ASKING,
            "Requests a second that each API is always asked, however busy it says it is.",
        ),
    )  # fmt: skip
    most_rate: float = field(
        default=10.0,
        metadata=_is(kinds.number(1, 20), _ASKING, "Requests a second that each API is never asked more than."),
    )
    auto_download: bool = field(
        default=True,
        metadata=_is(
            kinds.YES_OR_NO, _FILES,
            "Download a job's files as soon as it has succeeded; RunComfy deletes them after 7 days.",
            "RUNCOMFY_TUI_AUTO_DOWNLOAD",
        ),
    )  # fmt: skip
    download_template: str = field(
        default=DEFAULT_TEMPLATE,
        metadata=_is(
            kinds.TEMPLATE, _FILES,
            "Where in the folder a file is kept; also {target} {id} {label} {seed} {prompt:40}.",
            "RUNCOMFY_TUI_DOWNLOAD_TEMPLATE",
        ),
    )  # fmt: skip
    parallel_downloads: int = field(
        default=2,
        metadata=_is(
            kinds.whole(1, 6), _FILES, "Files that are fetched at the same time.", "RUNCOMFY_TUI_PARALLEL_DOWNLOADS"
        ),
    )
    session_budget_usd: float | None = field(
        default=None,
        metadata=_is(
            kinds.DOLLARS, _MONEY, "Dollars that one session spends without asking.", "RUNCOMFY_TUI_SESSION_BUDGET",
            unset="the limit that was chosen last in the program, if any",
        ),
    )  # fmt: skip
    origins: Mapping[str, Given] = field(default_factory=dict, compare=False, repr=False)
    places: Locations | None = field(default=None, compare=False, repr=False)
    """Where they were read; None for those that were made without reading."""
    keys: Mapping[str, Given] = field(default_factory=dict, compare=False, repr=False)
    """Keys of the file's table ``[keys]``, by the id of what they do; only the screen knows which there are."""

    @property
    def deployments_base(self) -> str:
        """Return the base address of the calls about deployments and the balance, which have a newer version."""
        return DEPLOYMENTS_BASE if self.serverless_api_base == SERVERLESS_API_BASE else self.serverless_api_base

    @property
    def profile_folder(self) -> Path:
        """Return the folder of what belongs to the profile; the engine's lock lies there too."""
        return locations.profile_folder(self.state_folder, self.profile)

    @property
    def journal_path(self) -> Path:
        """Return the profile's journal."""
        return locations.journal_path(self.state_folder, self.profile)

    @property
    def owners_folder(self) -> Path:
        """Return the folder of the profile's process locks."""
        return locations.owners_folder(self.state_folder, self.profile)


def _declared() -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for each in fields(Settings):
        if isinstance(setting := each.metadata.get(_ABOUT), Setting):
            default = setting.default if each.default is MISSING else as_text(each.default)
            found[each.name] = setting._replace(name=each.name, default=default)
    return found


def as_text(value: object) -> str:
    """Return a setting's value as the text that gives it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


SETTINGS: Final = _declared()
"""Every setting by its name, which is its key in ``config.toml``."""

VARIABLES: Final = {name: setting.variable for name, setting in SETTINGS.items() if setting.variable}
"""The environment's name of each setting that has one; an empty value counts as not set."""
