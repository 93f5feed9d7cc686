"""The filter language: words and terms such as ``state:failed age<1h -flux`` turned into a test of jobs.

All terms must hold. A bare word is looked for in everything that is known of a job; ``-`` before a term excludes.
A term that makes no sense is reported in :attr:`Query.problems` and otherwise ignored: parsing never fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query_terms import FIELDS, Test, fuzzy, is_moving, term_test
from runcomfy_tui.domain.state_names import state_names, state_words

_TERM = re.compile(r'(-?)([a-z]+)(:|<=|>=|<|>|=)("[^"]*"?|\S*)', re.IGNORECASE)
_PIECE = re.compile(r'-?[a-z]+(?::|<=|>=|<|>|=)"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TEXT_LIMIT = 2_000


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
    text = f"{job.target.id}\n{state_words(state_names(job))}\n{job.title[:_TEXT_LIMIT]}\n{job.id}\n{request_id}"
    if job.target_name:
        text += f"\n{job.target_name}"
    if job.failure is not None:
        text += f"\n{job.failure.message[:_TEXT_LIMIT]}"
    if job.label or job.tags or job.note:
        text += f"\n{job.label}\n{job.tags}\n{job.note[:_TEXT_LIMIT]}"
    return text.casefold()


class Word(NamedTuple):
    """A bare word, or one to exclude: looked for in the haystack, then fuzzily in the target's name."""

    text: str
    negated: bool
    fuzzy: Callable[[str], bool]

    def holds(self, haystack: str, target: str) -> bool:
        """Tell whether the job with this haystack and target, by its name or else its id, passes."""
        return (self.text in haystack or self.fuzzy(target)) is not self.negated


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
    return all(word.holds(text, job.target_name or job.target.id) for word in query.words)


def select(query: Query, jobs: Iterable[Job], now: float, haystacks: Haystacks) -> set[str]:
    """Return the ids of the jobs that pass: :func:`matches` for very many jobs."""
    kept = list(jobs)
    text = haystacks.text
    for test in query.tests:
        kept = [job for job in kept if test(job, now)]
    for word in query.words:
        holds = word.holds
        kept = [job for job in kept if holds(text(job), job.target_name or job.target.id)]
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
        name = term[2].casefold()
        try:
            test = term_test(name, term[3], term[4])
        except ValueError as problem:
            problems.append(str(problem))
            continue
        if test is not None:
            tests.append(_negated(test) if term[1] else test)
            timed = timed or is_moving(name, term[4].strip('"'))
    return Query(text, tuple(tests), tuple(words), tuple(problems), timed)


def _words(piece: str) -> Iterator[Word]:
    negated = piece.startswith("-")
    word = piece.removeprefix("-").strip('"').casefold()
    if word:
        yield Word(word, negated, fuzzy(word))


def _negated(test: Test) -> Test:
    return lambda job, now: not test(job, now)
