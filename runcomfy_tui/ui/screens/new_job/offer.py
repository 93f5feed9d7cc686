"""What a new job can be made of, in one list: the catalogue's models and the person's own deployments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.deployment import Deployment
from runcomfy_tui.domain.model_search import Listed, ModelIndex
from runcomfy_tui.domain.target import Target, TargetKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.deployments import deployment_row
from runcomfy_tui.present.durations import ago
from runcomfy_tui.present.model_usage import Usage
from runcomfy_tui.present.models import inputs_words, model_row, price_words


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the list, its texts cleaned: ``price`` stands at its end, ``about`` are two lines or three below.

    Offers come in the order of ``nearness`` while nothing is typed.
    """

    target: Target
    entry: Listed
    price: str
    is_favourite: bool
    nearness: str
    about: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return its name with its kind, where that is another one than a plain model."""
        kind = self.entry.kind
        return self.entry.name if kind == "model" else f"{self.entry.name} [{kind[:20]}]"


def stand_in(one: Deployment) -> CatalogueModel:
    """Return a deployment as something that can be searched like a model."""
    row = deployment_row(one)
    version = f", workflow version {row.version}" if row.version else ""
    words = f"Your own deployment on {row.hardware or 'a machine of its own'}{version}."
    kind = row.kind if one.is_enabled else f"{row.kind}, disabled"
    return CatalogueModel(one.id, row.name, words, kind=kind)


def offers(
    index: ModelIndex,
    deployments: Sequence[Deployment],
    *,
    is_favourite: Callable[[str], bool],
    last_used: Callable[[str], float | None],
    now: float,
) -> dict[str, Offer]:
    """Return the offers by the ids of an index of models and of deployments' stand-ins."""
    own = {one.id: one for one in deployments}
    made: dict[str, Offer] = {}
    for entry in index.entries:
        id_ = entry.model.model_id
        use = Usage(last_at=last_used(id_))
        one = own.get(id_)
        favourite = is_favourite(id_) if one is None else False
        # What a person deployed is near at hand, as favourites are: there are hundreds of models.
        row = model_row(entry, is_favourite=favourite if one is None else one.is_enabled, usage=use)
        target = Target(TargetKind.MODEL, id_) if one is None else one.target
        price = price_words(entry.model) if one is None else deployment_row(one).hardware
        made[id_] = Offer(target, entry, price, favourite, row.nearness, _about(entry, inputs_words(row), use, now))
    return made


def _about(entry: Listed, inputs: str, use: Usage, now: float) -> tuple[str, ...]:
    used = "" if use.last_at is None else f"used {ago(now - use.last_at)}"
    facts = (entry.id, " ".join(entry.categories), entry.kind, inputs, used)
    note = clean(entry.model.pricing_note, 200).strip()
    lines = (entry.description or "No description.", " · ".join(part for part in facts if part), note)
    return tuple(line for line in lines if line)
