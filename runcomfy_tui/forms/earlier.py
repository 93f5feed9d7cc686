"""What to know about an earlier job's inputs before they are sent again: what is gone, which files changed since."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from runcomfy_tui.domain.hosted_url import without_query
from runcomfy_tui.domain.job import OUTPUTS_KEPT_S
from runcomfy_tui.domain.source import Place, Source, at_pointer, path_of, texts_in
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.entry import Draft, Entry, Typed, changed_at
from runcomfy_tui.forms.field import Form

OUTPUT_HOSTS = ".runcomfy.net"
"""What the names of the service's file hosts end in."""

Said = tuple[Place, str]
"""A place in the body and a sentence about it, without a subject."""


def hosted_urls(body: Mapping[str, object]) -> list[str]:
    """The URLs in a body that may be outputs of earlier jobs, each once: those of RunComfy and of this machine."""
    return list(dict.fromkeys(url for _, url in _urls(body) if _is_hosted(url) or _is_local(url)))


def said_first(
    body: Mapping[str, object],
    sources: Sequence[Source],
    current: Mapping[str, str | None],
    *,
    now: float,
    ended_at: Mapping[str, float],
) -> list[Said]:
    """What to say before anything else, in the order of the body.

    `current` has the SHA-256 of each source's file as it is now, by path, None where there is none that can be read.
    `ended_at` has when the job that made a URL ended (unix seconds), by the URL without its query, where that is known.
    """
    found = [(place, _gone_words(url, now, ended_at.get(without_query(url)))) for place, url in _urls(body)]
    found += [(path_of(each.pointer, body), _changed_words(each, current.get(each.path))) for each in sources]
    said = [(place, words) for place, words in found if words is not None]
    order = {place: number for number, place in enumerate(place for place, _ in texts_in(body))}
    return sorted(said, key=lambda each: order.get(each[0], len(order)))


def unchanged(
    body: Mapping[str, object], sources: Sequence[Source], current: Mapping[str, str | None]
) -> tuple[Source, ...]:
    """Those sources whose file is still the one in the body, byte for byte; hashes what the body holds."""
    return tuple(
        source
        for source in sources
        if current.get(source.path) == source.sha256 == _sha256_of(at_pointer(body, source.pointer))
    )


def with_files(
    entries: Draft, body: Mapping[str, object], files: Sequence[Source], form: Form | None = None
) -> dict[str, Entry]:
    """The entries of a body with the paths of its files in place of their data URIs.

    An entry that does not hold the data URI as typed text stays as it is. `form` knows where in the fields a place of
    the body is, where that is not the same.
    """
    changed = dict(entries)
    for source in files:
        place, value = path_of(source.pointer, body), at_pointer(body, source.pointer)
        place = place if form is None else form.inner_place(place)
        name = str(place[0]) if place else ""
        if name in changed and isinstance(value, str):
            as_path = partial(_instead, Typed(value), Typed(source.path))
            changed[name] = changed_at(changed[name], place[1:], as_path)
    return changed


def _instead(old: Entry, new: Entry, entry: Entry) -> Entry:
    return new if entry == old else entry


def _gone_words(url: str, now: float, ended_at: float | None) -> str | None:
    if ended_at is None:
        if not _is_hosted(url):
            return None
        return "is an output of RunComfy, which deletes them after 7 days: it may be gone"
    over_s = now - ended_at - OUTPUTS_KEPT_S
    if over_s < 0:
        return None
    days = int(over_s // 86_400)
    since = "less than a day ago" if days < 1 else "a day ago" if days == 1 else f"{days:,} days ago"
    return f"is an output of an earlier job, which RunComfy deleted {since}: choose another"


def _changed_words(source: Source, sha256: str | None) -> str | None:
    if sha256 == source.sha256:
        return None
    name = clean(source.path.replace("\\", "/").rpartition("/")[2] or source.path, 80)
    happened = "is not there any more" if sha256 is None else "has changed since"
    return f"came from {name}, which {happened}: what was sent then is kept here"


def _sha256_of(value: object) -> str | None:
    """The SHA-256 of what a data URI in base64 holds, None for anything else."""
    if not isinstance(value, str) or value[:5].lower() != "data:":
        return None
    head, _, content = value.partition(",")
    if not head.lower().endswith(";base64"):
        return None
    try:
        return hashlib.sha256(base64.b64decode(content, validate=True)).hexdigest()
    except (binascii.Error, ValueError):
        return None


def _urls(body: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    for place, value in texts_in(body):
        if value[:8].lower().startswith(("http://", "https://")) and not any(map(str.isspace, value)):
            yield place, value


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _is_hosted(url: str) -> bool:
    return _host(url).endswith(OUTPUT_HOSTS)


def _is_local(url: str) -> bool:
    host = _host(url)
    return host == "localhost" or host.startswith("127.")
