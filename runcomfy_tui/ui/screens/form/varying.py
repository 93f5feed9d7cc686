"""The part of the form that turns several values in its fields into several jobs, and says what those cost."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms import Branched, Checked, Entry, Items, Members, Several
from runcomfy_tui.forms.json_text import json_key
from runcomfy_tui.forms.variations import expand
from runcomfy_tui.present.money import money
from runcomfy_tui.ui.screens.form.body_editing import BodyEditing
from runcomfy_tui.ui.tasks import run_guarded

CHECKED_AT_ONCE: Final = 20
"""Variations between two looks at the keys."""
_MOST_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """The jobs that several values make. ``prices`` (USD) has None where unknown; with ``errors`` none can be sent.

    ``told`` says of each what is particular to it.
    """

    bodies: tuple[dict[str, object], ...] = ()
    prices: tuple[float | None, ...] = ()
    errors: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def cost_words(prices: Sequence[float | None]) -> str:
    """What these jobs cost at most; a price that is not known is said, never counted as nothing."""
    known = [each for each in prices if each is not None]
    if not known:
        return "price unknown"
    total = money(sum(known))
    if len(known) == len(prices):
        return f"at most {total}"
    return f"{total} for {len(known):,} of them, the price of the others is unknown"


def has_several(entry: Entry) -> bool:
    """Whether an entry has several values, in itself or deeper."""
    match entry:
        case Several():
            return True
        case Items(entries):
            return any(map(has_several, entries))
        case Members(entries):
            return any(map(has_several, entries.values()))
        case Branched(chosen, entries):
            return chosen in entries and has_several(entries[chosen])
        case _:
            return False


class Varying(BodyEditing):
    """Counts while one types, and makes every body before anything is asked."""

    _batch: Batch | None

    @property
    def _is_varied(self) -> bool:
        return any(has_several(entry) for name, entry in self._draft.items() if name not in self._checked.hidden)

    def _settled(self) -> None:
        super()._settled()
        if self._is_varied:
            run_guarded(self, self._count(), "counting the variations", group="count", exclusive=True)
        elif self._batch is not None:
            self._batch = None
            self._write_foot()
        self._say_jobs()

    async def _count(self) -> None:
        self._batch = await self._make_batch()
        self._write_foot()
        self._say_jobs()

    def _say_jobs(self) -> None:
        """Say beside the body that it is the first of several."""
        count = 1 if not self._is_varied else len(self._batch.bodies) if self._batch is not None else None
        self._body.show_jobs(count or None)

    async def _make_batch(self) -> Batch:
        """Make and check the body of every variation, letting keys through meanwhile."""
        draft = self.draft
        made = expand(self.form, draft, self.around.files, random.SystemRandom())
        if made.errors:
            told = tuple(f"{name} {words}" for name, all_words in made.errors.items() for words in all_words)
            return Batch(errors=told)
        combinations = itertools.product(*made.varied.values())
        found: dict[object, tuple[dict[str, object], str]] = {}
        errors: list[str] = []
        for number, (each, combination) in enumerate(zip(made.drafts, combinations, strict=True), 1):
            checked, words = self._check_of(each), _words(made.varied, combination)
            found.setdefault(_sameness(checked, number), (checked.preview, words))
            if not checked.ok and len(errors) < _MOST_NAMED:
                errors.append(f"Variation {number} ({words}): {_first_error(checked)}")
            if number % CHECKED_AT_ONCE == 0:
                await asyncio.sleep(0)
        bodies = tuple(body for body, _ in found.values())
        prices = tuple(self.around.estimate(body) for body in bodies)
        return Batch(bodies, prices, tuple(errors), tuple(words for _, words in found.values()))

    def _jobs_words(self) -> str:
        if not self._is_varied:
            return ""
        batch = self._batch
        if batch is None or not batch.bodies:
            return "several values" if batch is None else clean(batch.errors[0], 80)
        count = len(batch.bodies)
        return f"{count:,} {'job' if count == 1 else 'jobs'}, {cost_words(batch.prices)}"


def _words(varied: Mapping[str, Sequence[str]], combination: Sequence[str]) -> str:
    named = zip(varied, combination, strict=True)
    return ", ".join(f"{clean(name, 30)} {clean(value, 60)}" for name, value in named)


def _sameness(checked: Checked, number: int) -> object:
    """What is equal for variations of one body: they differ in values alone that are switched off, and not sent."""
    return json_key(checked.preview) if checked.hidden or checked.hidden_inside else number


def _first_error(checked: Checked) -> str:
    for name, words in checked.errors.items():
        return f"{clean(name, 40)} {words[0]}"
    return checked.general[0] if checked.general else "cannot be sent"
