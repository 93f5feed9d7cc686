"""What a form fills in and runs: a catalogue model or a deployment, with everything that differs between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runcomfy_tui.domain import target as targets
from runcomfy_tui.domain.catalogue import CatalogueModel, estimate_usd
from runcomfy_tui.domain.target import Target
from runcomfy_tui.forms import Form, read_schema
from runcomfy_tui.forms.media import data_uri_note
from runcomfy_tui.present.models import price_words
from runcomfy_tui.ui.screens.form import FormTarget

if TYPE_CHECKING:
    from runcomfy_tui.engine import Engine


@dataclass(frozen=True, slots=True)
class OwnSchema:
    """The person's own schema of a deployment that publishes none.

    ``save`` keeps another one, or forgets it for None, and returns the form that there is then.
    """

    now: Mapping[str, object] | None
    save: Callable[[Mapping[str, object] | None], Awaitable[Form]]


def _unpriced(_: Mapping[str, object]) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Runnable:
    """Something that runs, with its form.

    ``shown`` says what the person fills in, ``name`` and ``version`` are what a job remembers of its target. ``facts``
    are raw sentences that must be read first, ``news`` one that is good to know. ``estimate`` tells what a body costs
    (USD) or None. ``why_not`` asks anew whether it can be run at all where it seems that it cannot, and returns why
    not, empty once it can.
    """

    target: Target
    shown: FormTarget
    form: Form
    name: str = ""
    version: str = ""
    facts: tuple[str, ...] = ()
    news: str = ""
    data_uri_note: str = ""
    estimate: Callable[[Mapping[str, object]], float | None] = _unpriced
    why_not: Callable[[], Awaitable[str]] | None = None
    own_schema: OwnSchema | None = None


def of_model(engine: Engine, model: CatalogueModel, facts: tuple[str, ...] = ()) -> Runnable:
    """Return a catalogue model as something that runs."""
    title = model.display_name or model.model_id
    return Runnable(
        targets.model(model.model_id),
        FormTarget(title, model.model_id, price_words(model)),
        read_schema(model.input_schema),
        facts=facts,
        data_uri_note=data_uri_note(engine.data_uris(model.model_id)),
        estimate=lambda body: estimate_usd(model, body),
    )
