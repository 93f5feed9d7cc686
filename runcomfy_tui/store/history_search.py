"""What is typed to search the events, as a condition that SQLite checks row by row.

Words must all be found in what an entry says or in its job; ``kind:submit,cancel`` and ``state:failed`` choose by
meaning, ``model:``, ``id:`` look at the job alone, ``-`` before any of them excludes. Parsing never fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(r'-?[a-z]+:"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TERM = re.compile(r'(-?)([a-z]+):("[^"]*"?|\S*)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """One sort of entry: how it is recognised, what it is called on the screen, and which terms choose it."""

    kind: str
    said: str
    group: str
    state: str = ""
    part: str = ""
    """What the entry's data hold, where the kind alone does not tell."""

    @property
    def sql(self) -> str:
        return f"(e.kind = '{self.kind}'" + (f" AND instr(e.data, '{self.part}'))" if self.part else ")")


def _polled(progress: str, said: str, state: str = "") -> _Meaning:
    return _Meaning("polled", said, "state", state, f'"progress": "{progress}"')


def _ended(verdict: str, said: str, state: str = "") -> _Meaning:
    return _Meaning("result_fetched", said, "state", state, f'"verdict": "{verdict}"')


def _incident(kind: str, said: str) -> _Meaning:
    return _Meaning("incident", said, "fault", part=f'"kind": "{kind}"')


_MEANINGS = (
    _Meaning("submitting", "submitting the one request that starts it is being sent", "submit", "sending"),
    _Meaning("accepted", "accepted request", "submit", "queued"),
    _Meaning("rejected", "rejected", "submit", "rejected"),
    _Meaning("outcome_unknown", "unknown", "submit", "unknown"),
    _Meaning("not_sent", "not sent", "submit", "waiting"),
    _Meaning("held", "waits for you not sent", "submit", "not-sent"),
    _Meaning("released", "let go to be sent", "submit", "waiting"),
    _Meaning("declared_not_accepted", "declared you said that it was not accepted", "submit", "rejected"),
    _polled("queued", "queued ahead next position not told", "queued"),
    _polled("running", "running", "running"),
    _polled("ended", "ended the result decides", "finishing"),
    _polled("unrecognised", "a word that this program does not know"),
    _ended("succeeded", "succeeded", "succeeded"),
    _ended("failed", "failed", "failed"),
    _ended("cancelled", "cancelled", "cancelled"),
    _ended("not yet", "no result yet"),
    _Meaning("poll_failed", "no answer", "fault", "stale"),
    _Meaning("missing", "not known the service says that it does not know the request", "fault", "lost"),
    _Meaning("access_refused", "refused", "fault", "refused"),
    _Meaning("cancel_requested", "cancel asked by you", "cancel", "cancelling"),
    _Meaning("cancel_answered", "cancel answer", "cancel"),
    _Meaning("cancel_failed", "cancel failed", "cancel"),
    _Meaning("cancel_failed", "", "fault"),
    _Meaning("downloaded", "downloaded on this disk", "download"),
    _Meaning("download_failed", "download failed", "download"),
    _Meaning("download_failed", "", "fault"),
    _Meaning("taken_over", "taken over a request that was not submitted here", "submit"),
    _Meaning("labelled", "labelled label tags note no", "label"),
    _incident("offline", "offline"),
    _incident("slowed", "slowed down"),
    _incident("trouble", "trouble"),
    _incident("sign-in", "sign-in refused"),
    _incident("address", "odd address"),
    _incident("disk", "disk refuses"),
    _incident("fault", "our mistake"),
    _incident("took-over", "took over"),
    _incident("suspended", "suspended"),
    _incident("notice", "notice"),
    _Meaning("incident", "over after", "engine", part='"over": true'),
    _Meaning("incident", "", "engine"),
)
KIND_VALUES = tuple(dict.fromkeys(meaning.group for meaning in _MEANINGS))
"""What may stand behind ``kind:``."""
EVENT_STATES = tuple(dict.fromkeys(meaning.state for meaning in _MEANINGS if meaning.state))
"""What may stand behind ``state:``: the entries that brought a job there."""
TERMS = ("kind", "state", "model", "id")

_JOB_COLUMNS = {"model": ("target_id", "target_name"), "id": ("id", "request_id")}
_ANYWHERE = ("title", "target_id", "target_name", "request_id", "id")


@dataclass(frozen=True, slots=True)
class Search:
    """A condition on a row ``e`` of the events with its values; ``problems`` say what of the text makes no sense."""

    text: str = ""
    sql: str = ""
    values: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    job_id: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether every entry passes."""
        return not self.sql and self.job_id is None


def parse_search(text: str, *, job_id: str | None = None) -> Search:
    """Return the search that ``text`` stands for, within the events of one job where ``job_id`` is given."""
    conditions: list[str] = []
    values: list[str] = []
    problems: list[str] = []
    for piece in _PIECE.findall(text):
        try:
            for condition, bound in _conditions(piece):
                conditions.append(condition)
                values += bound
        except ValueError as problem:
            problems.append(str(problem))
    return Search(text, " AND ".join(conditions), tuple(values), tuple(problems), job_id)


def _conditions(piece: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the condition of one word or term, none while it is not finished; raise ``ValueError`` with words."""
    term = _TERM.fullmatch(piece)
    if term is None:
        word = piece.removeprefix("-").strip('"')
        if word:
            yield _negated(*_word(word), piece.startswith("-"))
        return
    name, value = term[2].casefold(), term[3].strip('"')
    if name not in TERMS:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(TERMS)}")
    if value:
        found = _job_term(name, value) if name in _JOB_COLUMNS else (_meaning_term(name, value.casefold()), [])
        yield _negated(*found, bool(term[1]))


def _negated(condition: str, values: list[str], negated: bool) -> tuple[str, list[str]]:
    return (f"NOT {condition}" if negated else condition), values


def _word(word: str) -> tuple[str, list[str]]:
    """Return a condition that holds where a word stands in what the entry says, or in what is known of its job."""
    folded = word.casefold()
    said = dict.fromkeys(meaning.sql for meaning in _MEANINGS if folded in meaning.said)
    # The data are ASCII: looking for the escaped word first spares reading most of them as JSON.
    escaped = _like(json.dumps(word)[1:-1])
    in_data = (
        r"(e.data LIKE ? ESCAPE '!' AND EXISTS (SELECT 1 FROM json_tree(iif(json_valid(e.data), e.data, '{}')) AS t"
        r" WHERE t.atom LIKE ? ESCAPE '!' AND t.key NOT IN ('owner', 'progress', 'verdict', 'kind', 'over')))"
    )
    in_job, bound = _of_job(_ANYWHERE, [word])
    return f"({' OR '.join([*said, in_data, in_job])})", [escaped, _like(word), *bound]


def _job_term(name: str, value: str) -> tuple[str, list[str]]:
    return _of_job(_JOB_COLUMNS[name], [part for part in value.split(",") if part])


def _of_job(columns: tuple[str, ...], words: list[str]) -> tuple[str, list[str]]:
    tests = [f"{column} LIKE ? ESCAPE '!'" for _ in words for column in columns]
    # Looked up once for a statement, not once for a row: there are far fewer jobs than events.
    return (
        f"e.job_id IN (SELECT id FROM jobs WHERE {' OR '.join(tests) or '0'})",
        [_like(word) for word in words for _ in columns],
    )


def _meaning_term(name: str, value: str) -> str:
    known = KIND_VALUES if name == "kind" else EVENT_STATES
    wanted: set[str] = set()
    for part in filter(None, value.split(",")):
        # A name that is still being typed means all that begin with it.
        found = {part} if part in known else {each for each in known if each.startswith(part)}
        if not found:
            raise ValueError(f"no {name} is called “{part}”; there are {', '.join(known)}")
        wanted |= found
    chosen = [m.sql for m in _MEANINGS if (m.group if name == "kind" else m.state) in wanted]
    return f"({' OR '.join(chosen) or '1'})"


def _like(word: str) -> str:
    return "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
