"""Deeds that spend or change something at RunComfy: where that is forbidden, their keys are dim and say why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from runcomfy_tui.ui.deeds import Deed

if TYPE_CHECKING:
    from runcomfy_tui.ui.screens.base import MainScreen

P = ParamSpec("P")
S = TypeVar("S", bound="MainScreen")
_MARK = "_changes_something"


def changing(action: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
    """Mark a main screen's action as one that spends or changes: where that is forbidden it only says why."""

    def asked(screen: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if (why_not := screen.outlook.why_forbidden) is None:
            action(screen, *args, **kwargs)
        else:
            screen.refuse(why_not)

    setattr(asked, _MARK, True)
    return update_wrapper(asked, action)


def changing_ids(screen: MainScreen) -> frozenset[str]:
    """Return the deeds of a screen whose actions are marked."""
    return frozenset(_changing_ids(screen, screen.deeds))


def _changing_ids(screen: MainScreen, deeds: Iterable[Deed]) -> Iterable[str]:
    for deed in deeds:
        action = getattr(screen, f"action_{deed.action.partition('(')[0]}", None)
        if getattr(action, _MARK, False):
            yield deed.id
