"""Finding models by typing: every word must be somewhere, and the better it sits, the higher the model stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.text import clean

_LONGEST_DESCRIPTION = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """A model with its cleaned texts, and the same in lower case for looking things up.

    ``squeezed`` are name and id without what stands between their letters and figures: people type ``flux2``.
    """

    model: CatalogueModel
    name: str
    id: str
    categories: str
    description: str
    folded_name: str
    folded_id: str
    folded_rest: str
    squeezed: tuple[str, str]


def entries(models: Sequence[CatalogueModel]) -> list[Entry]:
    """Return the models ready for searching, by name."""
    return sorted((_entry(model) for model in models), key=lambda entry: (entry.folded_name, entry.folded_id))


def _entry(model: CatalogueModel) -> Entry:
    name, id_ = clean(model.display_name or model.model_id, 120), clean(model.model_id, 200)
    categories = " ".join(clean(category, 60) for category in model.categories[:12])
    description = clean(model.description, _LONGEST_DESCRIPTION).strip()
    rest = f"{categories} {clean(model.kind, 40)} {description}".casefold()
    folded = name.casefold(), id_.casefold()
    squeezed = "".join(filter(str.isalnum, folded[0])), "".join(filter(str.isalnum, folded[1]))
    return Entry(model, name, id_, categories, description, *folded, rest, squeezed)


def search(found: Sequence[Entry], text: str) -> list[Entry]:
    """Return the entries that hold every word of ``text``, the best first; all of them for no words."""
    words = text.casefold().split()
    if not words:
        return list(found)
    ranked: list[tuple[int, int, Entry]] = []
    for place, entry in enumerate(found):
        scores = [_score(entry, word) for word in words]
        if all(scores):
            ranked.append((-sum(scores), place, entry))
    return [entry for _, _, entry in sorted(ranked, key=lambda item: item[:2])]


def _score(entry: Entry, word: str) -> int:
    """Return how well one word fits: a start in the name above an inside, letters in order last; 0 for not at all."""
    for text, start, inside in ((entry.folded_name, 100, 70), (entry.folded_id, 90, 60)):
        if (at := text.find(word)) >= 0:
            return start if at == 0 or not text[at - 1].isalnum() else inside
    if len(word) >= 3 and any(word in text for text in entry.squeezed):
        return 50
    if word in entry.folded_rest:
        return 40
    if len(word) >= 3 and (_in_order(word, entry.folded_id) or _in_order(word, entry.folded_name)):
        return 10
    return 0


def _in_order(word: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in word)
