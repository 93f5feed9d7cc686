"""An examination of everything that the program stands on: nothing is changed, and no secret is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from runcomfy_tui.auth import TokenSources
from runcomfy_tui.locations import Locations
from runcomfy_tui.settings import Reading
from runcomfy_tui.wiring.doctor import network, places, terminal, versions
from runcomfy_tui.wiring.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]


async def examine(
    environment: Mapping[str, str], reading: Reading, where: Locations, tokens: TokenSources
) -> AsyncIterator[Finding]:
    """Yield what is found, area by area; raises nothing of what it examines."""
    settings = reading.settings
    for found in versions.versions():
        yield found
    for found in terminal.terminal(environment, settings):
        yield found
    for found in places.settings_found(reading, where):
        yield found
    async for found in places.folders(settings, where):
        yield found
    async for found in places.journal(settings):
        yield found
    yield await places.keyring(settings.profile)
    token, told = await network.token_found(tokens)
    for found in (*told, *network.between(environment)):
        yield found
    if token is not None and reading.problems:
        # An address that was misread is another one than this token's.
        yield Finding("network", "token", "note", "it is sent nowhere until the settings are mended")
        token = None
    async for found in network.addresses(settings, token):
        yield found
