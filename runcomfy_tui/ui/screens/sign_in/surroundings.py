"""What a sign-in stands in: where the token of this moment comes from, where one may be kept, whose jobs there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runcomfy_tui.domain.text import clean
from runcomfy_tui.ui.banners import banner_words
from runcomfy_tui.ui.screens.sign_in.page import Surroundings

if TYPE_CHECKING:
    from runcomfy_tui.ui.outlook import Outlook

_OFFICIAL_NAME = "token.json"


def surroundings(outlook: Outlook) -> Surroundings:
    """Return what is known at this moment."""
    if not outlook.is_connected:
        return Surroundings()
    connection = outlook.connection
    own_file = "" if connection.own_token_file is None else clean(str(connection.own_token_file), 300)
    return Surroundings(own_file, now_used(connection.token_place, own_file), strangers(outlook))


def now_used(place: str, own_file: str) -> str:
    """Return in words what the token is that a new one takes the place of; empty without one."""
    from runcomfy_tui.auth.sources import VARIABLE

    if not place:
        return ""
    if place == VARIABLE:
        return f"{VARIABLE} is set: a new token is used from now on, but the variable comes first at the next start."
    if is_official(place, own_file):
        words = "which RunComfy’s own command line wrote. A new token is kept apart from it; the file stays as it is."
        return f"The token comes from {place} now, {words}"
    return f"The token comes from {place} now; a new one takes its place."


def is_official(place: str, own_file: str) -> bool:
    """Tell whether a token is from the file of RunComfy's own command line, which is never written here."""
    return place.endswith(_OFFICIAL_NAME) and place != own_file


def strangers(outlook: Outlook) -> str:
    """Return what the engine says of jobs that are not this account's, and what to do about them."""
    from runcomfy_tui.engine.account import FOREIGN_JOBS, OTHER_ACCOUNT

    banners = () if outlook.status is None else outlook.status.banners
    return " ".join(banner_words(banner) for banner in banners if banner.key in (FOREIGN_JOBS, OTHER_ACCOUNT))
