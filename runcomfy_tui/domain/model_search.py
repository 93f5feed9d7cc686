"""Finding models among many: every word must be somewhere, and the better they sit, the higher a model stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.text import clean

CATEGORY_LIMIT = 60
"""So many characters of a category's name are read."""
_LONGEST_DESCRIPTION = 600
_MOST_CATEGORIES = 12
_NAME_START, _ID_START, _NAME_INSIDE, _ID_INSIDE, _SQUEEZED, _ELSEWHERE, _IN_ORDER = 100, 90, 70, 60, 50, 40, 10
_LEAST_LOOSE = 3
"""Shorter words would be found in any name whose letters happen to come in that order."""

_MOST_LETTERS = 40
_WORDS_KEPT = 12
_FIGURES, _PLACES = re.compile(r"[0-9]+"), 6


@dataclass(frozen=True, slots=True)
class Listed:
    """A model with its cleaned texts, as they are shown and searched; ``order`` sorts by name, figures by value."""

    model: CatalogueModel
    name: str
    id: str
    categories: tuple[str, ...]
    kind: str
    description: str
    order: str


def listed(model: CatalogueModel) -> Listed:
    """Return the model with its texts cleaned and cut to what can be read."""
    name = clean(model.display_name or model.model_id, 120).strip() or clean(model.model_id, 120)
    id_ = clean(model.model_id, 200)
    return Listed(
        model,
        name,
        id_,
        tuple(word for each in model.categories[:_MOST_CATEGORIES] if (word := clean(each, CATEGORY_LIMIT).strip())),
        clean(model.kind, 40).strip(),
        clean(model.description, _LONGEST_DESCRIPTION).strip(),
        _FIGURES.sub(lambda figures: figures[0].zfill(_PLACES), f"{name.casefold()}\n{id_.casefold()}"),
    )


class ModelIndex:
    """Models by name, ready for looking words up in thousands of them between two keys.

    The texts stand in lists of their own: going through a list of strings costs a fraction of going through objects.
    """

    def __init__(self, models: Iterable[CatalogueModel]) -> None:
        self.entries: tuple[Listed, ...] = tuple(sorted(map(listed, models), key=lambda entry: entry.order))
        self._names = [entry.name.casefold() for entry in self.entries]
        self._ids = [entry.id.casefold() for entry in self.entries]
        self._squeezed = [f"{_squeezed(self._names[at])}\n{_squeezed(self._ids[at])}" for at in self._all]
        self._rest = [_rest(entry) for entry in self.entries]
        self._kept: dict[str, dict[int, int]] = {}
        self._places = {entry.model.model_id: at for at, entry in enumerate(self.entries)}

    @property
    def _all(self) -> range:
        return range(len(self.entries))

    def search(self, text: str) -> list[Listed]:
        """Return the entries that hold every word of ``text``, the best first; all of them for no words."""
        words = text.casefold().split()
        if not words:
            return list(self.entries)
        return [self.entries[at] for at in self._best_first(self._scores(words))]

    def places(self, words: Sequence[str]) -> dict[str, int]:
        """Return the ids of the models that hold every word, each with its place: 0 is the best."""
        found = self._best_first(self._scores([word.casefold() for word in words]))
        return {self.entries[at].model.model_id: place for place, at in enumerate(found)}

    def holds(self, model_id: str, word: str) -> bool:
        """Tell whether a model holds the word just as it is typed."""
        at = self._places.get(model_id)
        word = word.casefold()
        return at is not None and (word in self._names[at] or word in self._ids[at] or word in self._rest[at])

    @staticmethod
    def _best_first(scores: dict[int, int]) -> list[int]:
        return sorted(scores, key=lambda at: (-scores[at], at))

    def _scores(self, words: Sequence[str]) -> dict[int, int]:
        total = dict.fromkeys(self._all, 0)
        for word in words:
            found = self._scored(word)
            total = {at: sum_ + found[at] for at, sum_ in total.items() if at in found}
        return total

    def _scored(self, word: str) -> dict[int, int]:
        """Return the scores of one word, kept for the next keys: of several words only the last one changes."""
        scores = self._kept.pop(word, None)
        if scores is None:
            scores = self._score(word, list(self._all))
        self._kept[word] = scores
        if len(self._kept) > _WORDS_KEPT:
            del self._kept[next(iter(self._kept))]
        return scores

    def _score(self, word: str, left: list[int]) -> dict[int, int]:
        """Return how well one word fits: a start in the name above an inside, letters in order last."""
        scores: dict[int, int] = {}
        steps = ((self._names, _NAME_START, _NAME_INSIDE), (self._ids, _ID_START, _ID_INSIDE))
        for texts, start, inside in steps:
            for at in [at for at in left if word in texts[at]]:
                scores[at] = max(scores.get(at, 0), start if _begins(word, texts[at]) else inside)
        left = [at for at in left if at not in scores]
        letters = _squeezed(word)
        loose = len(letters) >= _LEAST_LOOSE
        if loose:
            scores |= dict.fromkeys([at for at in left if letters in self._squeezed[at]], _SQUEEZED)
            left = [at for at in left if at not in scores]
        scores |= dict.fromkeys([at for at in left if word in self._rest[at]], _ELSEWHERE)
        if loose:
            in_order = _in_order(letters)
            left = [at for at in left if at not in scores]
            scores |= dict.fromkeys([at for at in left if in_order.search(self._squeezed[at])], _IN_ORDER)
        return scores


def _begins(word: str, text: str) -> bool:
    """Tell whether the word stands at the start of a word of the text, at any place."""
    at = text.find(word)
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return True
        at = text.find(word, at + 1)
    return False


def _squeezed(text: str) -> str:
    """Return a text without what stands between its letters and figures: people type ``flux2``."""
    return "".join(filter(str.isalnum, text))


def _rest(entry: Listed) -> str:
    return f"{' '.join(entry.categories)} {entry.kind} {entry.description}".casefold()


def _in_order(letters: str) -> re.Pattern[str]:
    """Return what finds letters in order within one line, each at its first place: that cannot run away."""
    steps = (rf"[^{re.escape(letter)}\n]*+{re.escape(letter)}" for letter in letters[:_MOST_LETTERS])
    return re.compile("^" + "".join(steps), re.MULTILINE)


def output_kind(model: CatalogueModel) -> str:
    """Return what a model makes, by the ends of its categories: ``image``, ``video``, ``audio``, ``3d``, or ``""``."""
    for category in model.categories[:_MOST_CATEGORIES]:
        _, sign, end = category.casefold().rpartition("-to-")
        if sign and (word := clean(end, 12).strip()):
            return word
    ends = (clean(each.casefold().rpartition("-")[2], 12).strip() for each in model.categories[:_MOST_CATEGORIES])
    return next((word for word in ends if word in ("image", "video", "audio")), "")


def chosen(
    models: Iterable[CatalogueModel], *, search: str = "", category: str = "", kind: str = ""
) -> list[CatalogueModel]:
    """Return the models that fit what is asked, as the service would choose them; with words the best first."""
    fitting = [
        model for model in models if (not category or category in model.categories) and (not kind or model.kind == kind)
    ]
    if not search.split():
        return fitting
    return [entry.model for entry in ModelIndex(fitting).search(search)]


def categories_of(models: Iterable[CatalogueModel]) -> tuple[str, ...]:
    """Return every category that a model has, sorted."""
    return tuple(sorted({category for model in models for category in model.categories if category.strip()}))
