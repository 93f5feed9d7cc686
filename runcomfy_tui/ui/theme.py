"""The colours of the program: its themes, and the variables that give every role of a text its colour."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from textual.app import App
from textual.theme import Theme

from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.states import Role

DEFAULT_THEME = "runcomfy-dark"

ROLE_CLASSES: set[str] = {f"role--{role.value}" for role in Role}
"""Component classes of a widget that paints roles; :func:`role_css` gives them their style."""

_BOLD = frozenset({Role.FAILED, Role.UNKNOWN})


def role_css(widget: str) -> str:
    """Return the style rules of a widget's :data:`ROLE_CLASSES`."""
    rules = (
        f"{widget} > .role--{role.value} {{ color: $state-{role.value}; "
        f"{'text-style: bold;' if role in _BOLD else ''} }}"
        for role in Role
    )
    return "\n".join(rules)


def _variables(
    *,
    states: dict[Role, str],
    row: str,
    row_blurred: str,
    bar: str,
    mark: str,
    extra: dict[str, str],
    row_style: str = "none",
) -> dict[str, str]:
    return {
        **{f"state-{role.value}": colour for role, colour in states.items()},
        "row-cursor": row,
        "row-cursor-style": row_style,
        "row-cursor-blurred": row_blurred,
        "row-bar": bar,
        "row-mark": mark,
        **extra,
    }


def _lines(focused: str, blurred: str, ground: str) -> dict[str, str]:
    """Return the colours of borders and scrollbars: a bar is a quiet line on the ground that everything stands on."""
    return {
        "border": focused,
        "border-blurred": blurred,
        "scrollbar": blurred,
        "scrollbar-hover": focused,
        "scrollbar-active": focused,
        "scrollbar-background": ground,
        "scrollbar-background-hover": ground,
        "scrollbar-background-active": ground,
        "scrollbar-corner-color": ground,
    }


_DARK = Theme(
    name="runcomfy-dark",
    primary="#8aa4f0",
    secondary="#6d7fb8",
    accent="#b39df3",
    warning="#e0a458",
    error="#f2707d",
    success="#86b894",
    foreground="#d6dae2",
    background="#12151b",
    surface="#181c24",
    panel="#1f2530",
    dark=True,
    variables=_variables(
        states={
            Role.PLAIN: "#d6dae2",
            Role.WAITING: "#b49a6a",
            Role.QUEUED: "#e0b05c",
            Role.RUNNING: "#5cc8dc",
            Role.CANCELLING: "#d99a6c",
            Role.FRESH: "#8fd6a2",
            Role.SUCCEEDED: "#6f9179",
            Role.FAILED: "#ff6b78",
            Role.CANCELLED: "#737c8c",
            Role.UNKNOWN: "#e08cf0",
            Role.QUIET: "#7b8494",
            Role.WARNING: "#eb9c5c",
        },
        row="#272f42",
        row_blurred="#1e232e",
        bar="#8aa4f0",
        mark="#b39df3",
        extra=_lines("#8aa4f0", "#39414f", "#12151b"),
    ),
)

_LIGHT = Theme(
    name="runcomfy-light",
    primary="#3257b8",
    secondary="#5b6ea8",
    accent="#6a45b5",
    warning="#9a5b00",
    error="#b8232f",
    success="#3a7d4d",
    foreground="#22262e",
    background="#f7f7f4",
    surface="#efefea",
    panel="#e6e6e0",
    dark=False,
    variables=_variables(
        states={
            Role.PLAIN: "#22262e",
            Role.WAITING: "#7d6630",
            Role.QUEUED: "#8f5f00",
            Role.RUNNING: "#00708a",
            Role.CANCELLING: "#9c4f12",
            Role.FRESH: "#1f7d3a",
            Role.SUCCEEDED: "#5c7a63",
            Role.FAILED: "#c01525",
            Role.CANCELLED: "#757a83",
            Role.UNKNOWN: "#9a1fb0",
            Role.QUIET: "#6b717b",
            Role.WARNING: "#a84c00",
        },
        row="#dbe3f6",
        row_blurred="#e8eaee",
        bar="#3257b8",
        mark="#6a45b5",
        extra=_lines("#3257b8", "#b9bdc6", "#f7f7f4"),
    ),
)

_CONTRAST = Theme(
    name="runcomfy-contrast",
    primary="#6fb7ff",
    secondary="#9fd0ff",
    accent="#ffd75f",
    warning="#ffd75f",
    error="#ff8a8a",
    success="#7dff9a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    dark=True,
    variables=_variables(
        states={
            Role.PLAIN: "#ffffff",
            Role.WAITING: "#ffe9a8",
            Role.QUEUED: "#ffd75f",
            Role.RUNNING: "#5ff3ff",
            Role.CANCELLING: "#ffb46b",
            Role.FRESH: "#7dff9a",
            Role.SUCCEEDED: "#a9e6b7",
            Role.FAILED: "#ff8a8a",
            Role.CANCELLED: "#c4c4c4",
            Role.UNKNOWN: "#ff9dff",
            Role.QUIET: "#c4c4c4",
            Role.WARNING: "#ffb46b",
        },
        row="#003a78",
        row_blurred="#2b2b2b",
        bar="#ffd75f",
        mark="#ffd75f",
        extra=_lines("#6fb7ff", "#8a8a8a", "#000000"),
    ),
)

# Okabe and Ito's palette, told apart with every common kind of colour blindness; red and green are not used as a pair.
_COLOUR_BLIND = Theme(
    name="runcomfy-colour-blind",
    primary="#56b4e9",
    secondary="#4a86b8",
    accent="#f0e442",
    warning="#e69f00",
    error="#e8743b",
    success="#56b4e9",
    foreground="#dcdfe4",
    background="#13151a",
    surface="#191c22",
    panel="#21252d",
    dark=True,
    variables=_variables(
        states={
            Role.PLAIN: "#dcdfe4",
            Role.WAITING: "#b3a05c",
            Role.QUEUED: "#f0e442",
            Role.RUNNING: "#56b4e9",
            Role.CANCELLING: "#c9a227",
            Role.FRESH: "#c3d8ea",
            Role.SUCCEEDED: "#8497a8",
            Role.FAILED: "#ff8142",
            Role.CANCELLED: "#7c828c",
            Role.UNKNOWN: "#e3a1c6",
            Role.QUIET: "#828994",
            Role.WARNING: "#e69f00",
        },
        row="#28334a",
        row_blurred="#20242c",
        bar="#56b4e9",
        mark="#f0e442",
        extra=_lines("#56b4e9", "#3e4450", "#13151a"),
    ),
)

THEMES = (_DARK, _LIGHT, _CONTRAST, _COLOUR_BLIND)

VARIABLE_DEFAULTS: dict[str, str] = _variables(
    states={
        Role.PLAIN: "ansi_default",
        Role.WAITING: "ansi_yellow",
        Role.QUEUED: "ansi_yellow",
        Role.RUNNING: "ansi_cyan",
        Role.CANCELLING: "ansi_yellow",
        Role.FRESH: "ansi_green",
        Role.SUCCEEDED: "ansi_green",
        Role.FAILED: "ansi_red",
        Role.CANCELLED: "ansi_bright_black",
        Role.UNKNOWN: "ansi_magenta",
        Role.QUIET: "ansi_bright_black",
        Role.WARNING: "ansi_red",
    },
    row="ansi_default",
    row_style="reverse bold",
    row_blurred="ansi_default",
    bar="ansi_bright_blue",
    mark="ansi_bright_magenta",
    extra={},
)
"""What our variables are in themes that do not know them, among them Textual's for the terminal's own 16 colours."""


def no_such_theme(name: str, known: Iterable[str]) -> str:
    """Return what to say of a theme in the settings that is none of those that are known."""
    near = get_close_matches(name, list(known), 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no theme “{clean(name, 40)}”.{meant} The settings (ctrl+p) list all of them."


class ThemedApp(App[int]):
    """An app with our themes; ``[int]`` is the exit code of the program."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our variables a value in every theme."""
        return VARIABLE_DEFAULTS
