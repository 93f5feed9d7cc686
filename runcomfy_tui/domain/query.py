"""The filter language: words and terms such as ``state:failed age<1h -flux`` turned into a test of jobs.

All terms must hold. A bare word is looked for in everything that is known of a job; ``-`` before a term excludes.
A term that makes no sense is reported in :attr:`Query.problems` and otherwise ignored: parsing never fails.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from runcomfy_tui.domain.job import AT_SERVICE, FINAL, Job, JobState, elapsed_s

UNITS_S = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}

_TERM = re.compile(r'(-?)([a-z]+)(:|<=|>=|<|>|=)("[^"]*"?|\S*)', re.IGNORECASE)
_PIECE = re.compile(r'-?[a-z]+(?::|<=|>=|<|>|=)"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_AMOUNT = re.compile(r"\$?(\d+(?:\.\d*)?|\.\d+)([smhdw]?)", re.IGNORECASE)
_BREAKS = re.compile(r"[\s/\\._-]+")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    ":": operator.eq,
}
_TEXT_LIMIT = 2_000
_FUZZY_FROM = 3
_FUZZY_LIMIT = 200

_STATE_NAMES: dict[JobState, tuple[str, ...]] = {
    JobState.INTENT: ("waiting", "intent"),
    JobState.SUBMITTING: ("sending", "submitting"),
    JobState.UNKNOWN: ("unknown",),
    JobState.QUEUED: ("queued",),
    JobState.RUNNING: ("running",),
    JobState.FINISHED: ("finishing", "finished"),
    JobState.SUCCEEDED: ("succeeded",),
    JobState.FAILED: ("failed",),
    JobState.CANCELLED: ("cancelled",),
    JobState.REJECTED: ("rejected",),
    JobState.WITHDRAWN: ("withdrawn",),
    JobState.LOST: ("lost",),
}
_GROUPS = ("live", "ended", "cancelling", "stale", "refused")


def state_name(job: Job) -> str:
    """Return the one name that a job's state is counted and filtered by."""
    return state_names(job)[0]


def state_names(job: Job) -> tuple[str, ...]:
    """Return every name that ``state:`` finds the job by; the first is :func:`state_name`."""
    return _names(
        job.state, job.hold is not None, job.cancel is not None, job.stale is not None, job.refused is not None
    )


@cache
def _names(state: JobState, held: bool, cancelling: bool, stale: bool, refused: bool) -> tuple[str, ...]:
    own = _STATE_NAMES[state]
    names = ["not-sent", *own[1:]] if held and state is JobState.INTENT else list(own)
    if state in AT_SERVICE or state is JobState.SUBMITTING:
        names.append("live")
    if state in FINAL:
        names.append("ended")
    told = {"cancelling": cancelling, "stale": stale, "refused": refused}
    return (*names, *(name for name, holds in told.items() if holds))


@cache
def _state_words(names: tuple[str, ...]) -> str:
    """Return the names that a bare word finds: not those of whole groups, which only ``state:`` takes."""
    return " ".join(name for name in names if name not in ("live", "ended"))


STATE_VALUES = tuple(
    dict.fromkeys(("not-sent", *(name for names in _STATE_NAMES.values() for name in names[:1]), *_GROUPS))
)
"""What may stand behind ``state:``, in the order of a job's life."""


class Haystacks:
    """The searched text of jobs, kept per job until the job changes."""

    def __init__(self) -> None:
        # Two dictionaries and no pairs: thousands of pairs would set the garbage collector to work while typing.
        self._jobs: dict[str, Job] = {}
        self._texts: dict[str, str] = {}

    def text(self, job: Job) -> str:
        """Return the folded text that bare words are looked for in."""
        if self._jobs.get(job.id) is job:
            return self._texts[job.id]
        text = self._texts[job.id] = haystack(job)
        self._jobs[job.id] = job
        return text

    def forget(self, job_id: str) -> None:
        """Drop what is kept of a job that is gone."""
        self._jobs.pop(job_id, None)
        self._texts.pop(job_id, None)


def haystack(job: Job) -> str:
    """Return everything that a bare word is looked for in, folded, one field a line."""
    request_id = "" if job.request is None else job.request.id
    text = f"{job.target.id}\n{_state_words(state_names(job))}\n{job.title[:_TEXT_LIMIT]}\n{job.id}\n{request_id}"
    if job.failure is not None:
        text += f"\n{job.failure.message[:_TEXT_LIMIT]}"
    return text.casefold()


Test = Callable[[Job, float], bool]
"""What a term asks of a job at a time (unix seconds)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word, or one to exclude: looked for in the haystack, then fuzzily in the target's name."""

    text: str
    negated: bool
    fuzzy: Callable[[str], bool]

    def holds(self, haystack: str, target_id: str) -> bool:
        """Tell whether the job with this haystack and target passes."""
        return (self.text in haystack or self.fuzzy(target_id)) is not self.negated


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed filter. ``timed`` tells that its answer may change while no job changes."""

    text: str = ""
    tests: tuple[Test, ...] = field(default=(), compare=False)
    words: tuple[Word, ...] = field(default=(), compare=False)
    problems: tuple[str, ...] = ()
    timed: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether every job passes."""
        return not self.tests and not self.words


EVERYTHING = Query()


def matches(query: Query, job: Job, now: float, extra_text: str = "", haystacks: Haystacks | None = None) -> bool:
    """Tell whether the job passes; ``extra_text`` is searched by bare words too."""
    if not all(test(job, now) for test in query.tests):
        return False
    if not query.words:
        return True
    text = haystack(job) if haystacks is None else haystacks.text(job)
    if extra_text:
        text = f"{text}\n{extra_text.casefold()}"
    return all(word.holds(text, job.target.id) for word in query.words)


def select(query: Query, jobs: Iterable[Job], now: float, haystacks: Haystacks) -> set[str]:
    """Return the ids of the jobs that pass: :func:`matches` for very many jobs."""
    kept = list(jobs)
    text = haystacks.text
    for test in query.tests:
        kept = [job for job in kept if test(job, now)]
    for word in query.words:
        holds = word.holds
        kept = [job for job in kept if holds(text(job), job.target.id)]
    return {job.id for job in kept}


def parse(text: str) -> Query:
    """Return the query that ``text`` stands for; never raises."""
    tests: list[Test] = []
    words: list[Word] = []
    problems: list[str] = []
    timed = False
    for piece in _PIECE.findall(text):
        term = _TERM.fullmatch(piece)
        if term is None or (term[2].casefold() not in FIELDS and term[3] != ":"):
            words.extend(_words(piece))
            continue
        try:
            tests.extend(_tests(term))
        except ValueError as problem:
            problems.append(str(problem))
        else:
            timed = timed or term[2].casefold() in _MOVING
    return Query(text, tuple(tests), tuple(words), tuple(problems), timed)


def _words(piece: str) -> Iterator[Word]:
    negated = piece.startswith("-")
    word = piece.removeprefix("-").strip('"').casefold()
    if word:
        yield Word(word, negated, _fuzzy(word))


def _tests(term: re.Match[str]) -> Iterator[Test]:
    """Yield the test of a term, none while its value is still empty; raise ``ValueError`` with words for the person."""
    name, sign, value = term[2].casefold(), term[3], term[4].strip('"')
    kind = FIELDS.get(name)
    if kind is None:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(FIELDS)}")
    if not value:
        return
    if kind == "text":
        test = _text_term(name, sign, value.casefold())
    else:
        test = _number_term(name, sign, value, is_time=kind == "time")
    yield _negated(test) if term[1] else test


def _negated(test: Test) -> Test:
    return lambda job, now: not test(job, now)


def _fuzzy(word: str) -> Callable[[str], bool]:
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


def _text_term(name: str, sign: str, value: str) -> Test:
    if sign not in (":", "="):
        raise ValueError(f"“{name}” takes words: {name}:{value}")
    values = tuple(part for part in value.split(",") if part)
    if not values:
        raise ValueError(f"“{name}:” needs a word")
    if name == "state":
        return _state_test(values)
    if name in ("model", "target"):
        tests = tuple((part, _fuzzy(part)) for part in values)
        return lambda job, _now: any(part in job.target.id.casefold() or fuzzy(job.target.id) for part, fuzzy in tests)
    if name == "id":
        return lambda job, _now: any(
            part in job.id or (job.request is not None and part in job.request.id.casefold()) for part in values
        )
    return lambda job, _now: job.failure is not None and any(part in job.failure.message.casefold() for part in values)


def _state_test(values: tuple[str, ...]) -> Test:
    wanted: set[str] = set()
    for value in values:
        known = _state_values(value)
        if not known:
            raise ValueError(f"no state is called “{value}”; there are {', '.join(STATE_VALUES)}")
        wanted |= known
    return lambda job, _now: not wanted.isdisjoint(state_names(job))


def _state_values(start: str) -> set[str]:
    """Return the names that ``start`` means: itself where it is one, else all that begin with it."""
    every = {*STATE_VALUES, *(name for names in _STATE_NAMES.values() for name in names)}
    return {start} if start in every else {name for name in every if name.startswith(start)}


def _number_term(name: str, sign: str, value: str, *, is_time: bool) -> Test:
    amount = _AMOUNT.fullmatch(value)
    if amount is None or (amount[2] and not is_time):
        wanted = "a time such as 90s, 5m, 2h or 3d" if is_time else "a number"
        raise ValueError(f"“{name}{sign}” needs {wanted}")
    bound = float(amount[1]) * UNITS_S.get(amount[2].casefold(), 1.0)
    compare, measure = _COMPARE[sign], _MEASURES[name]

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
FIELDS: dict[str, str] = {
    "state": "text",
    "model": "text",
    "target": "text",
    "id": "text",
    "error": "text",
    "age": "time",
    "queue": "number",
    "cost": "number",
    "elapsed": "time",
    "outputs": "number",
    "expires": "time",
}
"""The terms' names, each with the kind of value it takes: text, number or time (seconds without a unit)."""

_MOVING = frozenset({"age", "elapsed", "expires"})
