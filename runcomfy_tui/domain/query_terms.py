"""The terms of the filter language: what ``model:``, ``age<`` or ``day:`` ask of a job."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import partial

from runcomfy_tui.domain import days
from runcomfy_tui.domain.job import Job, elapsed_s
from runcomfy_tui.domain.state_names import STATE_VALUES, state_names, state_values
from runcomfy_tui.domain.target import TargetKind

Test = Callable[[Job, float], bool]
"""What a term asks of a job at a time (unix seconds)."""

UNITS_S = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}

_AMOUNT = re.compile(r"\$?(\d+(?:\.\d*)?|\.\d+)([smhdw]?)", re.IGNORECASE)
_BREAKS = re.compile(r"[\s/\\._-]+")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    ":": operator.eq,
}
"""What the signs of terms ask, of models as of jobs."""
_FUZZY_FROM = 3
_FUZZY_LIMIT = 200

FIELDS: dict[str, str] = {
    "state": "text",
    "model": "text",
    "target": "text",
    "kind": "text",
    "label": "text",
    "tag": "text",
    "note": "text",
    "id": "text",
    "error": "text",
    "day": "day",
    "age": "time",
    "queue": "number",
    "cost": "number",
    "elapsed": "time",
    "outputs": "number",
    "expires": "time",
}
"""The terms' names, each with the kind of value it takes: text, a day, a number or a time (seconds without a unit)."""

KIND_VALUES = tuple(kind.value for kind in TargetKind)
"""What may stand behind ``kind:``: the doors of the service."""

_MOVING = frozenset({"age", "elapsed", "expires"})


def is_moving(name: str, value: str) -> bool:
    """Tell whether a term's answer may change while no job changes."""
    return name in _MOVING or (name == "day" and days.is_moving(value.casefold()))


def term_test(name: str, sign: str, written: str) -> Test | None:
    """Return the test of a term, None while its value is still empty; ``written`` may stand in quotes.

    Behind ``:`` stand words that a text holds, behind ``=`` all of it: ``label=""`` finds jobs without a label.
    Raises ``ValueError`` with words for the person.
    """
    kind = FIELDS.get(name)
    if kind is None:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(FIELDS)}")
    value = written.strip('"')
    if sign == "=" and name in _WHOLE and (value or written == '""'):
        return partial(_is_whole, _WHOLE[name], value.casefold())
    if not value:
        return None
    match kind:
        case "text":
            return _text_term(name, sign, value.casefold())
        case "day":
            return _day_term(sign, value.casefold())
        case _:
            return _number_term(name, sign, value, is_time=kind == "time")


def fuzzy(word: str) -> Callable[[str], bool]:
    """Return a test of a target's name that forgives missing separators and missing inner letters.

    Letters may be missing within one part of the name, whose first letter must be there: ``sdrm`` finds ``seedream``.
    The answers are kept: there are few targets, and many jobs.
    """
    known: dict[str, bool] = {}
    squashed_word = _BREAKS.sub("", word)
    # Possessive: each letter takes its first place, so a failing search cannot run away.
    letters = "".join(rf"[^{re.escape(c)}]*+{re.escape(c)}" for c in word[1:])
    scattered = re.compile(re.escape(word[:1]) + letters) if len(word) >= _FUZZY_FROM else None

    def test(target_id: str) -> bool:
        answer = known.get(target_id)
        if answer is None:
            folded = target_id[:_FUZZY_LIMIT].casefold()
            parts = _BREAKS.split(folded)
            answer = bool(squashed_word) and squashed_word in "".join(parts)
            if not answer and scattered is not None:
                answer = any(scattered.match(part) is not None for part in parts)
            known[target_id] = answer
        return answer

    return test


def _is_whole(texts: Callable[[Job], list[str]], value: str, job: Job, _now: float) -> bool:
    return value in [text.casefold() for text in texts(job)]


_WHOLE: dict[str, Callable[[Job], list[str]]] = {
    "model": lambda job: [job.target.id, job.target_name],
    "target": lambda job: [job.target.id, job.target_name],
    "label": lambda job: [job.label],
    "tag": lambda job: job.tags.split() or [""],
    "note": lambda job: [job.note],
}


def _text_term(name: str, sign: str, value: str) -> Test:
    if sign not in (":", "="):
        raise ValueError(f"“{name}” takes words: {name}:{value}")
    values = tuple(part for part in value.split(",") if part)
    if not values:
        raise ValueError(f"“{name}:” needs a word")
    match name:
        case "state":
            return _state_test(values)
        case "model" | "target":
            tests = tuple((part, fuzzy(part)) for part in values)
            return lambda job, _: any(_names_target(job, part, near) for part, near in tests)
        case "kind":
            return _kind_test(values)
        case "id":
            return lambda job, _: any(
                part in job.id or (job.request is not None and part in job.request.id.casefold()) for part in values
            )
        case "label":
            return lambda job, _: bool(job.label) and any(part in job.label.casefold() for part in values)
        case "tag":
            return lambda job, _: bool(job.tags) and any(part in job.tags.casefold() for part in values)
        case "note":
            return lambda job, _: bool(job.note) and any(part in job.note.casefold() for part in values)
        case _:
            return lambda job, _: (
                job.failure is not None and any(part in job.failure.message.casefold() for part in values)
            )


def _names_target(job: Job, part: str, near: Callable[[str], bool]) -> bool:
    target_id, name = job.target.id, job.target_name
    if part in target_id.casefold() or near(name or target_id):
        return True
    return bool(name) and part in name.casefold()


def _kind_test(values: tuple[str, ...]) -> Test:
    wanted = {kind for kind in TargetKind for value in values if kind.value.startswith(value)}
    if not wanted:
        raise ValueError(f"no kind is called “{values[0]}”; there are {', '.join(KIND_VALUES)}")
    return lambda job, _now: job.target.kind in wanted


def _state_test(values: tuple[str, ...]) -> Test:
    wanted: set[str] = set()
    for value in values:
        known = state_values(value)
        if not known:
            raise ValueError(f"no state is called “{value}”; there are {', '.join(STATE_VALUES)}")
        wanted |= known
    return lambda job, _now: not wanted.isdisjoint(state_names(job))


def _day_term(sign: str, value: str) -> Test:
    try:
        first, after = days.span(value, 0.0)
    except ValueError:
        raise ValueError(f"“day{sign}” needs a day such as 2026-11-22, 2026-11, today or yesterday") from None
    moving = days.is_moving(value)

    def test(job: Job, now: float) -> bool:
        start, end = days.span(value, now) if moving else (first, after)
        match sign:
            case "<":
                return job.created_at < start
            case "<=":
                return job.created_at < end
            case ">":
                return job.created_at >= end
            case ">=":
                return job.created_at >= start
            case _:
                return start <= job.created_at < end

    return test


def _number_term(name: str, sign: str, value: str, *, is_time: bool) -> Test:
    amount = _AMOUNT.fullmatch(value)
    if amount is None or (amount[2] and not is_time):
        wanted = "a time such as 90s, 5m, 2h or 3d" if is_time else "a number"
        raise ValueError(f"“{name}{sign}” needs {wanted}")
    bound = float(amount[1]) * UNITS_S.get(amount[2].casefold(), 1.0)
    compare, measure = COMPARE[sign], _MEASURES[name]

    def test(job: Job, now: float) -> bool:
        measured = measure(job, now)
        return measured is not None and compare(measured, bound)

    return test


_MEASURES: dict[str, Callable[[Job, float], float | None]] = {
    "age": lambda job, now: now - job.created_at,
    "queue": lambda job, _: None if job.queue_position is None else float(job.queue_position),
    "cost": lambda job, _: job.cost_usd,
    "elapsed": elapsed_s,
    "outputs": lambda job, _: float(job.outputs),
    "expires": lambda job, now: None if job.expires_at is None else job.expires_at - now,
}
