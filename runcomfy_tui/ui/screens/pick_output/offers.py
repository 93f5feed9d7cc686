"""Past outputs as they are offered: by what they are known, for how long they last, and what picking one gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.durations import age
from runcomfy_tui.present.targets import short_target
from runcomfy_tui.store.past_outputs import PastOutput
from runcomfy_tui.ui.widgets.fields.media_paths import homely


@dataclass(frozen=True, slots=True)
class Offer:
    """A past output with its cleaned words. ``gives`` is the text for the field, None where nothing is left to give.

    ``path`` is where its download is, if it is still there.
    """

    output: PastOutput
    title: str
    target: str
    about: str
    file: str
    is_gone: bool
    path: str | None
    folded: str

    @property
    def gives(self) -> str | None:
        """Return the hosted URL while it lasts, then the downloaded file."""
        if not self.is_gone:
            return self.output.url
        return homely(self.path) if self.path is not None else None

    @property
    def why_not(self) -> str:
        """Return why it cannot be picked, empty where it can."""
        return "" if self.gives is not None else "RunComfy has deleted this output, and it was not downloaded."


def offers(outputs: Sequence[PastOutput], paths_there: frozenset[str], now: float) -> list[Offer]:
    """Return the outputs ready to be shown; ``paths_there`` are the downloads that still lie where they were put."""
    return [_offer(each, paths_there, now) for each in outputs]


def narrowed(offered: Sequence[Offer], typed: str) -> list[Offer]:
    """Return the offers that hold every typed word, exactly or as letters in their order, exact ones first."""
    words = typed.casefold().split()
    scored = [(sum(word not in each.folded for word in words), each) for each in offered if _fits(each.folded, words)]
    return [each for _, each in sorted(scored, key=lambda pair: pair[0])]


def _fits(text: str, words: Sequence[str]) -> bool:
    return all(word in text or (len(word) >= 3 and _in_order(word, text)) for word in words)


def _in_order(word: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in word)


def _offer(output: PastOutput, paths_there: frozenset[str], now: float) -> Offer:
    is_gone = now >= output.expires_at
    path = output.path if output.path in paths_there else None
    title = clean(output.title, 200).strip() or "(no title)"
    target, label, file = short_target(output.target, output.target_name), clean(output.label, 60), _file_name(output)
    place = f"{output.number + 1} of {output.count}" if output.count > 1 else ""
    about = " · ".join(word for word in (place, label) if word)
    folded = " ".join((title, target, label, file)).casefold()
    return Offer(output, title, target, about, file, is_gone, path, folded)


def _file_name(output: PastOutput) -> str:
    try:
        name = PurePath(unquote(urlsplit(output.url).path)).name
    except ValueError:
        name = ""
    return clean(name, 80)


def lasts(offer: Offer, now: float) -> str:
    """Return for how long the hosted file can be used: ``6d left``, ``deleted``, ``file here`` for a download."""
    if not offer.is_gone:
        return f"{age(offer.output.expires_at - now)} left"
    return "file here" if offer.path is not None else "deleted"


def facts(offer: Offer, now: float) -> tuple[str, ...]:
    """Return the lines about one offer that stand beside its picture, and what picking it gives."""
    lines = [offer.title, f"{offer.target} · {age(now - offer.output.finished_at)} ago"]
    if offer.about:
        lines.append(offer.about)
    if not offer.is_gone:
        lines.append(f"A public URL, for {age(offer.output.expires_at - now)} more.")
    elif offer.path is not None:
        lines.append("RunComfy has deleted it: the downloaded file is used.")
    else:
        lines.append("RunComfy has deleted it, and it was not downloaded.")
    if offer.output.kind is MediaKind.OTHER:
        lines.append("Its address does not tell what kind of file it is.")
    return tuple(lines)
