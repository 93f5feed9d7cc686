"""``runcomfy-tui doctor``: what works here and what does not, in lines that can be shown to others."""

from __future__ import annotations

import argparse
import asyncio
import os
from dataclasses import asdict
from typing import Final

from runcomfy_tui import locations, settings
from runcomfy_tui.auth import TokenSources
from runcomfy_tui.cli import exit_codes
from runcomfy_tui.cli.output import remark, say, show, show_json
from runcomfy_tui.cli.start import flags_of
from runcomfy_tui.domain.text import clean, sentences
from runcomfy_tui.wiring.doctor import Finding, examine
from runcomfy_tui.wiring.logs import redact

_TAGS: Final = {"ok": "ok", "note": "note", "broken": "BROKEN"}


def doctor(arguments: argparse.Namespace) -> int:
    """Examine, and tell each finding; return 0, or 1 where something is broken."""
    is_json = arguments.output == "json"
    found = asyncio.run(_examined(arguments, tells=not is_json))
    broken = sum(each.state == "broken" for each in found)
    if is_json:
        show_json({"ok": not broken, "findings": [asdict(each) for each in found]})
    if broken:
        say(f"{broken} thing{' is' if broken == 1 else 's are'} broken.")
    else:
        remark("Everything needed works.")
    return exit_codes.FAILED if broken else exit_codes.DONE


async def _examined(arguments: argparse.Namespace, *, tells: bool) -> list[Finding]:
    places = locations.find(os.environ)
    # What is wrong with the settings is among the findings: this must work where nothing else does.
    reading = settings.read(os.environ, flags_of(arguments), places)
    profile = reading.settings.profile
    tokens = TokenSources(
        os.environ,
        profile,
        locations.official_token_path(os.environ),
        own_file=locations.own_token_path(places.config, profile),
    )
    found: list[Finding] = []
    async for each in examine(os.environ, reading, places, tokens):
        cleaned = Finding(each.area, each.name, each.state, _shown(each.words), _shown(each.advice))
        if tells:
            _tell(cleaned, is_first=not found or found[-1].area != cleaned.area)
        found.append(cleaned)
    return found


def _tell(finding: Finding, *, is_first: bool) -> None:
    if is_first:
        show(finding.area, emphasised=True)
    words = sentences(finding.words, finding.advice) if finding.advice else finding.words
    show(f"  {_TAGS[finding.state]:<7}{finding.name:<15} {words}")


def _shown(text: str) -> str:
    return clean(redact(text), 1_000)
