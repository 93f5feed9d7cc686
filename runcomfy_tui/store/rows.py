"""A job as a row of the journal, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, make_dataclass
from typing import Any, cast

from runcomfy_tui.domain.errors import JournalNewer
from runcomfy_tui.domain.job import CancelWish, Failure, Job, JobState, Request
from runcomfy_tui.domain.target import Target, TargetKind

Row = tuple[Any, ...]

COLUMNS = (
    "id",
    "profile",
    "account",
    "target_kind",
    "target_id",
    "title",
    "body_sha256",
    "created_at",
    "state",
    "state_since",
    "owner",
    "price_usd",
    "resubmit_of",
    "hold",
    "request_id",
    "status_url",
    "result_url",
    "cancel_url",
    "wire_status",
    "strange_status",
    "queue_position",
    "position_since",
    "accepted_at",
    "started_at",
    "finished_at",
    "confirmed_at",
    "stale",
    "refused",
    "missing_count",
    "missing_since",
    "cancel",
    "not_cancellable_at",
    "failure",
    "cost_usd",
    "outputs",
    "downloaded",
    "batch",
    "claimed_by",
    "size_of_work",
    "label",
    "tags",
    "note",
    "target_name",
    "target_version",
    "instance_id",
    "change_seq",
)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM jobs"
INSERT = f"INSERT INTO jobs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def _blank(of: type[Job | Request]) -> Any:
    """Return a class of the same layout that can be filled, and nothing else: each method takes its time to be made."""
    about = {"__doc__": "What a row is filled into."}
    return make_dataclass(
        "_Blank", [field.name for field in fields(of)], slots=True, repr=False, eq=False, namespace=about
    )


# A frozen dataclass sets each field through object.__setattr__, eight times the price of an ordinary one: rows are
# filled into twins of the same layout, which then become what they stand for. Loads 10,000 jobs in half the time.
_Blank: Any = _blank(Job)
_BlankRequest: Any = _blank(Request)

_STATES = {state.value: state for state in JobState}
_KINDS = {kind.value: kind for kind in TargetKind}
_LARGEST = 2**63 - 1


def job_of(row: Row, targets: dict[tuple[str, str], Target]) -> Job:
    """Return the job that a row of :data:`SELECT` tells of; equal targets become one object through ``targets``.

    Raises :class:`JournalNewer` for a word that only a newer version can have written.
    """
    (id_, profile, account, kind, target_id, title, sha256, created_at, state, since, owner, price, resubmit_of, hold,
     request_id, status_url, result_url, cancel_url, wire, strange, position, position_since, accepted_at, started_at,
     finished_at, confirmed_at, stale, refused, missing_count, missing_since, wish,
     not_cancellable_at, failure, cost, outputs, downloaded, batch, claimed_by, size_of_work,
     label, tags, note, target_name, target_version, instance_id, seq) = row  # fmt: skip
    target = targets.get((kind, target_id)) or _target(kind, target_id, targets)
    blank = _Blank(
        id_, profile, account, target, title, sha256, created_at, _STATES.get(state) or _strange(state), since, owner,
        price, resubmit_of, hold,
        None if request_id is None else _request(request_id, status_url, result_url, cancel_url),
        wire, strange, position, position_since, accepted_at, started_at, finished_at, confirmed_at, stale, refused,
        missing_count, missing_since, None if wish is None else CancelWish(**json.loads(wish)), not_cancellable_at,
        None if failure is None else Failure(**json.loads(failure)), cost, outputs, downloaded, batch, claimed_by,
        size_of_work, label, tags, note, target_name, target_version, instance_id, seq,
    )  # fmt: skip
    blank.__class__ = Job
    return cast(Job, blank)


def _request(*values: str | None) -> Request:
    blank = _BlankRequest(*values)
    blank.__class__ = Request
    return cast(Request, blank)


def _target(kind: str, target_id: str, targets: dict[tuple[str, str], Target]) -> Target:
    known = _KINDS.get(kind)
    if known is None:
        raise JournalNewer(
            f"The journal holds a job on a kind of target that this version does not know ({kind[:40]!r}).",
            advice="Update runcomfy-tui.",
        )
    return targets.setdefault((kind, target_id), Target(known, target_id))


def _strange(state: str) -> JobState:
    raise JournalNewer(
        f"The journal holds a job in a state that this version does not know ({state[:40]!r}).",
        advice="Update runcomfy-tui.",
    )


def row_of(job: Job) -> Row:
    """Return the job's values in the order of :data:`COLUMNS`, each in a form that SQLite takes."""
    request = job.request or Request("")
    row = (
        job.id, job.profile, job.account, job.target.kind.value, job.target.id, job.title, job.body_sha256,
        job.created_at, job.state.value, job.state_since, job.owner, job.price_usd, job.resubmit_of, job.hold,
        job.request and request.id, request.status_url, request.result_url, request.cancel_url,
        job.wire_status, job.strange_status, job.queue_position, job.position_since,
        job.accepted_at, job.started_at, job.finished_at,
        job.confirmed_at, job.stale, job.refused, job.missing_count, job.missing_since,
        job.cancel and json.dumps(asdict(job.cancel)), job.not_cancellable_at,
        job.failure and json.dumps(asdict(job.failure)), job.cost_usd, job.outputs, job.downloaded,
        job.batch, job.claimed_by, job.size_of_work, job.label, job.tags, job.note, job.target_name,
        job.target_version, job.instance_id, job.change_seq,
    )  # fmt: skip
    return storable(row)


def storable(values: Sequence[Any]) -> Row:
    """Return the values as SQLite can hold them: lone surrogates become U+FFFD, huge integers the largest there is."""
    return tuple(_storable(value) for value in values)


def _storable(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            # Through UTF-16, so that a pair of surrogates becomes the character that it spells.
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        return _LARGEST if value > 0 else -_LARGEST
    return value
