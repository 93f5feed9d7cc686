"""A model in words: what it does, what it costs, what it takes, and what the person's own jobs say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runcomfy_tui.domain.catalogue_news import Change
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.durations import ago, clock_time, duration, moment
from runcomfy_tui.present.model_usage import Usage
from runcomfy_tui.present.models import ModelRow, price_words
from runcomfy_tui.present.money import money
from runcomfy_tui.present.states import Role

_NOTE_LIMIT = 600
_TODAY_S = 43_200.0


@dataclass(frozen=True, slots=True)
class InputWords:
    """One input: its name, whether it is required, and its kind and limits in few words; all cleaned."""

    name: str
    words: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What the detail says of a model. ``facts`` are pairs of a name and what it is; ``inputs_title`` stands above the
    inputs."""

    price: str
    role: Role
    description: str
    facts: tuple[tuple[str, str], ...]
    inputs_title: str
    inputs: tuple[InputWords, ...]


def describe(row: ModelRow, now: float, page: str, inputs: Sequence[InputWords] | None, asking: str = "") -> ModelWords:
    """Return what there is to say of a model at ``now`` (unix seconds).

    ``page`` is its page's address; ``inputs`` are those of its schema, None while that is not known: ``asking`` then
    says how that goes on.
    """
    model, listed = row.model, row.listed
    facts = [
        ("makes", row.output or "not said"),
        ("categories", ", ".join(listed.categories) or "none"),
        ("kind", listed.kind or "not said"),
        *_jobs(row.usage, now),
        ("id", listed.id),
        ("page", page),
    ]
    if note := clean(model.pricing_note, _NOTE_LIMIT).strip():
        facts.insert(0, ("pricing", note))
    if row.change is not None:
        facts.insert(0, ("news", news_words(row.change, now)))
    unknown = model.base_price_usd is None
    price = "gone from the catalogue" if row.is_gone else price_words(model)
    role = Role.WARNING if row.is_gone else Role.QUIET if unknown else Role.PLAIN
    known = inputs if inputs is not None else _published(row)
    title = _inputs_title(known, asking if inputs is None else "")
    return ModelWords(price, role, listed.description or "No description.", tuple(facts), title, tuple(known))


def news_words(change: Change, now: float) -> str:
    """Return what changed about one model, and when that was noticed."""
    when = moment(change.at, now)
    match change.what:
        case "new":
            return f"new in the catalogue since {when}"
        case "gone":
            return f"not in the catalogue any more since {when}"
        case "price":
            unit = f" / {clean(change.was_unit, 20)}" if change.was_unit else ""
            was = "unknown" if change.was_usd is None else f"{money(change.was_usd)}{unit}"
            return f"another price since {when}; before: {was}"


def news_sum(news: Sequence[Change]) -> str:
    """Return several changes in one line, ``3 new models (Veo 5, …), 1 gone``; "" where there are none."""
    parts: list[str] = []
    for what, one, more in (
        ("new", "new model", "new models"),
        ("gone", "model gone", "models gone"),
        ("price", "price changed", "prices changed"),
    ):
        names = [clean(change.name, 40) for change in news if change.what == what]
        if names:
            shown = ", ".join(names[:2]) + (", …" if len(names) > 2 else "")
            parts.append(f"{len(names):,} {one if len(names) == 1 else more} ({shown})")
    return ", ".join(parts)


def age_words(seen_at: float | None, now: float, *, refreshing: bool, problem: str | None) -> str:
    """Return how old the catalogue is and what is being done about it: ``catalogue of 14:02, refreshing…``."""
    if seen_at is None:
        return "asking RunComfy for its models…" if refreshing else ""
    when = clock_time(seen_at, seconds=False) if abs(now - seen_at) < _TODAY_S else ago(now - seen_at)
    doing = ", refreshing…" if refreshing else ", RunComfy does not answer" if problem is not None else ""
    return f"catalogue of {when}{doing}"


def _jobs(use: Usage, now: float) -> list[tuple[str, str]]:
    if not use.count:
        return [("your jobs", "none yet")]
    words = f"{use.count:,}"
    if use.ended:
        share = 100 * use.succeeded / use.ended
        words += f" · {use.succeeded:,} of {use.ended:,} succeeded, {share:.0f} %"
    if use.last_at is not None:
        words += f" · {ago(now - use.last_at)}"
    usual = [] if use.usual_s is None else [duration(use.usual_s)]
    usual += [] if use.usual_usd is None else [money(use.usual_usd)]
    return [("your jobs", words), ("usually", " and ".join(usual) or "not known yet")]


def _published(row: ModelRow) -> list[InputWords]:
    """Return the inputs by the catalogue alone, which names them and no more."""
    return [InputWords(name, required=place < row.required) for place, name in enumerate(row.inputs)]


def _inputs_title(inputs: Sequence[InputWords], asking: str) -> str:
    required = sum(each.required for each in inputs)
    words = "1 input" if len(inputs) == 1 else f"{len(inputs):,} inputs"
    if not inputs:
        words = "inputs not known"
    elif required:
        words += f", {required} required (*)"
    return f"{words}: {asking}" if asking else words
